package dev.countersign.contract.request;

import static dev.countersign.contract.request.Terms.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks that a rollout reach no more devices, because something is wrong. Needs no approvals: the rollout guard may ask for this and for nothing else,
 * and the worst that comes of it is a release that waits.
 *
 * @param version the release that is rolled out
 */
public record RolloutHalt(
        AppId app,
        EnvironmentName environment,
        Instant created,
        Instant expires,
        String nonce,
        ChannelName channel,
        Version version)
        implements RolloutRequest {
    public static final String KIND = "rollout.halt";

    public RolloutHalt {
        present(app, "app");
        present(environment, "environment");
        Terms.check(created, expires, nonce);
        present(channel, "channel");
        present(version, "version");
    }

    @Override
    public Rollout next(@Nullable Rollout rollout, RequestId id, Instant time) {
        return present(rollout, "rollout").halted(time);
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }
}
