package dev.countersign.signing.log;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.LogKeyHandover;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import dev.countersign.signing.key.KeyHolder;
import dev.countersign.signing.key.SigningInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Signs checkpoints of one log with its log keys: every one that is active, so that followers of an older version who pin an older key go on, and
 * with the handovers that lead from the first key to the newest. Not thread-safe: the thread that appends also changes keys.
 */
public final class CheckpointSigner {
    private final KeyHolder holder;
    private final LogVerifierKey first;
    private final Map<KeyLabel, LogVerifierKey> active = new LinkedHashMap<>();
    private final List<LogKeyHandover> handovers = new ArrayList<>();
    private KeyLabel newest;

    /** @param first the log's first key, under which its own writer reads it */
    public CheckpointSigner(KeyHolder holder, KeyLabel label, LogVerifierKey first) {
        this.holder = holder;
        this.first = first;
        this.newest = label;
        active.put(label, first);
    }

    /** The newest key's word for the next one. */
    public LogKeyHandover handover(VerifyingKey next) {
        return new LogKeyHandover(next, holder.sign(newest, SigningInput.LogHandover.of(first.name(), next)));
    }

    /** From the next checkpoint on, this key signs too. */
    public void activate(KeyLabel label, LogKeyHandover handover) {
        active.put(label, new LogVerifierKey(first.name(), handover.next()));
        handovers.add(handover);
        newest = label;
    }

    /** From the next checkpoint on, this key does not sign any more. */
    public void retire(KeyLabel label) {
        active.remove(label);
    }

    /** The newest key, for those who begin to follow. */
    public LogVerifierKey newest() {
        return active.getOrDefault(newest, first);
    }

    SignedCheckpoint sign(long size, Sha256 root) {
        var checkpoint = new Checkpoint(first.name(), size, root);
        Map<LogVerifierKey, byte[]> signatures = new LinkedHashMap<>();
        active.forEach(
                (label, key) -> signatures.put(key, holder.sign(label, SigningInput.CheckpointNote.of(checkpoint))));
        return first.attach(checkpoint, signatures, handovers);
    }

    LogVerifierKey verifierKey() {
        return first;
    }
}
