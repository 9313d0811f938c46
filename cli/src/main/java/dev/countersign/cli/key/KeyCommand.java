package dev.countersign.cli.key;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "key",
        mixinStandardHelpOptions = true,
        header = "Make, rotate, list and guard the keys of the signing service.",
        description = {
            "A device key is replaced in this order: generate and activate it; rewrap what the channels offer; release the app with the new "
                    + "public key; and, when the old builds are gone, retire the old key. Old and new builds are served throughout."
        })
public final class KeyCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets the spec
    public KeyCommand() {}

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: key list, key generate, key activate, key rewrap, key retire, key shares, key ceremony, key transcript");
    }
}
