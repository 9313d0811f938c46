package dev.countersign.signing.authority;

import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.Sha256;
import java.util.List;

/**
 * A release that exists.
 *
 * @param index of its leaf
 * @param sealRecord digest of its newest seal record
 * @param keyIds the device keys in that record
 */
record Release(long index, ReleaseSealed sealed, Sha256 sealRecord, List<DeviceKeyId> keyIds) {
    Release {
        keyIds = List.copyOf(keyIds);
    }

    static Release of(long index, ReleaseSealed sealed) {
        return new Release(index, sealed, sealed.sealRecord(), sealed.keyIds());
    }

    Release after(ReleaseRewrapped event) {
        return new Release(index, sealed, event.sealRecord(), event.keyIds());
    }
}
