package dev.countersign.signing.log;

import dev.countersign.contract.log.SignedCheckpoint;
import java.util.List;

/**
 * Leaves that are in the log for good, and the checkpoint that covers them.
 *
 * @param start index of the first
 */
public record CommittedBatch(long start, List<byte[]> leaves, SignedCheckpoint checkpoint) {
    public CommittedBatch {
        leaves = List.copyOf(leaves);
    }
}
