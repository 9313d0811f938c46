package dev.countersign.contract.request;

import static dev.countersign.contract.request.Terms.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks that a bundle be sealed as a release and, where a channel is named, offered there.
 *
 * @param minNative oldest native app version the bundle runs on, or null for any
 * @param channel the channel to offer the release on, or null to only seal it
 * @param sealedWith fingerprint of the device key with which the developer sealed the bundle already, or null if it is to be sealed
 * @param note digest of the release's note, which is handed in beside the bundle, or null if it has none
 */
public record ReleasePublish(
        AppId app,
        EnvironmentName environment,
        Instant created,
        Instant expires,
        String nonce,
        Version version,
        BundleUpload bundle,
        @Nullable Version minNative,
        @Nullable ChannelName channel,
        @Nullable KeyId sealedWith,
        @Nullable Sha256 note)
        implements ScopedRequest {
    public static final String KIND = "release.publish";

    public ReleasePublish {
        present(app, "app");
        present(environment, "environment");
        Terms.check(created, expires, nonce);
        present(version, "version");
        present(bundle, "bundle");
    }

    /** A bundle that the signing service is to seal, without a note. */
    public ReleasePublish(
            AppId app,
            EnvironmentName environment,
            Instant created,
            Instant expires,
            String nonce,
            Version version,
            BundleUpload bundle,
            @Nullable Version minNative,
            @Nullable ChannelName channel) {
        this(app, environment, created, expires, nonce, version, bundle, minNative, channel, null, null);
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }
}
