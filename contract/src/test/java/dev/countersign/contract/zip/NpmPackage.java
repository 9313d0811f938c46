package dev.countersign.contract.zip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Fetches published npm packages, pinned by version, into {@code target/npm}; npm checks their integrity. A package that
 * was fetched once is not fetched again.
 */
final class NpmPackage {
    private static final Path CACHE = Path.of("target", "npm").toAbsolutePath();

    private NpmPackage() {}

    /** The package's folder. Fails without a network, unless {@code COUNTERSIGN_OFFLINE} says that there is none. */
    static Path fetch(String name, String version) throws IOException {
        Path folder = CACHE.resolve(name.replace('/', '_') + "-" + version);
        if (Files.isDirectory(folder)) {
            return folder.resolve("package");
        }
        Assumptions.assumeTrue(
                System.getenv("COUNTERSIGN_OFFLINE") == null,
                "COUNTERSIGN_OFFLINE is set and " + name + "@" + version + " was not fetched before");
        Path fetched = Files.createTempDirectory(Files.createDirectories(CACHE), "fetching");
        String tarball =
                run(fetched, "npm", "pack", "--silent", name + "@" + version).strip();
        run(fetched, "tar", "-xzf", tarball);
        Files.delete(fetched.resolve(tarball));
        Files.move(fetched, folder);
        return folder.resolve("package");
    }

    /** Runs a program to its end and returns what it printed; fails unless it succeeds within two minutes. */
    static String run(Path folder, String... command) throws IOException {
        Path output = Files.createTempFile("output", ".txt");
        List<String> line = new ArrayList<>(List.of(command));
        Process process = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", line) + " failed: " + Files.readString(output));
            }
            return Files.readString(output);
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }
}
