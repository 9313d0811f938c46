package dev.countersign.cli.person;

import dev.countersign.cli.console.ExitCode;
import dev.countersign.cli.console.Output;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.dsse.PersonKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "keygen",
        header = "Make a key pair for a publisher or approver.",
        description = {
            "Writes an Ed25519 key pair to a file that only you can read, and prints the line that makes its owner known "
                    + "in the policy. Keep the file; give away only the line."
        },
        footer = {"", "Example:", "  countersign keygen --out ~/.countersign/alice.pem"})
public final class KeygenCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "Where to write the pair. An existing file is never overwritten.")
    private Path file;

    @Mixin
    private final Output output = new Output();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public KeygenCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Path target = terminal.resolve(file);
        PersonKey key = PersonKey.generate();
        KeyFile.create(target, key);
        String name = personName(target);
        String line = name + ": " + key.verifyingKey().base64();
        if (output.json()) {
            var result = new LinkedHashMap<String, String>();
            result.put("file", target.toString());
            result.put("keyid", key.keyId().hex());
            result.put("public_key", key.verifyingKey().base64());
            result.put("policy_line", line);
            terminal.json(result);
        } else {
            terminal.say("key pair:  " + target + " (mode 0600)");
            terminal.say("keyid:     " + key.keyId());
            terminal.say("add to `people` in policy.yaml:");
            terminal.say("  " + line);
        }
        return ExitCode.OK;
    }

    private static String personName(Path file) {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.[A-Za-z0-9]+$", "");
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "-");
        return plain.isEmpty() ? "NAME" : plain;
    }
}
