package dev.countersign.signing.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle several times larger than the heap goes the whole way, from the publisher's encryption to the seal's check. */
class FlatMemoryTest {
    @TempDir
    Path folder;

    @Test
    void aBundleOfFourTimesTheHeapIsSealed() throws Exception {
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path")
                                + File.pathSeparator
                                + System.getProperty("surefire.test.class.path", ""),
                        LargeBundleJourney.class.getName(),
                        folder.toString(),
                        Integer.toString(192 << 20))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertEquals(true, process.waitFor(3, TimeUnit.MINUTES), "still running");
            assertEquals(0, process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
        }
    }
}
