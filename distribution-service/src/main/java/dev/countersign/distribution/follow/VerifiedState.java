package dev.countersign.distribution.follow;

import dev.countersign.contract.log.SignedCheckpoint;

/**
 * How far the log is verified: every leaf that the checkpoint covers, the events' own signatures included.
 *
 * @param checkpoint the newest verified checkpoint
 */
public record VerifiedState(SignedCheckpoint checkpoint) {
    /** Number of verified leaves. */
    public long size() {
        return checkpoint.size();
    }

    /** The checkpoint's signed note. */
    public byte[] note() {
        return checkpoint.note();
    }
}
