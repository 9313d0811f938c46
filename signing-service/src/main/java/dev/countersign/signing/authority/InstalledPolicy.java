package dev.countersign.signing.authority;

import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.policy.PolicyException;
import dev.countersign.contract.policy.PublishedPolicy;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** The policy file that the operator installed: its published form is what the log adopts. */
public final class InstalledPolicy {
    private final byte[] published;
    private final Policy policy;
    private final Sha256 asWritten;

    private InstalledPolicy(byte[] published, Sha256 asWritten) {
        this.published = published;
        this.policy = Policy.parse(published);
        this.asWritten = asWritten;
    }

    /**
     * Reads and checks it.
     *
     * @throws IllegalStateException if it is no policy, naming property, file, line and fix
     * @throws IOException if it cannot be read now
     */
    public static InstalledPolicy read(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IllegalStateException(
                    "countersign.signing.policy-file: " + file + " is not there or not readable");
        }
        byte[] bytes = Files.readAllBytes(file);
        try {
            return new InstalledPolicy(PublishedPolicy.of(bytes), Sha256.hash(bytes));
        } catch (PolicyException e) {
            throw new IllegalStateException("countersign.signing.policy-file: " + file + ": " + e.getMessage()
                    + " (`countersign policy check FILE` looks at it before a start)");
        }
    }

    /** What the log adopts: without names of people and comments. */
    byte[] published() {
        return published.clone();
    }

    /** The published policy. */
    Policy policy() {
        return policy;
    }

    /** Whether one of these adopted policies is this one: its published form, or, in a log of before there was that, the file as it was written. */
    boolean isAmong(Collection<Sha256> adopted) {
        return adopted.contains(policy.digest()) || adopted.contains(asWritten);
    }
}
