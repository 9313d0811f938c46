package dev.countersign.signing.authority;

import dev.countersign.contract.dsse.Signer;
import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyRetired;
import dev.countersign.contract.log.LogKeyHandover;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.signing.key.EventSigner;
import dev.countersign.signing.key.KeyHolder;
import dev.countersign.signing.key.KeyVault;
import dev.countersign.signing.log.CheckpointSigner;

/** Which event and log keys sign now, as the log says: the leaf that activates an event key is still signed by the one before. One thread uses it. */
public final class ServiceKeys {
    public static final KeyLabel FIRST_LOG_KEY = new KeyLabel("log/1");
    static final KeyLabel FIRST_EVENT_KEY = new KeyLabel("event/1");

    private final KeyHolder holder;
    private final KeyVault vault;
    private final CheckpointSigner checkpoints;
    private KeyLabel eventKey = FIRST_EVENT_KEY;

    /** @param first the verifier key of the first log key */
    public ServiceKeys(KeyHolder holder, KeyVault vault, LogVerifierKey first) {
        this.holder = holder;
        this.vault = vault;
        this.checkpoints = new CheckpointSigner(holder, FIRST_LOG_KEY, first);
    }

    /** Takes an event that is in the log. */
    public void apply(Event event) {
        if (event instanceof KeyActivated it && isOf("event/", it.label())) {
            eventKey = it.label();
        }
        if (event instanceof KeyActivated it && it.handover() != null && it.publicKey() != null) {
            checkpoints.activate(it.label(), new LogKeyHandover(it.publicKey(), it.handoverSignature()));
        }
        if (event instanceof KeyRetired it && isOf("log/", it.label())) {
            checkpoints.retire(it.label());
        }
    }

    /** Signs events with the key in use. */
    Signer events() {
        return new EventSigner(holder, vault, eventKey);
    }

    /** Signs checkpoints with the log keys in use. */
    public CheckpointSigner checkpoints() {
        return checkpoints;
    }

    /** What the log key in use signs for the one that follows it. */
    LogKeyHandover handover(VerifyingKey next) {
        return checkpoints.handover(next);
    }

    private static boolean isOf(String purpose, KeyLabel label) {
        return label.value().startsWith(purpose);
    }
}
