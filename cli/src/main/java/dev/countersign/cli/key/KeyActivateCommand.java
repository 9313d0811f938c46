package dev.countersign.cli.key;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Defaults;
import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.device.DevicePublicKey;
import dev.countersign.cli.request.Ask;
import dev.countersign.contract.request.KeyActivate;
import dev.countersign.contract.value.KeyLabel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "activate",
        header = "Ask that a generated key come into use.",
        description = {
            "Default number: the newest generated key. Every release from then on is also sealed for a device key; an event, log or upload key takes "
                    + "the place of the one before. The public key for the app is read where the signing service writes it (--public-keys), "
                    + "held against the fingerprint in the verified log, and printed, or written with --out."
        },
        footer = {
            "",
            "Example:",
            "  countersign key activate --app com.example.demo --environment production --key ops.pem --wait --out next.pem"
        })
public final class KeyActivateCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final KeyChoice choice = new KeyChoice();

    @Option(
            names = "--public-keys",
            paramLabel = "FOLDER",
            description = "The signing service's public-keys directory. Default: $COUNTERSIGN_HOME.")
    private @Nullable Path publicKeys;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write the app's new public key.")
    private @Nullable Path out;

    @Mixin
    private final Ask ask = new Ask();

    public KeyActivateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        ask.key(terminal);
        KeyLabel label = choice.newest(terminal, KnownKey.State.GENERATED);
        Optional<String> pem = label.isDevice() ? publicKey(label) : Optional.empty();
        int code = ask.send(
                terminal,
                (created, expires, nonce) ->
                        new KeyActivate(choice.app(), choice.environment(), created, expires, nonce, label));
        if (code == ExitCode.OK && pem.isPresent()) {
            if (out == null) {
                terminal.note("the public key for the app, to go into its capacitor config:");
                terminal.note(pem.get().strip());
            } else {
                Files.writeString(terminal.resolve(out), pem.get());
                terminal.note("the public key for the app is in " + out);
            }
        }
        return code;
    }

    /** What the signing service wrote, if this is where it writes, and only if it is the key of the log. */
    private Optional<String> publicKey(KeyLabel label) throws IOException {
        Path folder = publicKeys == null ? new Defaults(terminal).home() : terminal.resolve(publicKeys);
        Path file = folder.resolve(label + ".pem");
        if (!Files.isRegularFile(file)) {
            terminal.note("the public key is " + label
                    + ".pem in the signing service's public-keys directory; it is not in " + folder);
            return Optional.empty();
        }
        String pem = Files.readString(file);
        if (!DevicePublicKey.parse(pem)
                .fingerprint()
                .equals(choice.await(terminal, label).fingerprint())) {
            throw CommandFailure.refused(
                    file + " is not the key that the log names: nothing was asked for. Find out who changed it");
        }
        return Optional.of(pem);
    }
}
