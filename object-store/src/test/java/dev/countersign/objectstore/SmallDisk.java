package dev.countersign.objectstore;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few MiB. Mounting takes root; without it the test is skipped and says why. */
record SmallDisk(Path path) implements Closeable {

    static SmallDisk mount(Path at, String size) throws IOException {
        String refusal = run("mount", "-t", "tmpfs", "-o", "size=" + size, "countersign-test", at.toString());
        Assumptions.assumeTrue(
                refusal.isEmpty(), () -> "needs a small file system of its own, but mount(8) said: " + refusal);
        return new SmallDisk(at);
    }

    void makeReadOnly() throws IOException {
        String refusal = run("mount", "-o", "remount,ro", path.toString());
        if (!refusal.isEmpty()) {
            throw new IOException(refusal);
        }
    }

    @Override
    public void close() throws IOException {
        run("umount", path.toString());
    }

    /** Empty if the command did its work, else what it complained of. */
    static String run(String... command) throws IOException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? "" : output + " (" + String.join(" ", command) + ")";
        } catch (InterruptedException e) {
            throw new IOException(e);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
