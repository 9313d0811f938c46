package dev.countersign.contract.request;

import static dev.countersign.contract.request.Terms.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks that a channel offer another release.
 *
 * @param stable the version to offer, or null for the app's built-in bundle
 * @param rollback whether the requester knows that this takes devices back; required where it does
 */
public record ChannelSet(
        AppId app,
        EnvironmentName environment,
        Instant created,
        Instant expires,
        String nonce,
        ChannelName channel,
        @Nullable Version stable,
        boolean rollback)
        implements ScopedRequest {
    public static final String KIND = "channel.set";

    public ChannelSet {
        present(app, "app");
        present(environment, "environment");
        Terms.check(created, expires, nonce);
        present(channel, "channel");
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }
}
