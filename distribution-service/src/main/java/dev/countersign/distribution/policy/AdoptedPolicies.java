package dev.countersign.distribution.policy;

import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.policy.PolicyException;
import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Reads the text of a policy that the log adopted. The store is not trusted: the digest is the log's. */
@Singleton
public final class AdoptedPolicies {
    private static final Logger LOG = Logger.getLogger(AdoptedPolicies.class);
    private static final int MAX_POLICY = 1 << 20;

    private final ObjectStore store;

    AdoptedPolicies(ObjectStore store) {
        this.store = store;
    }

    /** The policy of this digest; empty, and a warning, if it cannot be read now. */
    public Optional<Policy> find(Sha256 digest) {
        try {
            byte[] yaml = store.readBytes(ObjectKey.of("log/" + LogPath.evidence(digest)), MAX_POLICY)
                    .filter(bytes -> Sha256.hash(bytes).equals(digest))
                    .orElseThrow(() -> new IOException("it is missing or altered"));
            return Optional.of(Policy.parse(yaml));
        } catch (IOException | PolicyException e) {
            LOG.warnf(
                    "the policy %s cannot be read, so that nobody can be put on a channel, and builds that do not tell their"
                            + " device key get nothing: %s",
                    digest, e.getMessage());
            return Optional.empty();
        }
    }
}
