package dev.countersign.distribution.follow;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.VerifiedEntry;
import dev.countersign.contract.value.KeyId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks each event's own signature, beside the checkpoint that covers it: by an event key that the log activated before. The first leaf
 * activates {@code event/1} and is signed by it; its place under the pinned log key is what vouches for it. Not thread-safe.
 */
final class EventTrust {
    private static final String FIRST_KEY = "event/1";

    private final Map<KeyId, VerifyingKey> eventKeys = new HashMap<>();

    /**
     * The event of an entry.
     *
     * @throws LogException MALFORMED if it is none, BAD_SIGNATURE if no activated event key signed it
     */
    Event accept(VerifiedEntry entry) {
        SignedEvent signed = parse(entry);
        VerifyingKey announced = announcedKey(signed.event());
        VerifyingKey key = eventKeys.get(signed.envelope().keyId());
        if (entry.index() == 0 && isFirstKey(signed.event())) {
            key = announced;
        }
        if (key == null || !signed.envelope().verify(key)) {
            throw new LogException(
                    LogException.Kind.BAD_SIGNATURE,
                    "entry " + entry.index() + " is not signed by an event key that the log activated");
        }
        if (announced != null) {
            eventKeys.put(announced.keyId(), announced);
        }
        return signed.event();
    }

    private static SignedEvent parse(VerifiedEntry entry) {
        try {
            return SignedEvent.parse(entry.leaf());
        } catch (MalformedException e) {
            throw new LogException(
                    LogException.Kind.MALFORMED, "entry " + entry.index() + " is no event: " + e.getMessage(), e);
        }
    }

    private static @Nullable VerifyingKey announcedKey(Event event) {
        return event instanceof KeyActivated key && key.label().value().startsWith("event/") ? key.publicKey() : null;
    }

    private static boolean isFirstKey(Event event) {
        return event instanceof KeyActivated key && key.label().value().equals(FIRST_KEY);
    }
}
