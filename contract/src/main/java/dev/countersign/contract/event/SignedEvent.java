package dev.countersign.contract.event;

import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.dsse.Signer;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;

/** An event in its envelope, with the exact bytes of the leaf. */
public final class SignedEvent {
    private final byte[] leaf;
    private final DsseEnvelope envelope;
    private final Event event;

    private SignedEvent(byte[] leaf, DsseEnvelope envelope, Event event) {
        this.leaf = leaf;
        this.envelope = envelope;
        this.event = event;
    }

    /**
     * Reads a leaf. Fields and kinds of newer versions are skipped.
     *
     * @throws MalformedException if it is no envelope of an event
     */
    public static SignedEvent parse(byte[] leaf) {
        DsseEnvelope envelope = DsseEnvelope.parse(leaf, DsseEnvelope.EVENT);
        return new SignedEvent(leaf.clone(), envelope, Json.readTolerantly(envelope.payload(), Event.class));
    }

    /** Signs an event. What comes back is what a reader of the leaf gets: times are whole seconds. */
    public static SignedEvent sign(Event event, Signer signer) {
        return parse(leaf(event, signer));
    }

    /** Signs an event: the leaf that says so. */
    public static byte[] leaf(Event event, Signer signer) {
        byte[] leaf =
                DsseEnvelope.sign(DsseEnvelope.EVENT, event.toPayload(), signer).toJson();
        if (leaf.length > DsseEnvelope.MAX_BYTES) {
            throw new IllegalArgumentException("an event's envelope must fit " + DsseEnvelope.MAX_BYTES + " bytes");
        }
        return leaf;
    }

    public Event event() {
        return event;
    }

    public DsseEnvelope envelope() {
        return envelope;
    }

    /** The leaf: the envelope's bytes. */
    public byte[] leaf() {
        return leaf.clone();
    }
}
