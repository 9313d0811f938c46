package dev.countersign.contract.event;

import static dev.countersign.contract.event.Fields.positive;
import static dev.countersign.contract.event.Fields.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A channel's head moved.
 *
 * @param sequence one more than the channel's last, the first is 1
 * @param stable the version it offers now, or null for the app's built-in bundle
 * @param rules how devices reach the channel
 * @param request the request that moved it
 * @param rollback true if it takes devices back, to an older version or to the built-in bundle, or ends a rollout; absent otherwise
 * @param rollout the release that a share of the devices is offered instead; absent if there is none
 */
public record ChannelUpdated(
        Instant time,
        Sha256 policy,
        AppId app,
        EnvironmentName environment,
        ChannelName channel,
        long sequence,
        @Nullable Version stable,
        ChannelRules rules,
        RequestId request,
        @Nullable Boolean rollback,
        @Nullable Rollout rollout)
        implements Event {
    public static final String KIND = "channel.updated";

    public ChannelUpdated {
        present(time, policy, app, environment, channel, rules, request);
        positive("sequence", sequence);
    }

    /** A move that takes no device back. */
    public ChannelUpdated(
            Instant time,
            Sha256 policy,
            AppId app,
            EnvironmentName environment,
            ChannelName channel,
            long sequence,
            @Nullable Version stable,
            ChannelRules rules,
            RequestId request) {
        this(time, policy, app, environment, channel, sequence, stable, rules, request, null, null);
    }

    /** A move without a rollout. */
    public ChannelUpdated(
            Instant time,
            Sha256 policy,
            AppId app,
            EnvironmentName environment,
            ChannelName channel,
            long sequence,
            @Nullable Version stable,
            ChannelRules rules,
            RequestId request,
            @Nullable Boolean rollback) {
        this(time, policy, app, environment, channel, sequence, stable, rules, request, rollback, null);
    }

    /** The version for a device: the one that is rolled out if that reaches it, otherwise the stable one; null for the built-in bundle. */
    public @Nullable Version versionFor(String deviceId, String running) {
        return rollout != null && rollout.reaches(deviceId, running) ? rollout.version() : stable;
    }

    /** Whether it takes devices back. */
    @JsonIgnore
    public boolean isRollback() {
        return Boolean.TRUE.equals(rollback);
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }

    /** The environment it belongs to. */
    @JsonIgnore
    public dev.countersign.contract.value.Scope scope() {
        return new dev.countersign.contract.value.Scope(app, environment);
    }
}
