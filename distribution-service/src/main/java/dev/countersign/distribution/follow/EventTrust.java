package dev.countersign.distribution.follow;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyRetired;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.VerifiedEntry;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks each event's own signature, beside the checkpoint that covers it: by an event key that the log activated before. The first leaf
 * activates {@code event/1} and is signed by it; its place under the pinned log key is what vouches for it. Not thread-safe.
 */
final class EventTrust {
    private static final String FIRST_KEY = "event/1";

    private final Map<KeyId, VerifyingKey> eventKeys = new HashMap<>();
    private final Map<KeyLabel, KeyId> labels = new HashMap<>();

    /** An entry, what it says, and the key that has to have signed it. */
    private record Claim(
            VerifiedEntry entry,
            SignedEvent signed,
            @Nullable VerifyingKey key) {
        boolean isSigned() {
            return key != null && signed.envelope().verify(key);
        }
    }

    /**
     * The events of entries that follow each other, in their envelopes. Parses and verifies on all cores, since signatures are most of what following a long log costs.
     *
     * @param verifiedBefore this service verified the signatures of these very entries before it was restarted: not again
     * @throws LogException MALFORMED if one is no event, BAD_SIGNATURE if no activated event key signed it; for the first of which that is true
     */
    List<SignedEvent> accept(List<VerifiedEntry> entries, boolean verifiedBefore) {
        List<SignedEvent> parsed =
                entries.parallelStream().map(EventTrust::parse).toList();
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < parsed.size(); i++) {
            claims.add(claim(entries.get(i), parsed.get(i)));
        }
        if (!verifiedBefore) {
            claims.parallelStream()
                    .filter(claim -> !claim.isSigned())
                    .min(Comparator.comparingLong(claim -> claim.entry().index()))
                    .ifPresent(EventTrust::refuse);
        }
        return parsed;
    }

    private Claim claim(VerifiedEntry entry, SignedEvent signed) {
        VerifyingKey announced = announcedKey(signed.event());
        VerifyingKey key = eventKeys.get(signed.envelope().keyId());
        if (entry.index() == 0 && isFirstKey(signed.event())) {
            key = announced;
        }
        if (announced != null) {
            eventKeys.put(announced.keyId(), announced);
            labels.put(((KeyActivated) signed.event()).label(), announced.keyId());
        }
        if (signed.event() instanceof KeyRetired retired) {
            KeyId gone = labels.remove(retired.label());
            if (gone != null) {
                eventKeys.remove(gone);
            }
        }
        return new Claim(entry, signed, key);
    }

    private static void refuse(Claim claim) {
        throw new LogException(
                LogException.Kind.BAD_SIGNATURE,
                "entry " + claim.entry().index() + " is not signed by an event key that the log activated");
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
