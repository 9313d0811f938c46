package dev.countersign.signing.restore;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.MerkleHash;
import dev.countersign.contract.log.MerkleTree;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.value.KeyId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares what the topic says with what the log has, and gathers what it says beyond. The topic is trusted for nothing: entries are
 * signed by an event key that the log activated before, and every checkpoint of the topic has the root that its entries give.
 */
final class TopicTail {
    private static final String EVENT_KEY = "event/";

    private final LogVerifierKey logKey;
    private final MerkleTree tree = new MerkleTree();
    private final Map<KeyId, VerifyingKey> eventKeys = new HashMap<>();
    private final List<byte[]> beyond = new ArrayList<>();

    TopicTail(LogVerifierKey logKey) {
        this.logKey = logKey;
    }

    /** Takes the next entry that the log has, and returns what it says. */
    Event known(byte[] leaf) {
        SignedEvent signed = SignedEvent.parse(leaf);
        tree.append(MerkleHash.leaf(leaf));
        learn(signed);
        return signed.event();
    }

    /** Takes an entry of the topic; one that was published twice is taken once. */
    void entry(long index, byte[] leaf) {
        if (index < tree.size()) {
            if (!tree.leafHash(index).equals(MerkleHash.leaf(leaf))) {
                throw new IllegalStateException("signing-events has entry " + index
                        + " with other bytes than the log: the object store and Kafka are of different logs");
            }
            return;
        }
        if (index > tree.size()) {
            throw new IllegalStateException("signing-events lacks entry " + tree.size()
                    + ", which the log does not have either: take log/ from a newer backup or an auditor's copy");
        }
        SignedEvent signed = parse(index, leaf);
        VerifyingKey key = eventKeys.get(signed.envelope().keyId());
        if (key == null || !signed.envelope().verify(key)) {
            throw new IllegalStateException(
                    "entry " + index + " of signing-events is not signed by an event key that the log activated");
        }
        learn(signed);
        tree.append(MerkleHash.leaf(leaf));
        beyond.add(leaf);
    }

    /** Takes a checkpoint of the topic. */
    void checkpoint(byte[] note) {
        SignedCheckpoint signed;
        try {
            signed = logKey.verify(note);
        } catch (LogException e) {
            throw new IllegalStateException("signing-events has a checkpoint that the log key did not sign", e);
        }
        if (signed.size() <= tree.size()
                && !tree.root(signed.size()).equals(signed.checkpoint().root())) {
            throw new IllegalStateException("the entries and the checkpoint of size " + signed.size()
                    + " in signing-events do not belong together: this is a fork, keep both and compare");
        }
    }

    /** What the topic has and the log has not, in order. */
    List<byte[]> beyond() {
        return beyond;
    }

    private static SignedEvent parse(long index, byte[] leaf) {
        try {
            return SignedEvent.parse(leaf);
        } catch (MalformedException e) {
            throw new IllegalStateException("entry " + index + " of signing-events is no event", e);
        }
    }

    private void learn(SignedEvent signed) {
        if (signed.event() instanceof KeyActivated activated
                && activated.label().value().startsWith(EVENT_KEY)) {
            VerifyingKey key = activated.publicKey();
            if (key != null) {
                eventKeys.put(key.keyId(), key);
            }
        }
    }
}
