package dev.countersign.cli.request;

import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Terminal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "requests",
        header = "List requests, by default those that wait for approvals.",
        footer = {"", "Example:", "  countersign requests --state waiting"})
public final class RequestsCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            defaultValue = "waiting",
            description = "incomplete, accepted, waiting, sealing, sealed, offered, refused, duplicate or recorded. "
                    + "Default: ${DEFAULT-VALUE}.")
    private State state = State.waiting;

    @Mixin
    private final IngestOption ingest = new IngestOption();

    @Mixin
    private final Output output = new Output();

    /** The states ingest-service tells, by wire name. */
    enum State {
        incomplete,
        accepted,
        waiting,
        sealing,
        sealed,
        offered,
        refused,
        duplicate,
        recorded
    }

    public RequestsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        List<RequestStatus> found = ingest.connect(terminal).list(state.name());
        if (output.json()) {
            terminal.json(
                    Map.of("requests", found.stream().map(RequestStatus::toJson).toList()));
            return ExitCode.OK;
        }
        if (found.isEmpty()) {
            terminal.note("no request is " + state);
        }
        for (RequestStatus status : found) {
            terminal.say(status.id() + "  " + status.subject() + ": " + status.line());
        }
        return ExitCode.OK;
    }
}
