package dev.countersign.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Remembers the running processes in the home, so that the next stack can wait for those a killed stack left (their tether
 * ends them within seconds) and end the ones that hang. A process is known by id and start time: an id that now belongs to
 * something else is left alone.
 */
final class LeftOvers {
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final Duration CLOCK_SLACK = Duration.ofSeconds(2);

    private final Path file;
    private final Duration patience;

    LeftOvers(Home home) {
        this(home, PATIENCE);
    }

    LeftOvers(Home home, Duration patience) {
        this.file = home.processes();
        this.patience = patience;
    }

    void remember(Collection<Process> processes) {
        List<String> lines = processes.stream()
                .map(process -> process.pid() + " "
                        + process.info().startInstant().orElse(Instant.EPOCH).toEpochMilli())
                .toList();
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new StackException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    void end() {
        List<ProcessHandle> alive = new ArrayList<>();
        try {
            if (Files.exists(file)) {
                Files.readAllLines(file).forEach(line -> find(line).ifPresent(alive::add));
            }
        } catch (IOException e) {
            throw new StackException("cannot read " + file + ": " + e.getMessage(), e);
        }
        for (ProcessHandle process : alive) {
            if (!ended(process)) {
                process.destroyForcibly();
                if (!ended(process)) {
                    throw new StackException("process " + process.pid()
                            + " is left from an earlier run and cannot be ended; end it yourself");
                }
            }
        }
    }

    private static Optional<ProcessHandle> find(String line) {
        String[] parts = line.split(" ", -1);
        try {
            Instant started = Instant.ofEpochMilli(Long.parseLong(parts[1]));
            return ProcessHandle.of(Long.parseLong(parts[0]))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> process.info()
                            .startInstant()
                            .filter(found ->
                                    Duration.between(found, started).abs().compareTo(CLOCK_SLACK) < 0)
                            .isPresent());
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty(); // a line cut short by a crash
        }
    }

    private boolean ended(ProcessHandle process) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
