package dev.countersign.contract.request;

import static dev.countersign.contract.request.Terms.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.rollout.Step;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks that a sealed release be offered to a share of a channel's devices, and to more of them as planned.
 *
 * @param basisPoints the first share, in 10,000
 * @param steps what the signing service does by itself later, or null
 */
public record RolloutStart(
        AppId app,
        EnvironmentName environment,
        Instant created,
        Instant expires,
        String nonce,
        ChannelName channel,
        Version version,
        int basisPoints,
        @Nullable List<Step> steps)
        implements RolloutRequest {
    public static final String KIND = "rollout.start";

    public RolloutStart {
        present(app, "app");
        present(environment, "environment");
        Terms.check(created, expires, nonce);
        present(channel, "channel");
        present(version, "version");
        if (basisPoints < 1 || basisPoints > 10_000) {
            throw new IllegalArgumentException("basis_points must be 1 to 10000");
        }
        steps = Step.plan(basisPoints, steps);
    }

    @Override
    public Rollout next(@Nullable Rollout rollout, RequestId id, Instant time) {
        return new Rollout(version, basisPoints, id, Rollout.State.RUNNING, time, steps);
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }
}
