package dev.countersign.cli.channel;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.request.Ask;
import dev.countersign.contract.request.ChannelSet;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.Version;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "set",
        header = "Ask for a channel to offer another release, or the app's built-in bundle.",
        description = {
            "The release must be sealed in this environment and not revoked. What takes devices back, to an older version or to the "
                    + "built-in bundle, needs --rollback, and the log says so. With --wait the exit code is 0 once the channel moved, 4 if refused."
        },
        footer = {
            "",
            "Examples:",
            "  countersign channel set production --app com.example.demo --environment production --version 1.2.3 --key ops.pem --wait",
            "  countersign channel set beta --app com.example.demo --environment development --builtin --rollback --key alice.pem"
        })
public final class ChannelSetCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "CHANNEL", description = "The channel to move.")
    private ChannelName channel;

    @Option(names = "--app", required = true, paramLabel = "APP", description = "The app's id.")
    private AppId app;

    @Option(names = "--environment", required = true, paramLabel = "ENVIRONMENT", description = "The environment.")
    private EnvironmentName environment;

    @Option(names = "--version", paramLabel = "VERSION", description = "The release to offer.")
    private @Nullable Version version;

    @Option(names = "--builtin", description = "Offer the bundle that the app was built with.")
    private boolean builtin;

    @Option(names = "--rollback", description = "Yes, this takes devices back.")
    private boolean rollback;

    @Mixin
    private final Ask ask = new Ask();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public ChannelSetCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (builtin == (version != null)) {
            throw CommandFailure.usage("say either --version VERSION or --builtin");
        }
        return ask.send(
                terminal,
                (created, expires, nonce) ->
                        new ChannelSet(app, environment, created, expires, nonce, channel, version, rollback));
    }
}
