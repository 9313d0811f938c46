package dev.countersign.cli.rollout;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.request.Ask;
import dev.countersign.contract.request.RolloutChange;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "raise",
        header = "Give a rollout another share of the devices, greater or smaller.",
        description = {
            "A greater share keeps everyone who has the release, and the rest of the plan. A smaller one reaches fewer new devices and "
                    + "ends the plan; who has the release keeps it."
        },
        footer = {
            "",
            "Example:",
            "  countersign rollout raise production --to 25%% --app com.example.demo --environment production --version 1.3.0 --key ops.pem"
        })
final class RolloutShareCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final RolloutTarget target = new RolloutTarget();

    @Option(names = "--to", required = true, paramLabel = "SHARE", description = "The new share, such as 25%%.")
    private String to;

    @Mixin
    private final Ask ask = new Ask();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    RolloutShareCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        int share;
        try {
            share = Plan.share(to);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--to: " + e.getMessage());
        }
        return ask.send(
                terminal,
                (created, expires, nonce) -> new RolloutChange(
                        target.app,
                        target.environment,
                        created,
                        expires,
                        nonce,
                        target.channel,
                        target.version,
                        RolloutChange.Action.SET,
                        share));
    }
}
