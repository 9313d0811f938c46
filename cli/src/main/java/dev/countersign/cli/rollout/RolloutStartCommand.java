package dev.countersign.cli.rollout;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.request.Ask;
import dev.countersign.contract.request.RolloutStart;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "start",
        header = "Offer a sealed release to a share of a channel's devices, and to more of them as planned.",
        description = {
            "The signing service takes the planned steps by itself, each a leaf of the log. The release must be newer than what the channel "
                    + "offers."
        },
        footer = {
            "",
            "Examples:",
            "  countersign rollout start production --app com.example.demo --environment production --version 1.3.0 \\",
            "      --share 1%:1d,10%:1d,50%:1d,100% --key ops.pem --wait",
            "  countersign rollout start beta --app com.example.demo --environment development --version 1.3.0 --share 5% --key a.pem"
        })
final class RolloutStartCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final RolloutTarget target = new RolloutTarget();

    @Option(
            names = "--share",
            required = true,
            paramLabel = "PLAN",
            description =
                    "The first share, and those that follow with how long each has to run before: 1%%:1d,10%%:12h,100%%.")
    private String share;

    @Mixin
    private final Ask ask = new Ask();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    RolloutStartCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Plan plan;
        try {
            plan = Plan.parse(share);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--share: " + e.getMessage());
        }
        return ask.send(
                terminal,
                (created, expires, nonce) -> new RolloutStart(
                        target.app,
                        target.environment,
                        created,
                        expires,
                        nonce,
                        target.channel,
                        target.version,
                        plan.share(),
                        plan.steps()));
    }
}
