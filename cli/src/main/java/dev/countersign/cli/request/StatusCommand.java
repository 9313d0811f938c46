package dev.countersign.cli.request;

import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.value.RequestId;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "status",
        header = "Show where a request stands.",
        description = "With --follow: wait for its outcome; exit code 0 if it took effect, 4 if it was refused.",
        footer = {"", "Example:", "  countersign status 9f86d081884c7d65... --follow"})
public final class StatusCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "REQUEST", description = "The request's id: 64 hex digits.")
    private RequestId request;

    @Option(names = "--follow", description = "Wait until it is done.")
    private boolean follow;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "86400",
            description = "How long to follow. Default: a day.")
    private long timeout;

    @Mixin
    private final IngestOption ingest = new IngestOption();

    @Mixin
    private final Output output = new Output();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public StatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        IngestClient client = ingest.connect(terminal);
        if (!follow) {
            RequestStatus status = client.status(request).orElseThrow(() -> Watch.unknown(request));
            show(status);
            return ExitCode.OK;
        }
        RequestStatus end = new Watch(client, terminal.clock())
                .untilDone(request, Duration.ofSeconds(timeout), status -> {
                    if (!output.json()) {
                        show(status);
                    }
                });
        if (output.json()) {
            show(end);
        }
        return end.exitCode();
    }

    private void show(RequestStatus status) {
        if (output.json()) {
            terminal.json(status.toJson());
        } else {
            terminal.say(status.subject() + ": " + status.line());
        }
    }
}
