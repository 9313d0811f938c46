package dev.countersign.distribution.catalog;

import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sealed release, as its leaf names it.
 *
 * @param sealed digest of the sealed object
 * @param size its size in bytes
 * @param sealRecord digest of the seal record
 * @param keyIds the device keys it was sealed for
 * @param minNative oldest native app version it runs on, or null for any
 * @param manifest the same file by file, or null if it was sealed whole only
 * @param note digest of its note, or null if it has none
 */
public record Release(
        Scope scope,
        Version version,
        Sha256 sealed,
        long size,
        Sha256 sealRecord,
        List<DeviceKeyId> keyIds,
        @Nullable NativeVersion minNative,
        @Nullable ManifestSealed manifest,
        @Nullable Sha256 note) {
    public Release {
        keyIds = List.copyOf(keyIds);
    }

    static Release of(ReleaseSealed event) {
        Version minNative = event.minNative();
        return new Release(
                event.scope(),
                event.version(),
                event.sealed(),
                event.size(),
                event.sealRecord(),
                event.keyIds(),
                minNative == null ? null : NativeVersion.parse(minNative.value()),
                event.manifest(),
                event.note());
    }

    /** The same release after its seal record, and its manifest if the event names one, were replaced by some that hold more keys. */
    Release rewrapped(ReleaseRewrapped event) {
        ManifestSealed newer = event.manifest() == null ? manifest : event.manifest();
        return new Release(scope, version, sealed, size, event.sealRecord(), event.keyIds(), minNative, newer, note);
    }

    /** Whether it is sealed for this device key. */
    public boolean isSealedFor(String keyId) {
        for (DeviceKeyId each : keyIds) {
            if (each.value().equals(keyId)) {
                return true;
            }
        }
        return false;
    }
}
