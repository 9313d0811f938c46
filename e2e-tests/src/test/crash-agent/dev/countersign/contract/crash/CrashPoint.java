package dev.countersign.contract.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Takes the place of the services' class of this name. A file named like the point ends the process there, once. */
public final class CrashPoint {
    private static final Path ARMED = Path.of(System.getProperty("crash.points"));

    private CrashPoint() {}

    public static void reached(String point) {
        try {
            if (Files.deleteIfExists(ARMED.resolve(point))) {
                // As kill -9: no shutdown hook, nothing flushed, no connection closed in an orderly way.
                Runtime.getRuntime().halt(137);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
