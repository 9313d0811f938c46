package dev.countersign.cli.publish;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogProof;
import dev.countersign.contract.log.LogVerifierKey;

/**
 * The key that uploads are encrypted for. It is taken only from a {@code key.activated} leaf that an inclusion proof and a checkpoint of the
 * pinned log key show to be in the log: whoever hands the proof out cannot slip in a key of their own.
 */
final class UploadKey {
    private UploadKey() {}

    /**
     * The proven key.
     *
     * @throws CommandFailure if the proof does not lead from the pinned log key to an activated upload key
     */
    static VerifyingKey proven(LogProof proof, LogVerifierKey logKey) {
        try {
            SignedEvent signed = SignedEvent.parse(proof.verify(logKey));
            if (signed.event() instanceof KeyActivated key
                    && key.publicKey() != null
                    && key.label().value().startsWith("upload/")) {
                return key.publicKey();
            }
            throw refused("the log entry it proves activates no upload key");
        } catch (LogException | MalformedException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private static CommandFailure refused(String why) {
        return CommandFailure.refused("the upload key that ingest-service offers is not proven by the log: " + why
                + "; nothing was sent. Check --ingest and --log-key");
    }
}
