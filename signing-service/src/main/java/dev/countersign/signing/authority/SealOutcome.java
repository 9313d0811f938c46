package dev.countersign.signing.authority;

import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.value.Sha256;
import java.util.List;

/** What came of sealing a bundle. */
public sealed interface SealOutcome {
    /**
     * Sealed object and seal record are durable and were read back.
     *
     * @param request what was sealed
     * @param sealed digest of the sealed object
     * @param size its size in bytes
     * @param sealRecord digest of the seal record
     * @param keys the device keys it was sealed for, each used twice; none was used where the request came sealed
     */
    record Sealed(ReleasePublish request, Sha256 sealed, long size, Sha256 sealRecord, List<DeviceKey> keys)
            implements SealOutcome {
        public Sealed {
            keys = List.copyOf(keys);
        }
    }

    /**
     * The bundle cannot be released.
     *
     * @param reason a wire name of RefusalReason or of a rule of the zip policy
     */
    record Refused(String reason) implements SealOutcome {}
}
