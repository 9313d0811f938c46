package dev.countersign.contract.event;

import static dev.countersign.contract.event.Fields.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A release can be opened with one more device key: its session key was wrapped and its checksum sealed for it. The sealed object is the same.
 *
 * @param version the release
 * @param request the rewrap request, which can have more than one of these
 * @param sealRecord digest of the seal record that takes the place of the one before; it holds all that the one before held
 * @param keyIds the device keys that it is sealed for now
 * @param manifest the delta manifest that takes the place of the one before; null if the release has none, or it stays for the keys that it has
 */
public record ReleaseRewrapped(
        Instant time,
        Sha256 policy,
        AppId app,
        EnvironmentName environment,
        Version version,
        RequestId request,
        Sha256 sealRecord,
        List<DeviceKeyId> keyIds,
        @Nullable ManifestSealed manifest)
        implements Event {
    public static final String KIND = "release.rewrapped";

    public ReleaseRewrapped {
        present(time, policy, app, environment, version, request, sealRecord, keyIds);
        if (keyIds.stream().distinct().count() != keyIds.size()) {
            throw new IllegalArgumentException("key_ids must name each device key once");
        }
        keyIds = List.copyOf(keyIds);
    }

    /** A release whose manifest is left as it is. */
    public ReleaseRewrapped(
            Instant time,
            Sha256 policy,
            AppId app,
            EnvironmentName environment,
            Version version,
            RequestId request,
            Sha256 sealRecord,
            List<DeviceKeyId> keyIds) {
        this(time, policy, app, environment, version, request, sealRecord, keyIds, null);
    }

    /** How often the added key was used for it, as {@link ReleaseSealed#operationsPerKey} counts. */
    @JsonIgnore
    public int operations() {
        return ReleaseSealed.operationsPerKey(manifest);
    }

    @Override
    @JsonIgnore
    public String kind() {
        return KIND;
    }

    /** The environment it belongs to. */
    @JsonIgnore
    public Scope scope() {
        return new Scope(app, environment);
    }
}
