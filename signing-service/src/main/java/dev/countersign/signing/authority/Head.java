package dev.countersign.signing.authority;

import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.value.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a channel offers now, and what it may fall back to.
 *
 * @param rollout what a share of the devices gets instead, or null
 * @param before what it offered before, oldest first, without what it was rolled back from: a fallback does not undo a rollback
 */
record Head(
        long sequence,
        @Nullable Version stable,
        ChannelRules rules,
        List<Version> before,
        @Nullable Rollout rollout) {
    Head {
        before = List.copyOf(before);
    }

    /** The head after a move. */
    static Head after(@Nullable Head last, ChannelUpdated move) {
        Version from = last == null ? null : last.stable;
        Version to = move.stable();
        List<Version> before = last == null ? new ArrayList<>() : new ArrayList<>(last.before);
        if (move.isRollback() && !Objects.equals(from, to)) {
            int there = to == null ? -1 : before.lastIndexOf(to);
            before.subList(Math.max(there, 0), before.size()).clear();
        } else if (from != null && !from.equals(to)) {
            before.remove(from);
            before.add(from);
        }
        return new Head(move.sequence(), to, move.rules(), before, move.rollout());
    }

    /** Whether some device may be offered this version. */
    boolean offers(Version version) {
        return version.equals(stable) || (rollout != null && version.equals(rollout.version()));
    }

    /**
     * The versions that devices on it can be sent to now or by its next move: what it offers, and what it would fall back to. Builds with a new
     * device key are served only what is sealed for that key, so a rewrap does all of these.
     */
    List<Version> needs(Predicate<Version> offerable) {
        List<Version> needs = new ArrayList<>();
        if (stable != null) {
            needs.add(stable);
        }
        if (rollout != null) {
            needs.add(rollout.version());
        }
        Version fallback = fallback(version -> !version.equals(stable) && offerable.test(version));
        if (fallback != null) {
            needs.add(fallback);
        }
        return needs;
    }

    /** The last version it offered that may still be offered, or null for the built-in bundle. */
    @Nullable
    Version fallback(Predicate<Version> offerable) {
        return before.reversed().stream().filter(offerable).findFirst().orElse(null);
    }
}
