package dev.countersign.cli.request;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.log.LocalNames;
import dev.countersign.cli.log.LogAddress;
import dev.countersign.cli.log.NamesOption;
import dev.countersign.cli.log.PolicyInForce;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.policy.PolicyException;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.KeyId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the policy in force says of who signed a request, and of who is about to approve it. */
final class Requester {
    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description =
                    "Judge by this file instead of the policy that the log adopted, where the log cannot be read.")
    private @Nullable Path policyFile;

    @Mixin
    private final LogAddress log = new LogAddress();

    @Mixin
    private final NamesOption names = new NamesOption();

    /**
     * Name and key of the person who signed, for people.
     *
     * @param called what people are called here
     * @throws CommandFailure if the policy does not let them ask for this, or the approver approve it
     */
    String of(SignedRequest asked, KeyId approver, LocalNames called, Terminal terminal) throws IOException {
        Policy policy;
        String from;
        if (policyFile == null) {
            PolicyInForce inForce = PolicyInForce.read(log, terminal);
            policy = inForce.policy();
            from = "the policy in force (" + inForce.origin() + ")";
        } else {
            policy = read(terminal.resolve(policyFile));
            from = policyFile.toString();
        }
        String kind = asked.request().kind();
        if (policy.person(asked.keyId()).filter(asked.envelope()::verify).isEmpty()) {
            throw CommandFailure.refused("the request is not signed by a person of " + from);
        }
        if (policy.rights(asked.request())
                .filter(rights -> rights.maySend(asked.keyId()))
                .isEmpty()) {
            throw CommandFailure.refused(asked.keyId() + " may not ask for " + kind + " by " + from);
        }
        if (!policy.approvers(asked.request().scope()).contains(approver)) {
            throw CommandFailure.refused("not-permitted", "you may not approve this " + kind + " by " + from);
        }
        String name = called.of(asked.keyId())
                .or(() -> policy.personName(asked.keyId()))
                .orElse("?");
        return name + ", key " + asked.keyId() + ", by " + from;
    }

    /** What people are called on this machine. */
    LocalNames names(Terminal terminal) throws IOException {
        return names.read(terminal);
    }

    private static Policy read(Path file) throws IOException {
        try {
            return Policy.parse(Files.readAllBytes(file));
        } catch (PolicyException e) {
            throw CommandFailure.refused(file + ": " + e.getMessage());
        }
    }
}
