package dev.countersign.cli.key;

import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.request.Ask;
import dev.countersign.contract.request.KeyRetire;
import dev.countersign.contract.value.KeyLabel;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "retire",
        header = "Ask that a key be used for nothing new.",
        description = {
            "Builds with a retired device key keep what they have and get no new release. The last active key cannot be retired."
        },
        footer = {
            "",
            "Example:",
            "  countersign key retire --app com.example.demo --environment production --number 1 --key ops.pem --wait"
        })
public final class KeyRetireCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final KeyChoice choice = new KeyChoice();

    @Mixin
    private final Ask ask = new Ask();

    public KeyRetireCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        ask.key(terminal);
        KeyLabel label = choice.numbered();
        return ask.send(
                terminal,
                (created, expires, nonce) ->
                        new KeyRetire(choice.app(), choice.environment(), created, expires, nonce, label));
    }
}
