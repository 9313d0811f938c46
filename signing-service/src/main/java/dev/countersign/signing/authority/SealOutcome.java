package dev.countersign.signing.authority;

import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.value.Sha256;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of sealing a bundle. */
public sealed interface SealOutcome {
    /**
     * Sealed object and seal record are durable and were read back.
     *
     * @param request what was sealed
     * @param sealed digest of the sealed object
     * @param size its size in bytes
     * @param sealRecord digest of the seal record
     * @param keys the device keys it was sealed for; none was used where the request came sealed
     * @param manifest the same file by file, if it was asked for and could be done
     */
    record Sealed(
            ReleasePublish request,
            Sha256 sealed,
            long size,
            Sha256 sealRecord,
            List<DeviceKey> keys,
            @Nullable ManifestSealed manifest)
            implements SealOutcome {
        public Sealed {
            keys = List.copyOf(keys);
        }

        /** How often each device key was used. */
        public int operationsPerKey() {
            return ReleaseSealed.operationsPerKey(manifest);
        }

        /** Sealed whole only. */
        public Sealed(ReleasePublish request, Sha256 sealed, long size, Sha256 sealRecord, List<DeviceKey> keys) {
            this(request, sealed, size, sealRecord, keys, null);
        }
    }

    /**
     * The bundle cannot be released.
     *
     * @param reason a wire name of RefusalReason or of a rule of the zip policy
     */
    record Refused(String reason) implements SealOutcome {}
}
