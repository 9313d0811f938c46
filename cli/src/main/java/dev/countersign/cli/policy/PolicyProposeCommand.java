package dev.countersign.cli.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.request.Ask;
import dev.countersign.contract.policy.PolicyException;
import dev.countersign.contract.policy.PublishedPolicy;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "propose",
        header = "Propose the next policy, as one of the owners of the one in force.",
        description = {
            "The file is checked here first, and its published form proposed: without comments, with handles of their keys in place of people's names,"
                    + " because the log keeps it for ever. Its serial must be greater than that of the policy in force, and as many other owners must approve it "
                    + "as that policy says. It comes into force with the last approval; new environments get their device key then."
        },
        footer = {"", "Example:", "  countersign policy propose policy.yaml --key .countersign/keys/owner.pem --wait"})
public final class PolicyProposeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "The next policy.")
    private Path file;

    @Mixin
    private final Ask ask = new Ask();

    @SuppressWarnings("NullAway.Init") // picocli sets what is required
    public PolicyProposeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Path path = terminal.resolve(file);
        byte[] bytes;
        try {
            bytes = PublishedPolicy.of(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            throw CommandFailure.error("there is no file " + path);
        } catch (PolicyException e) {
            throw CommandFailure.refused(path + ": " + e.getMessage());
        }
        if (bytes.length > PolicyPropose.LARGEST_POLICY) {
            throw CommandFailure.refused(
                    path + " has more than " + PolicyPropose.LARGEST_POLICY
                            + " bytes in its published form, the most that fit a request; split the apps between two deployments");
        }
        terminal.note("proposing the published form of " + path
                + ": no comments, and handles of keys in place of names; digest " + Sha256.hash(bytes));
        return ask.send(
                terminal,
                (created, expires, nonce) -> new PolicyPropose(created, expires, nonce, new String(bytes, UTF_8)));
    }
}
