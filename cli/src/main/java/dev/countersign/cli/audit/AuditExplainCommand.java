package dev.countersign.cli.audit;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Progress;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Version;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "explain",
        header = "What a channel offered a device, when and why, computed again from the log alone.",
        description = {
            "Reads and verifies the whole log, and for each head of the channel computes whether its rollout reached the device. No server is "
                    + "asked. A channel's rules can hold back what is offered, by what a device says of itself; that is not in the log. Times are "
                    + "the signing service's."
        },
        footer = {
            "",
            "Example:",
            "  countersign audit explain --device 44f128a5-ac7a-4c9a-be4c-224b6bf81b20 --app com.example.demo --environment production \\",
            "      --channel production --log log --log-key log.key --at 2026-11-22T22:00:00Z"
        })
public final class AuditExplainCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--device", required = true, paramLabel = "ID", description = "The device's id, as it sends it.")
    private String device;

    @Option(
            names = "--running",
            paramLabel = "VERSION",
            defaultValue = "",
            description = "What it ran then: who runs the version that is rolled out keeps it.")
    private String running = "";

    @Option(names = "--app", required = true, paramLabel = "APP", description = "The app's id.")
    private AppId app;

    @Option(names = "--environment", required = true, paramLabel = "ENVIRONMENT", description = "The environment.")
    private EnvironmentName environment;

    @Option(names = "--channel", required = true, paramLabel = "CHANNEL", description = "The channel.")
    private ChannelName channel;

    @Option(
            names = "--key-id",
            paramLabel = "KEY-ID",
            description =
                    "What its build sent as key_id, '' for none: whether it was served with that, too. A release is served to builds "
                            + "that it is sealed for; to those that do not tell their key, as the policy's legacy says, if their plugin is so old.")
    private @Nullable String keyId;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "Only what was offered at this time, such as 2026-11-22T22:00:00Z.")
    private @Nullable String at;

    @Mixin
    private final LogOption log = new LogOption();

    @Mixin
    private final Output output = new Output();

    private final List<Explanation> explained = new ArrayList<>();
    private @Nullable HeadsAttested attested;
    private @Nullable ChannelUpdated head;
    private @Nullable BuildKeys keys;

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public AuditExplainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Instant time = time();
        LogSource source = log.source(terminal);
        keys = new BuildKeys(source);
        var proven =
                ProvenLog.read(source, log.key(terminal), size -> Progress.ofSteps(terminal, "read", size, "entries"));
        proven.forEach(this::entry);
        List<Explanation> shown = explained.stream()
                .filter(it -> time == null
                        || (!it.since().isAfter(time)
                                && (it.until() == null || it.until().isAfter(time))))
                .toList();
        if (shown.isEmpty()) {
            throw CommandFailure.error("the log has no head of this channel" + (time == null ? "" : " at " + time));
        }
        if (output.json()) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("size", proven.size());
            report.put("offers", shown);
            report.put("freshness", Explanation.freshness(attested));
            terminal.json(report);
        } else {
            shown.forEach(it -> terminal.say(it.line()));
            terminal.say(Explanation.freshness(attested) + "; computed from " + proven.size() + " verified entries");
        }
        return ExitCode.OK;
    }

    private void entry(long index, byte[] leaf) throws IOException {
        Event event;
        try {
            event = SignedEvent.parse(leaf).event();
        } catch (MalformedException e) {
            return; // audit verify reports it
        }
        if (event instanceof HeadsAttested it) {
            attested = it;
        }
        if (keys != null) {
            keys.event(event);
        }
        if (event instanceof ChannelUpdated it
                && it.scope().equals(new Scope(app, environment))
                && it.channel().equals(channel)) {
            head = it;
            add(explain(index, it));
        } else if (head != null && keyId != null) {
            Explanation now = explain(index, head).from(index, event.time());
            if (!now.sameAs(explained.getLast())) {
                add(now);
            }
        }
    }

    private void add(Explanation next) {
        if (!explained.isEmpty()) {
            explained.set(explained.size() - 1, explained.getLast().until(next.since()));
        }
        explained.add(next);
    }

    private Explanation explain(long index, ChannelUpdated of) {
        Explanation offered = Explanation.of(index, of, device, running);
        if (keyId == null || keys == null) {
            return offered;
        }
        var scope = new Scope(app, environment);
        Version version = offered.version();
        return offered.forBuild(
                keyId, keys.of(scope, keyId), version == null ? List.of() : keys.sealedFor(scope, version));
    }

    private @Nullable Instant time() {
        try {
            return at == null ? null : Instant.parse(at);
        } catch (DateTimeParseException e) {
            throw CommandFailure.usage("--at: a time reads 2026-11-22T22:00:00Z");
        }
    }
}
