package dev.countersign.contract.request;

import static dev.countersign.contract.request.Terms.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks that a rollout go on differently, or end.
 *
 * @param version the release that is rolled out: a request for one rollout does nothing to the next
 * @param basisPoints the new share, for {@link Action#SET} only
 */
public record RolloutChange(
        AppId app,
        EnvironmentName environment,
        Instant created,
        Instant expires,
        String nonce,
        ChannelName channel,
        Version version,
        Action action,
        @Nullable Integer basisPoints)
        implements RolloutRequest {
    public static final String KIND = "rollout.change";

    /** What is to become of it. */
    public enum Action {
        /** Another share, greater or smaller. */
        @JsonProperty("set")
        SET,
        /** No more devices for now. */
        @JsonProperty("pause")
        PAUSE,
        /** On again after a pause or a halt. */
        @JsonProperty("resume")
        RESUME,
        /** The release becomes the channel's stable one. */
        @JsonProperty("complete")
        COMPLETE,
        /** The rollout ends, and devices that run the release go back to the stable one. */
        @JsonProperty("rollback")
        ROLLBACK
    }

    public RolloutChange {
        present(app, "app");
        present(environment, "environment");
        Terms.check(created, expires, nonce);
        present(channel, "channel");
        present(version, "version");
        if ((present(action, "action") == Action.SET) != (basisPoints != null)) {
            throw new IllegalArgumentException("basis_points comes with the action set, and with no other");
        }
        if (basisPoints != null && (basisPoints < 0 || basisPoints > 10_000)) {
            throw new IllegalArgumentException("basis_points must be 0 to 10000");
        }
    }

    @Override
    public @Nullable Rollout next(@Nullable Rollout rollout, RequestId id, Instant time) {
        Rollout now = present(rollout, "rollout");
        return switch (action) {
            case SET -> now.withShare(present(basisPoints, "basis_points"), time);
            case PAUSE -> now.paused(time);
            case RESUME -> now.resumed(time);
            case COMPLETE, ROLLBACK -> null;
        };
    }

    @Override
    public boolean completes() {
        return action == Action.COMPLETE;
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }
}
