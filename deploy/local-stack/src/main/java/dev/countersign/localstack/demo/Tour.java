package dev.countersign.localstack.demo;

import dev.countersign.localstack.LocalStack;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs commands of the CLI one after the other and shows each as it would be typed, with what it printed and took. */
final class Tour {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final LocalStack stack;
    private final Path root;
    private final PrintStream out;
    private int steps;

    Tour(LocalStack stack, Path root, PrintStream out) {
        this.stack = stack;
        this.root = root;
        this.out = out;
    }

    void say(String line) {
        out.println(line);
    }

    /** @throws StepFailure unless the command exits with 0 */
    Step step(String title, String... arguments) {
        steps++;
        out.println();
        out.println(steps + "  " + title);
        out.println("   $ ./countersign " + typed(arguments));
        long start = System.nanoTime();
        Process process = start(arguments);
        // What hangs is ended, so that the reading below ends too.
        process.onExit()
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .exceptionally(hangs -> process.destroyForcibly());
        List<String> lines = new ArrayList<>();
        try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
            reader.lines().forEach(line -> {
                lines.add(line);
                out.println("   " + line);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int exit = process.onExit().join().exitValue();
        if (exit != 0) {
            throw new StepFailure("step " + steps + " ended with exit code " + exit + "; the services' logs are in "
                    + stack.home().directory().resolve("logs"));
        }
        out.println(String.format(
                Locale.ROOT, "   held, %.1f s", (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1)));
        return new Step(lines);
    }

    static String[] join(String[] first, String[] second) {
        return Stream.concat(Stream.of(first), Stream.of(second)).toArray(String[]::new);
    }

    private Process start(String[] arguments) {
        // As the launcher would, but without looking for sources to build: the jars in use stay as they are.
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-jar",
                root.resolve("cli/target/countersign-cli.jar").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().put("COUNTERSIGN_HOME", stack.home().directory().toString());
        builder.environment()
                .put("COUNTERSIGN_INGEST_URL", stack.url(Service.INGEST).toString());
        builder.environment()
                .put(
                        "COUNTERSIGN_DISTRIBUTION_URL",
                        stack.url(Service.DISTRIBUTION).toString());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With paths as a person in the folder of the launcher would type them. */
    private String typed(String[] arguments) {
        return String.join(" ", arguments).replace(root + "/", "");
    }

    /** What a step printed. */
    record Step(List<String> lines) {
        Step {
            lines = List.copyOf(lines);
        }

        /** The word after this one at the start of a line. */
        String valueOf(String name) {
            return lines.stream()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(words -> words.length > 1 && words[0].equals(name))
                    .map(words -> words[1])
                    .findFirst()
                    .orElseThrow(() -> new StepFailure("the command did not print its " + name));
        }
    }
}
