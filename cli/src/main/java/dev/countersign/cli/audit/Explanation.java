package dev.countersign.cli.audit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.rollout.Cohort;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a channel offered a device under one of its heads, computed from the head alone.
 *
 * @param index the entry that moved the head
 * @param since its time, by the signer's clock
 * @param until the time of the head after it; null for the newest
 * @param version what the device was offered; null for the built-in bundle
 * @param keyId the device key of its build, if it was asked for and there is one
 * @param refused why it was offered nothing; null if it was offered something
 * @param place the device's place in the rollout, 0 to 9,999; null without a rollout
 * @param why in a sentence
 */
record Explanation(
        long index,
        Instant since,
        @Nullable Instant until,
        long sequence,
        @Nullable Version version,
        @Nullable String keyId,
        @Nullable String refused,
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
                null,
                null,
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
        return new Explanation(index, since, end, sequence, version, keyId, refused, place, request, why);
    }

    /** The same for a build of this device key: nothing, if what is offered is not sealed for it or it is no key of this environment. */
    Explanation forBuild(String sent, Optional<DeviceKeyId> key, List<DeviceKeyId> sealedFor) {
        String its = key.map(DeviceKeyId::value).orElse(null);
        if (key.isPresent() && (version == null || sealedFor.contains(key.get()))) {
            String by = sent.equals(its) ? "" : "; the policy's legacy says that such builds have the key " + its;
            return new Explanation(index, since, until, sequence, version, its, null, place, request, why + by);
        }
        String no = key.isPresent()
                ? version + " is not sealed for the key " + its
                : "no key of this environment, and the policy's legacy does not serve such builds from here";
        return new Explanation(index, since, until, sequence, null, its, "key_id_mismatch", place, request, no);
    }

    /** Whether it says the same of another span. */
    boolean sameAs(Explanation other) {
        return sequence == other.sequence
                && Objects.equals(version, other.version)
                && Objects.equals(keyId, other.keyId)
                && Objects.equals(refused, other.refused);
    }

    /** The same from a later entry on. */
    Explanation from(long later, Instant time) {
        return new Explanation(later, time, until, sequence, version, keyId, refused, place, request, why);
    }

    @JsonIgnore
    String line() {
        return since + (until == null ? " to now" : " to " + until) + "  " + offered() + "  (" + why + "; entry "
                + index + ", move " + sequence + ")";
    }

    private String offered() {
        if (refused != null) {
            return "nothing, " + refused;
        }
        return version == null ? "builtin" : version.value();
    }

    /** How long what was said of all heads last may be believed. */
    static String freshness(@Nullable HeadsAttested last) {
        return last == null
                ? "heads were never attested"
                : "heads attested at " + last.time() + " until " + last.expires();
    }
}
