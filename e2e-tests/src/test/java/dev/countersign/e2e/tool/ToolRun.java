package dev.countersign.e2e.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How a program ended and what it said. */
public record ToolRun(List<String> command, int exitCode, String out, String err) {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    public static ToolRun in(Path folder, Map<String, String> environment, List<String> command) {
        return in(folder, environment, command, LIMIT);
    }

    /** As the other, for programs that may take longer than a few minutes. */
    public static ToolRun in(Path folder, Map<String, String> environment, List<String> command, Duration limit) {
        try {
            Path out = Files.createTempFile("tool", ".out");
            Path err = Files.createTempFile("tool", ".err");
            try {
                return new ToolRun(command, run(folder, environment, command, out, err, limit), text(out), text(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command.get(0) + ": is it installed?", e);
        }
    }

    /** This run, if it ended well; a failed test with everything it said, if not. */
    public ToolRun succeeded() {
        if (exitCode != 0) {
            throw new AssertionError(command + " ended with " + exitCode + "\n" + out + err);
        }
        return this;
    }

    private static int run(
            Path folder, Map<String, String> environment, List<String> command, Path out, Path err, Duration limit)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            throw new AssertionError(command + " still runs after " + limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + command + " ran", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
