package dev.countersign.cli.audit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.rollout.Cohort;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a channel offered a device under one of its heads, computed from the head alone.
 *
 * @param index the entry that moved the head
 * @param since its time, by the signer's clock
 * @param until the time of the head after it; null for the newest
 * @param version what the device was offered; null for the built-in bundle
 * @param place the device's place in the rollout, 0 to 9,999; null without a rollout
 * @param why in a sentence
 */
record Explanation(
        long index,
        Instant since,
        @Nullable Instant until,
        long sequence,
        @Nullable Version version,
        @Nullable Integer place,
        String request,
        String why) {

    static Explanation of(long index, ChannelUpdated head, String deviceId, String running) {
        Rollout rollout = head.rollout();
        Integer place = rollout == null ? null : Cohort.placeOf(rollout.salt(), deviceId);
        return new Explanation(
                index,
                head.time(),
                null,
                head.sequence(),
                head.versionFor(deviceId, running),
                place,
                head.request().hex(),
                why(head, rollout, place, running));
    }

    private static String why(ChannelUpdated head, @Nullable Rollout rollout, @Nullable Integer place, String running) {
        String stable = "the channel's stable version";
        if (head.stable() == null) {
            stable = "the channel offers the built-in bundle";
        }
        if (rollout == null || place == null) {
            return stable;
        }
        if (running.equals(rollout.version().value())) {
            return "it runs the version that is rolled out, and keeps it";
        }
        return switch (rollout.state()) {
            case PAUSED, HALTED ->
                stable + "; the rollout of " + rollout.version() + " is "
                        + (rollout.state() == Rollout.State.PAUSED ? "paused" : "halted");
            case RUNNING ->
                place < rollout.basisPoints()
                        ? "place " + place + " is under the rollout's " + rollout.basisPoints() + " in 10000"
                        : stable + "; place " + place + " is not under the " + rollout.basisPoints()
                                + " in 10000 of the rollout of " + rollout.version();
        };
    }

    Explanation until(Instant end) {
        return new Explanation(index, since, end, sequence, version, place, request, why);
    }

    @JsonIgnore
    String line() {
        return since + (until == null ? " to now" : " to " + until) + "  " + (version == null ? "builtin" : version)
                + "  (" + why + "; entry " + index + ", move " + sequence + ")";
    }

    /** How long what was said of all heads last may be believed. */
    static String freshness(@Nullable HeadsAttested last) {
        return last == null
                ? "heads were never attested"
                : "heads attested at " + last.time() + " until " + last.expires();
    }
}
