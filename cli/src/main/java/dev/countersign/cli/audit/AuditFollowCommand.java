package dev.countersign.cli.audit;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.http.Patience;
import dev.countersign.contract.log.LogException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "follow",
        header = "Show events as the log commits them, and raise an alarm when it contradicts itself.",
        description = {
            "One line an event, each only once a signed checkpoint covers it. A fork, a gap or a bad signature ends it with exit code 4; "
                    + "a checkpoint older than one seen before, one that stays the same for too long, and a log that cannot be reached "
                    + "raise an alarm, and following goes on. Ctrl-C stops it."
        },
        footer = {"", "Example:", "  countersign audit follow --log http://127.0.0.1:8083/log --stale 3600"})
public final class AuditFollowCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = "--interval",
            paramLabel = "MILLISECONDS",
            defaultValue = "2000",
            description = "How often to look. Default: ${DEFAULT-VALUE}.")
    private long interval;

    @Option(
            names = "--stale",
            paramLabel = "SECONDS",
            description = "Raise an alarm if the log does not grow for so long. Default: never, as a log may be quiet.")
    private @Nullable Long stale;

    @Option(names = "--for", paramLabel = "SECONDS", description = "Stop after so long. Default: when interrupted.")
    private @Nullable Long duration;

    @Option(names = "--new", description = "Leave out the events that are there already.")
    private boolean onlyNew;

    @Mixin
    private final LogOption log = new LogOption();

    @Mixin
    private final Output output = new Output();

    private long shown;

    public AuditFollowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var watch = new LogWatch(
                log.source(terminal),
                log.key(terminal),
                stale == null ? null : Duration.ofSeconds(stale),
                terminal.clock());
        @Nullable
        Instant end = duration == null ? null : terminal.clock().instant().plusSeconds(duration);
        boolean first = true;
        try {
            do {
                try {
                    boolean quiet = first && onlyNew;
                    watch.look(
                            event -> {
                                if (!quiet) {
                                    show(event);
                                }
                            },
                            this::alarm);
                    first = false;
                } catch (LogException e) {
                    alarm(ProvenLog.name(e), String.valueOf(e.getMessage()));
                    return ExitCode.REFUSED;
                } catch (InterruptedIOException e) {
                    throw e;
                } catch (IOException | CommandFailure e) {
                    alarm("unreachable", String.valueOf(e.getMessage()));
                }
                Patience.pause(Duration.ofMillis(interval));
            } while (end == null || terminal.clock().instant().isBefore(end));
        } catch (InterruptedIOException e) {
            terminal.note("stopped after " + shown + " events");
            return ExitCode.OK;
        }
        return ExitCode.OK;
    }

    private void show(LogWatch.Seen seen) {
        shown++;
        if (output.json()) {
            terminal.json(seen);
        } else {
            terminal.say(seen.line());
        }
    }

    private void alarm(String kind, String detail) {
        if (output.json()) {
            Map<String, String> alarm = new LinkedHashMap<>();
            alarm.put("alarm", kind);
            alarm.put("detail", detail);
            terminal.json(alarm);
        } else {
            terminal.say("ALARM " + kind + ": " + detail);
        }
    }
}
