package dev.countersign.cli.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A story whose log lies in {@code log}, and its key in {@code log.key}, of a folder. */
public final class Published {
    private Published() {}

    public static Story in(Path folder) throws IOException {
        Story story = Story.begun((path, content) -> {
            try {
                Path file = folder.resolve("log").resolve(path);
                Files.createDirectories(file.getParent());
                Files.write(file, content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Files.writeString(folder.resolve("log.key"), story.log.verifierKey().text() + "\n");
        return story;
    }
}
