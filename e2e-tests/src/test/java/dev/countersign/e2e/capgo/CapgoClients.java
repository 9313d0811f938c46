package dev.countersign.e2e.capgo;

import dev.countersign.e2e.tool.ToolRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * Capgo's packages as npm has them, in the versions and with the digests that {@code capgo-clients/package-lock.json}
 * pins. Fetched on first use, kept in {@code target/} until the lock file changes.
 */
final class CapgoClients {

    private static final Path MODULE =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Path PINNED = MODULE.resolve("capgo-clients");
    private static final Path HOME = MODULE.resolve("target/capgo-clients");

    private CapgoClients() {}

    static Path cli() {
        return Fetched.NODE_MODULES.resolve("@capgo/cli/dist/index.js");
    }

    static Path plugin() {
        return Fetched.NODE_MODULES.resolve("@capgo/capacitor-updater");
    }

    static Path androidStubs() {
        return MODULE.resolve("src/test/android-stubs");
    }

    static Path opensslScript() {
        return MODULE.resolve("openssl/open-seal");
    }

    private static final class Fetched {
        static final Path NODE_MODULES = fetch();

        private static Path fetch() {
            try {
                Files.createDirectories(HOME);
                try (FileChannel channel = FileChannel.open(
                                HOME.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    fetchUnlessDone(lock);
                }
                return HOME.resolve("node_modules");
            } catch (IOException e) {
                throw new UncheckedIOException("cannot fetch the Capgo clients into " + HOME, e);
            }
        }

        /** {@code npm ci} empties the folder first; the copy of the lock file, made last, says that it got to its end. */
        private static void fetchUnlessDone(FileLock held) throws IOException {
            Path pins = PINNED.resolve("package-lock.json");
            Path done = HOME.resolve("fetched.json");
            if (!held.isValid() || (Files.exists(done) && Files.mismatch(pins, done) == -1)) {
                return;
            }
            for (String name : List.of("package.json", "package-lock.json")) {
                Files.copy(PINNED.resolve(name), HOME.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
            List<String> npm = List.of(
                    "npm", "ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
            ToolRun.in(HOME, Map.of(), npm).succeeded();
            Files.copy(pins, done, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
