package dev.countersign.e2e.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Whole folders, as an operator backs them up and loses them. */
public final class Folders {
    private Folders() {}

    /** @param to must not exist */
    public static void copy(Path from, Path to) throws IOException {
        for (Path file : all(from, Comparator.naturalOrder())) {
            Files.copy(file, to.resolve(from.relativize(file)));
        }
    }

    public static void delete(Path folder) throws IOException {
        for (Path file : all(folder, Comparator.reverseOrder())) {
            Files.delete(file);
        }
    }

    private static List<Path> all(Path folder, Comparator<Path> order) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted(order).toList();
        }
    }
}
