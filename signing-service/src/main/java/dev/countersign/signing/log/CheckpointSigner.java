package dev.countersign.signing.log;

import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import dev.countersign.signing.key.KeyHolder;
import dev.countersign.signing.key.SigningInput;

/** Signs checkpoints of one log with its log key. */
public final class CheckpointSigner {
    private final KeyHolder holder;
    private final KeyLabel label;
    private final LogVerifierKey verifierKey;

    public CheckpointSigner(KeyHolder holder, KeyLabel label, LogVerifierKey verifierKey) {
        this.holder = holder;
        this.label = label;
        this.verifierKey = verifierKey;
    }

    SignedCheckpoint sign(long size, Sha256 root) {
        var checkpoint = new Checkpoint(verifierKey.name(), size, root);
        return verifierKey.attach(checkpoint, holder.sign(label, SigningInput.CheckpointNote.of(checkpoint)));
    }

    LogVerifierKey verifierKey() {
        return verifierKey;
    }
}
