package dev.countersign.localstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One running process of the stack, its output appended to its log file. */
final class ServiceProcess {
    /** Longer than the services take to finish what they have begun. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private static final int POLL_MILLIS = 200;

    private final Service service;
    private final Process process;
    private final Path log;
    private final long logStart;

    private ServiceProcess(Service service, Process process, Path log, long logStart) {
        this.service = service;
        this.process = process;
        this.log = log;
        this.logStart = logStart;
    }

    /** Starts the command. */
    static ServiceProcess start(Service service, List<String> command, Map<String, String> environment, Home home) {
        Path log = home.log(service);
        try {
            long logStart = Files.exists(log) ? Files.size(log) : 0;
            var builder = new ProcessBuilder(shielded(command))
                    .directory(home.directory().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            return new ServiceProcess(service, builder.start(), log, logStart);
        } catch (IOException e) {
            throw new StackException(service.label() + " cannot be started: " + e.getMessage(), e);
        }
    }

    /** The command, which leaves no core dump, as there may be a secret in it, and ignores the terminal's Ctrl-C: the stack ends its processes in their order. */
    static List<String> shielded(List<String> command) {
        List<String> shielded =
                new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT; ulimit -c 0; exec \"$@\"", "sh"));
        shielded.addAll(command);
        return shielded;
    }

    Process process() {
        return process;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** @throws StackException when it ends before, or does not get there in time */
    void awaitReady(BooleanSupplier ready, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!ready.getAsBoolean()) {
            if (!isAlive()) {
                throw new StackException(
                        service.label() + " ended while starting (" + lastWords() + "); its log: " + log);
            }
            if (System.nanoTime() > deadline) {
                throw new StackException(service.label() + " is not ready after " + limit.toSeconds() + " s ("
                        + lastWords() + "); its log: " + log);
            }
            pause();
        }
    }

    /** SIGTERM, and SIGKILL to what is still there after twenty seconds. Returns when it is gone. */
    void stop() {
        process.destroy();
        if (!ended(GRACE)) {
            kill();
        }
    }

    /** SIGKILL. Returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        if (!ended(GRACE)) {
            throw new StackException(service.label() + " (process " + process.pid() + ") cannot be killed");
        }
    }

    /** What its log says of this run, without what earlier runs left there. */
    String output() {
        try (var in = Files.newInputStream(log)) {
            in.skipNBytes(logStart);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** The line that most likely says what went wrong. */
    private String lastWords() {
        List<String> lines = output().lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        return lines.stream()
                .filter(line -> line.contains("ERROR") || line.contains("Exception") || line.contains("SEVERE"))
                .findFirst()
                .orElse(lines.isEmpty() ? "it wrote nothing" : lines.getLast());
    }

    private void pause() {
        try {
            process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private boolean ended(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw interrupted(e);
        }
    }

    private StackException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StackException("interrupted while waiting for " + service.label(), e);
    }
}
