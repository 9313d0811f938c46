package dev.countersign.localstack.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Compares what a device runs with what was published. */
final class SameFiles {
    private SameFiles() {}

    /**
     * How many files the folder has.
     *
     * @throws StepFailure if one is missing or differs in the other
     */
    static int check(Path published, Path active) {
        try (var walk = Files.walk(published)) {
            List<Path> files = walk.filter(Files::isRegularFile).toList();
            for (Path file : files) {
                Path name = published.relativize(file);
                Path other = active.resolve(name.toString());
                if (!Files.isRegularFile(other) || Files.mismatch(file, other) != -1) {
                    throw new StepFailure(name + " on the device is not the published one");
                }
            }
            return files.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
