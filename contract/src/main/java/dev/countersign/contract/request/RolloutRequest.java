package dev.countersign.contract.request;

import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A request about the rollout of a release on a channel. */
public sealed interface RolloutRequest extends ScopedRequest permits RolloutStart, RolloutChange, RolloutHalt {
    ChannelName channel();

    /** The release that is rolled out. */
    Version version();

    /**
     * What it makes of the channel's rollout.
     *
     * @param rollout the rollout of {@link #version} that is under way; null for one that starts
     * @param id this request
     * @param time when it has its effect
     * @return null if the rollout ends
     */
    @Nullable
    Rollout next(@Nullable Rollout rollout, RequestId id, Instant time);

    /** Whether it makes the release the channel's stable one. */
    default boolean completes() {
        return false;
    }
}
