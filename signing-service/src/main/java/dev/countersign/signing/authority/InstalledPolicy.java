package dev.countersign.signing.authority;

import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The policy file that the operator installed. */
public final class InstalledPolicy {
    private final byte[] bytes;
    private final Policy policy;

    private InstalledPolicy(byte[] bytes, Policy policy) {
        this.bytes = bytes;
        this.policy = policy;
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
            return new InstalledPolicy(bytes, Policy.parse(bytes));
        } catch (PolicyException e) {
            throw new IllegalStateException("countersign.signing.policy-file: " + file + ": " + e.getMessage()
                    + " (`countersign policy check FILE` looks at it before a start)");
        }
    }

    byte[] bytes() {
        return bytes.clone();
    }

    Policy policy() {
        return policy;
    }
}
