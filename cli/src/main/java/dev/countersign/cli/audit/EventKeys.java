package dev.countersign.cli.audit;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyRetired;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Who may sign events: the event key that the first entry activates by its own signature, and those activated since and not retired. */
final class EventKeys {
    private final Findings findings;
    private final SignatureChecks signatures;
    private final long signaturesFrom;
    private final Map<KeyId, VerifyingKey> keys = new HashMap<>();
    private final Map<KeyLabel, KeyId> labels = new HashMap<>();

    EventKeys(Findings findings, SignatureChecks signatures, long signaturesFrom) {
        this.findings = findings;
        this.signatures = signatures;
        this.signaturesFrom = signaturesFrom;
    }

    void check(long index, SignedEvent signed) throws IOException {
        if (index == 0) {
            first(signed.event());
        }
        VerifyingKey key = keys.get(signed.envelope().keyId());
        if (key == null) {
            findings.at(index, "unknown-event-key", "signed by a key that no earlier entry activates as event key");
        } else if (index >= signaturesFrom) {
            var otherwise = new Finding("bad-event-signature", index, "the event's signature does not verify");
            signatures.later(signed.envelope(), key, otherwise);
        }
        activate(signed.event());
    }

    private void first(Event event) {
        if (event instanceof KeyActivated key && isEventKey(key)) {
            activate(key);
        } else {
            findings.at(0, "first-entry", "the first entry does not activate the event key that signs it");
        }
    }

    private void activate(Event event) {
        if (event instanceof KeyActivated key && isEventKey(key) && key.publicKey() != null) {
            keys.put(key.fingerprint(), key.publicKey());
            labels.put(key.label(), key.fingerprint());
        }
        if (event instanceof KeyRetired key && labels.containsKey(key.label())) {
            keys.remove(labels.get(key.label()));
        }
    }

    private static boolean isEventKey(KeyActivated key) {
        return key.label().value().startsWith("event/");
    }
}
