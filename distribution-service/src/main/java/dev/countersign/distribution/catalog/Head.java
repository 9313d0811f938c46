package dev.countersign.distribution.catalog;

import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a channel offers now.
 *
 * @param stable its version, or null for the app's built-in bundle
 * @param rules which devices reach it, and which of them it serves
 * @param release the release of that version; null for built-in, or if the log names a version that it never sealed
 * @param entries what devices need to open it, by key_id; null until the sealed object and its seal record are here and verified
 * @param rollout what a share of the devices is offered instead, or null
 * @param rolledOut the release of the rollout; null as for {@code release}
 * @param rolledOutEntries what devices need to open that, as {@code entries}
 */
record Head(
        String channel,
        long sequence,
        @Nullable Version stable,
        ChannelRules rules,
        @Nullable Release release,
        @Nullable Map<String, SealRecord.KeyEntry> entries,
        @Nullable Rollout rollout,
        @Nullable Release rolledOut,
        @Nullable Map<String, SealRecord.KeyEntry> rolledOutEntries) {

    static Head of(ChannelUpdated event, @Nullable Release release, @Nullable Release rolledOut) {
        return new Head(
                event.channel().value(),
                event.sequence(),
                event.stable(),
                event.rules(),
                release,
                null,
                event.rollout(),
                rolledOut,
                null);
    }

    /** The releases that some device may be offered. */
    List<Release> releases() {
        List<Release> releases = new ArrayList<>(2);
        if (release != null) {
            releases.add(release);
        }
        if (rolledOut != null) {
            releases.add(rolledOut);
        }
        return releases;
    }

    boolean names(Release other) {
        return isSame(release, other) || isSame(rolledOut, other);
    }

    /** Whether it names this release and cannot offer it yet. */
    boolean lacks(Release other) {
        return (isSame(release, other) && !isComplete(other, entries))
                || (isSame(rolledOut, other) && !isComplete(other, rolledOutEntries));
    }

    /** What devices need to open a release, if this head has it open. */
    @Nullable
    Map<String, SealRecord.KeyEntry> entriesOf(Release other) {
        if (entries != null && isSame(release, other)) {
            return entries;
        }
        return isSame(rolledOut, other) ? rolledOutEntries : null;
    }

    /** This head after a release was revoked: it does not offer that until it moves. */
    Head revoked(Release gone) {
        boolean stableGone = isSame(release, gone);
        boolean rolledOutGone = isSame(rolledOut, gone);
        return new Head(
                channel,
                sequence,
                stable,
                rules,
                stableGone ? null : release,
                stableGone ? null : entries,
                rolledOutGone ? null : rollout,
                rolledOutGone ? null : rolledOut,
                rolledOutGone ? null : rolledOutEntries);
    }

    Head opened(Release opened, Map<String, SealRecord.KeyEntry> byKeyId) {
        return new Head(
                channel,
                sequence,
                stable,
                rules,
                release,
                isSame(release, opened) ? byKeyId : entries,
                rollout,
                rolledOut,
                isSame(rolledOut, opened) ? byKeyId : rolledOutEntries);
    }

    /** This head with a newer seal record of a release: what it offered it still offers, and lacks the new record. */
    Head rewrapped(Release newer) {
        return new Head(
                channel,
                sequence,
                stable,
                rules,
                isVersion(release, newer) ? newer : release,
                entries,
                rollout,
                isVersion(rolledOut, newer) ? newer : rolledOut,
                rolledOutEntries);
    }

    static Map<String, SealRecord.KeyEntry> byKeyId(SealRecord record) {
        Map<String, SealRecord.KeyEntry> entries = new HashMap<>();
        record.keys().forEach(entry -> entries.put(entry.keyId().value(), entry));
        return Map.copyOf(entries);
    }

    /** Whether it has what the devices of every key of a release need. */
    private static boolean isComplete(Release release, @Nullable Map<String, SealRecord.KeyEntry> here) {
        return here != null && release.keyIds().stream().allMatch(keyId -> here.containsKey(keyId.value()));
    }

    private static boolean isVersion(@Nullable Release one, Release other) {
        return one != null && one.version().equals(other.version());
    }

    private static boolean isSame(@Nullable Release one, Release other) {
        return one != null && one.sealRecord().equals(other.sealRecord());
    }
}
