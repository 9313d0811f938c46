package dev.countersign.contract.rollout;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A release on its way to a channel's devices.
 *
 * @param version the release
 * @param basisPoints the share of devices that get it, in 10,000
 * @param salt the request that started it: decides which devices are first
 * @param state whether it reaches more devices
 * @param since when the state or the share last changed, by the signer's clock: soak times count from here
 * @param steps what the signing service does next by itself, in order; absent if nothing is planned
 */
public record Rollout(
        Version version,
        int basisPoints,
        RequestId salt,
        State state,
        Instant since,
        @Nullable List<Step> steps) {

    /** Whether a rollout reaches more devices. In none of the states is a device that runs the release sent back. */
    public enum State {
        /** Devices of the share are offered the release. */
        @JsonProperty("running")
        RUNNING,
        /** No more devices are offered it; the plan is kept. */
        @JsonProperty("paused")
        PAUSED,
        /** No more devices are offered it, for something is wrong; the plan is gone. */
        @JsonProperty("halted")
        HALTED
    }

    public Rollout {
        if (version == null || salt == null || state == null || since == null) {
            throw new IllegalArgumentException("a rollout has version, salt, state and since");
        }
        Step.share(basisPoints, 0);
        steps = Step.plan(basisPoints, steps);
    }

    /** Whether it offers its release to a device: it is in the share, or it runs the release already. */
    public boolean reaches(String deviceId, String running) {
        return running.equals(version.value())
                || (state == State.RUNNING && Cohort.placeOf(salt, deviceId) < basisPoints);
    }

    /** The step that is due, if the plan has one. */
    public Optional<Step> due(Instant now) {
        return state == State.RUNNING && steps != null
                ? Optional.of(steps.getFirst()).filter(step -> !now.isBefore(since.plusSeconds(step.after())))
                : Optional.empty();
    }

    /** Whether the signing service will do something by itself. */
    @JsonIgnore
    public boolean isPlanned() {
        return state == State.RUNNING && steps != null;
    }

    /** With another share. What is planned beyond a greater one stays planned; a smaller one ends the plan. */
    public Rollout withShare(int share, Instant now) {
        List<Step> left = steps == null || share < basisPoints
                ? null
                : steps.stream().filter(step -> step.basisPoints() > share).toList();
        return new Rollout(version, share, salt, state, now, left);
    }

    public Rollout paused(Instant now) {
        return new Rollout(version, basisPoints, salt, State.PAUSED, now, steps);
    }

    /** Running again; the soak time of the share begins anew. */
    public Rollout resumed(Instant now) {
        return new Rollout(version, basisPoints, salt, State.RUNNING, now, steps);
    }

    public Rollout halted(Instant now) {
        return new Rollout(version, basisPoints, salt, State.HALTED, now, null);
    }
}
