package dev.countersign.cli.key;

import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.request.Ask;
import dev.countersign.contract.request.KeyRewrap;
import dev.countersign.contract.value.KeyLabel;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "rewrap",
        header = "Ask that what the channels offer be wrapped for one more device key.",
        description = {
            "Does what each channel of the environment offers and would fall back to; nothing is uploaded or encrypted again. Default number: the newest active key."
        },
        footer = {
            "",
            "Example:",
            "  countersign key rewrap --app com.example.demo --environment production --key ops.pem --wait"
        })
public final class KeyRewrapCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final KeyChoice choice = new KeyChoice();

    @Mixin
    private final Ask ask = new Ask();

    public KeyRewrapCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        ask.key(terminal);
        KeyLabel label = choice.newest(terminal, KnownKey.State.ACTIVE);
        return ask.send(
                terminal,
                (created, expires, nonce) -> new KeyRewrap(
                        choice.requireApp(), choice.requireEnvironment(), created, expires, nonce, label));
    }
}
