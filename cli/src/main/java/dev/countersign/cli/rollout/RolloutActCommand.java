package dev.countersign.cli.rollout;

import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.request.Ask;
import dev.countersign.contract.request.RolloutChange;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rollout pause}, {@code resume}, {@code complete}, {@code rollback}: they differ in one word. */
@Command
final class RolloutActCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final RolloutChange.Action action;

    @Mixin
    private final RolloutTarget target = new RolloutTarget();

    @Mixin
    private final Ask ask = new Ask();

    RolloutActCommand(Terminal terminal, RolloutChange.Action action) {
        this.terminal = terminal;
        this.action = action;
    }

    @Override
    public Integer call() throws IOException {
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
                        action,
                        null));
    }
}
