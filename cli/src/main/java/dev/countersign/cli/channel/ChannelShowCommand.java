package dev.countersign.cli.channel;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.log.LogAddress;
import dev.countersign.cli.request.RolloutText;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        header = "Show what channels offer now, by the verified log.",
        footer = {"", "Example:", "  countersign channel show --app com.example.demo --environment production"})
public final class ChannelShowCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(arity = "0..1", paramLabel = "CHANNEL", description = "One channel; all if left out.")
    private @Nullable ChannelName channel;

    @Option(names = "--app", required = true, paramLabel = "APP", description = "The app's id.")
    private AppId app;

    @Option(names = "--environment", required = true, paramLabel = "ENVIRONMENT", description = "The environment.")
    private EnvironmentName environment;

    @Mixin
    private final LogAddress log = new LogAddress();

    @Mixin
    private final Output output = new Output();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public ChannelShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        HeadsNow now = new HeadsNow(new Scope(app, environment));
        log.read(terminal, now::apply);
        List<ChannelUpdated> heads = now.heads().values().stream()
                .filter(head -> channel == null || head.channel().equals(channel))
                .toList();
        if (heads.isEmpty()) {
            throw CommandFailure.error("the log has no such channel that ever offered anything; it has "
                    + now.heads().keySet());
        }
        show(heads, now);
        return ExitCode.OK;
    }

    private void show(List<ChannelUpdated> heads, HeadsNow now) {
        if (output.json()) {
            List<Map<String, @Nullable Object>> list = new ArrayList<>();
            for (ChannelUpdated head : heads) {
                Map<String, @Nullable Object> entry = new LinkedHashMap<>();
                entry.put("channel", head.channel());
                entry.put("offers", offers(head, now));
                entry.put("version", head.stable());
                entry.put("sequence", head.sequence());
                entry.put("rollback", head.isRollback());
                entry.put("rules", head.rules());
                entry.put("rollout", head.rollout());
                entry.put("since", head.time());
                entry.put("request", head.request());
                list.add(entry);
            }
            terminal.json(Map.of("entries", now.size(), "channels", list));
            return;
        }
        for (ChannelUpdated head : heads) {
            terminal.say(head.channel() + "  " + offers(head, now) + ", move " + head.sequence() + " of " + head.time()
                    + (head.isRollback() ? ", back" : "") + (head.rules().byDefault() ? ", default channel" : "")
                    + (head.rules().fallsBackToBuiltin() ? ", falls back to the built-in bundle" : "")
                    + ", request " + head.request());
            Rollout rollout = head.rollout();
            if (rollout != null) {
                terminal.say("  rollout of " + rollout.version() + " to " + RolloutText.share(rollout.basisPoints())
                        + ", " + rollout.state().name().toLowerCase(Locale.ROOT) + " since " + rollout.since()
                        + "; then " + RolloutText.plan(rollout.steps()));
            }
        }
        terminal.say("verified to entry " + (now.size() - 1));
    }

    private static String offers(ChannelUpdated head, HeadsNow now) {
        if (now.isRevoked(head)) {
            return "nothing, " + head.stable() + " is revoked";
        }
        return head.stable() == null ? "the built-in bundle" : head.stable().value();
    }
}
