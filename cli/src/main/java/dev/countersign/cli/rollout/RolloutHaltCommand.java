package dev.countersign.cli.rollout;

import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.request.Ask;
import dev.countersign.contract.request.RolloutHalt;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "halt",
        header = "Reach no more devices, because something is wrong. Needs no approvals, and ends the plan.",
        description =
                "Whoever may move the channel or approve in its environment may halt, and so may the rollout guard.",
        footer = {
            "",
            "Example:",
            "  countersign rollout halt production --app com.example.demo --environment production --version 1.3.0 --key ops.pem --wait"
        })
final class RolloutHaltCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final RolloutTarget target = new RolloutTarget();

    @Mixin
    private final Ask ask = new Ask();

    RolloutHaltCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        return ask.send(
                terminal,
                (created, expires, nonce) -> new RolloutHalt(
                        target.app, target.environment, created, expires, nonce, target.channel, target.version));
    }
}
