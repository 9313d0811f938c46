package dev.countersign.cli.project;

import dev.countersign.cli.console.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** A project's capacitor config as a file. */
final class ConfigFile {
    private ConfigFile() {}

    /** In the order in which Capacitor itself looks. */
    static Optional<Path> find(Path folder) {
        return List.of("capacitor.config.ts", "capacitor.config.js", "capacitor.config.json").stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /**
     * @throws CommandFailure if there is none
     */
    static Path require(Path folder) {
        return find(folder)
                .orElseThrow(() -> CommandFailure.error("there is no capacitor.config.json or .ts in " + folder
                        + "; run this in a Capacitor project (npx cap init makes one)"));
    }

    /** Whether it is data, which can be edited, and not code. */
    static boolean isJson(Path config) {
        return config.toString().endsWith(".json");
    }

    /** In one step, so that an interrupted run leaves the old file. */
    static void replace(Path file, String content) throws IOException {
        Path target = file.toRealPath();
        Path fresh = Files.createTempFile(target.getParent(), ".capacitor.config", ".json");
        try {
            Files.writeString(fresh, content);
            if (fresh.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(target));
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
