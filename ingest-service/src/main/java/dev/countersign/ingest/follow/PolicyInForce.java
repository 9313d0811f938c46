package dev.countersign.ingest.follow;

import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.policy.PolicyException;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The policy that the log adopted last, read from the log's evidence and checked against its digest. Not thread-safe. */
final class PolicyInForce {
    private final LogSource source;
    private @Nullable Policy policy;

    PolicyInForce(LogSource source) {
        this.source = source;
    }

    Optional<Policy> get() {
        return Optional.ofNullable(policy);
    }

    /**
     * Brings the policy of this digest into force here.
     *
     * @throws IOException if its bytes are not there, altered or of a newer form: no policy is in force then
     */
    void load(Sha256 digest) throws IOException {
        if (policy != null && policy.digest().equals(digest)) {
            return;
        }
        policy = null;
        byte[] yaml = source.read(LogPath.evidence(digest))
                .filter(bytes -> Sha256.hash(bytes).equals(digest))
                .orElseThrow(() -> new IOException("the policy " + digest + " is missing or altered"));
        try {
            policy = Policy.parse(yaml);
        } catch (PolicyException e) {
            throw new IOException("the policy " + digest + " cannot be understood: " + e.getMessage(), e);
        }
    }
}
