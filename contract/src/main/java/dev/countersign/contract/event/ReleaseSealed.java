package dev.countersign.contract.event;

import static dev.countersign.contract.event.Fields.positive;
import static dev.countersign.contract.event.Fields.present;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bundle was sealed: the release exists.
 *
 * @param request the publish request
 * @param bundle the bundle inside
 * @param sealed digest of the sealed object
 * @param size its size in bytes
 * @param sealRecord digest of the seal record, which is never evidence
 * @param keyIds the device keys it was sealed for
 * @param minNative oldest native app version it runs on, or null for any
 * @param manifest the same release file by file, or null if it was sealed whole only
 * @param note digest of its note, which may have been erased, or null if it has none
 */
public record ReleaseSealed(
        Instant time,
        Sha256 policy,
        AppId app,
        EnvironmentName environment,
        Version version,
        RequestId request,
        BundleId bundle,
        Sha256 sealed,
        long size,
        Sha256 sealRecord,
        List<DeviceKeyId> keyIds,
        @Nullable Version minNative,
        @Nullable ManifestSealed manifest,
        @Nullable Sha256 note)
        implements Event {
    public static final String KIND = "release.sealed";

    public ReleaseSealed {
        present(time, policy, app, environment, version, request, bundle, sealed, sealRecord, keyIds);
        positive("size", size);
        if (keyIds.stream().distinct().count() != keyIds.size()) {
            throw new IllegalArgumentException("key_ids must name each device key once");
        }
        keyIds = List.copyOf(keyIds);
    }

    /** A release that was sealed whole only and has no note. */
    public ReleaseSealed(
            Instant time,
            Sha256 policy,
            AppId app,
            EnvironmentName environment,
            Version version,
            RequestId request,
            BundleId bundle,
            Sha256 sealed,
            long size,
            Sha256 sealRecord,
            List<DeviceKeyId> keyIds,
            @Nullable Version minNative) {
        this(
                time,
                policy,
                app,
                environment,
                version,
                request,
                bundle,
                sealed,
                size,
                sealRecord,
                keyIds,
                minNative,
                null,
                null);
    }

    /** How often each of its device keys was used for it: to wrap the session key, to seal the checksum, and to seal the hash of each file of a manifest. */
    @JsonIgnore
    public int operationsPerKey() {
        return operationsPerKey(manifest);
    }

    /** The same for any release that has this manifest, or none. */
    public static int operationsPerKey(@Nullable ManifestSealed manifest) {
        return 2 + (manifest == null ? 0 : manifest.files());
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
