package dev.countersign.ingest.follow;

import dev.countersign.contract.log.LogProof;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.value.KeyId;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of the log at one moment. Immutable.
 *
 * @param size number of verified entries
 * @param phase whether the log is being followed
 * @param policy the policy in force, if it is known for certain
 * @param uploadKeys all keys that were activated for uploads
 * @param uploadKeyProof proves the newest of them under the newest checkpoint
 * @param trouble what is wrong, if anything is
 */
public record LogView(
        long size,
        Phase phase,
        Optional<Policy> policy,
        Set<KeyId> uploadKeys,
        Optional<LogProof> uploadKeyProof,
        Optional<String> trouble) {
    public LogView {
        uploadKeys = Set.copyOf(uploadKeys);
    }

    /** How trouble with missing entries begins. */
    static final String INCOMPLETE = "the log does not verify (MISSING)";

    static final LogView NOTHING = new LogView(
            0, Phase.LOADING, Optional.empty(), Set.of(), Optional.empty(), Optional.of("the log is still being read"));

    /** What the follower is doing. */
    public enum Phase {
        /** Reading the log for the first time: what it does not say yet, it may say soon. */
        LOADING,
        /** Read to its end once, and verified since. */
        FOLLOWING,
        /** It did not verify: this is the last verified state. */
        STOPPED
    }

    /** Whether entries that are signed over cannot be found. */
    boolean isIncomplete() {
        return trouble.filter(text -> text.startsWith(INCOMPLETE)).isPresent();
    }

    LogView troubled(String trouble, Phase phase, Optional<Policy> policy) {
        return new LogView(size, phase, policy, uploadKeys, uploadKeyProof, Optional.of(trouble));
    }
}
