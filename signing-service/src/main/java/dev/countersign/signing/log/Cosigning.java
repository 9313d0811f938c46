package dev.countersign.signing.log;

import dev.countersign.contract.log.MerkleTree;
import dev.countersign.contract.log.SignedCheckpoint;
import java.io.IOException;

/** Step 4 of an append: has a checkpoint cosigned by witnesses before it becomes public. */
@FunctionalInterface
public interface Cosigning {
    /** Asks nobody. */
    Cosigning NONE = (checkpoint, tree) -> checkpoint;

    /**
     * The checkpoint with as many cosignatures as are asked for.
     *
     * @param tree at least as large as the checkpoint, for consistency proofs
     * @throws IOException if too few witnesses answer now; asking again is harmless
     * @throws WitnessedOtherwiseException if a witness saw a later state of this log, or another history
     */
    SignedCheckpoint collect(SignedCheckpoint checkpoint, MerkleTree tree) throws IOException;

    /** A witness contradicts this store: going on would fork the log. */
    final class WitnessedOtherwiseException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public WitnessedOtherwiseException(String message) {
            super(message);
        }
    }
}
