package dev.countersign.ingest.follow;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyRetired;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.VerifiedEntry;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import dev.countersign.ingest.status.RequestLedger;
import dev.countersign.ingest.status.RolloutsUnderWay;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What ingest needs to know of the verified log besides each request's progress. A pure fold; not thread-safe. */
final class LogFacts {
    private final RequestLedger ledger;
    private final RolloutsUnderWay rollouts;
    private final Map<KeyLabel, KeyId> uploadKeys = new HashMap<>();
    private @Nullable VerifiedEntry newest;
    private @Nullable Sha256 policy;

    LogFacts(RequestLedger ledger, RolloutsUnderWay rollouts) {
        this.ledger = ledger;
        this.rollouts = rollouts;
    }

    /**
     * Takes the next verified entry.
     *
     * @throws LogException if it is no event
     */
    void apply(VerifiedEntry entry) {
        Event event;
        try {
            event = SignedEvent.parse(entry.leaf()).event();
        } catch (MalformedException e) {
            throw new LogException(
                    LogException.Kind.MALFORMED, "entry " + entry.index() + " is no event: " + e.getMessage(), e);
        }
        if (event instanceof PolicyAdopted adopted) {
            policy = adopted.policy();
        }
        if (event instanceof KeyActivated activated && activated.label().value().startsWith("upload/")) {
            newest = entry;
            uploadKeys.put(activated.label(), activated.fingerprint());
        }
        if (event instanceof KeyRetired retired) {
            uploadKeys.remove(retired.label());
        }
        ledger.apply(entry.index(), event);
        rollouts.apply(event);
    }

    /** Digest of the policy in force. */
    Optional<Sha256> policy() {
        return Optional.ofNullable(policy);
    }

    /** All keys that were activated for uploads and are not retired. */
    Set<KeyId> uploadKeys() {
        return Set.copyOf(uploadKeys.values());
    }

    /** The entry that activated the newest upload key. */
    Optional<VerifiedEntry> uploadKey() {
        return Optional.ofNullable(newest);
    }
}
