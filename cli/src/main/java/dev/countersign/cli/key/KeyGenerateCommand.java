package dev.countersign.cli.key;

import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.request.Ask;
import dev.countersign.contract.request.KeyGenerate;
import dev.countersign.contract.value.KeyLabel;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "generate",
        header = "Ask for a key pair to be made inside the key holder.",
        description = {"It is used for nothing before it is activated. Default number: the one after the last."},
        footer = {
            "",
            "Examples:",
            "  countersign key generate --app com.example.demo --environment production --key ops.pem --wait",
            "  countersign key generate --purpose upload --key ops.pem --wait"
        })
public final class KeyGenerateCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final KeyChoice choice = new KeyChoice();

    @Mixin
    private final Ask ask = new Ask();

    public KeyGenerateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        ask.key(terminal);
        KeyLabel label = choice.next(terminal);
        return ask.send(
                terminal,
                (created, expires, nonce) ->
                        new KeyGenerate(choice.app(), choice.environment(), created, expires, nonce, label));
    }
}
