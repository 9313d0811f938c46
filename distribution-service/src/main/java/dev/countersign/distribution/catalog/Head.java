package dev.countersign.distribution.catalog;

import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.Version;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a channel offers now.
 *
 * @param stable its version, or null for the app's built-in bundle
 * @param rules which devices reach it, and which of them it serves
 * @param release the release of that version; null for built-in, or if the log names a version that it never sealed
 * @param entries what devices need to open it, by key_id; null until the sealed object and its seal record are here and verified
 */
record Head(
        String channel,
        long sequence,
        @Nullable Version stable,
        ChannelRules rules,
        @Nullable Release release,
        @Nullable Map<String, SealRecord.KeyEntry> entries) {

    static Head of(ChannelUpdated event, @Nullable Release release) {
        return new Head(event.channel().value(), event.sequence(), event.stable(), event.rules(), release, null);
    }

    boolean names(Release other) {
        return release != null && release.sealRecord().equals(other.sealRecord());
    }

    /** This head after its release was revoked: it offers nothing until it moves. */
    Head revoked() {
        return new Head(channel, sequence, stable, rules, null, null);
    }

    /** This head with a newer seal record of its release: what it offered it still offers, and lacks the new record. */
    Head rewrapped(Release newer) {
        return new Head(channel, sequence, stable, rules, newer, entries);
    }

    /** Whether it has what the devices of every key of its release need. */
    boolean isComplete() {
        Map<String, SealRecord.KeyEntry> here = entries;
        return here != null
                && (release == null || release.keyIds().stream().allMatch(keyId -> here.containsKey(keyId.value())));
    }

    Head opened(Map<String, SealRecord.KeyEntry> byKeyId) {
        return new Head(channel, sequence, stable, rules, release, byKeyId);
    }

    static Map<String, SealRecord.KeyEntry> byKeyId(SealRecord record) {
        Map<String, SealRecord.KeyEntry> entries = new HashMap<>();
        record.keys().forEach(entry -> entries.put(entry.keyId().value(), entry));
        return Map.copyOf(entries);
    }
}
