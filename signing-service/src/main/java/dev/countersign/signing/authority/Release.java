package dev.countersign.signing.authority;

import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.value.DeviceKeyId;
import java.util.List;

/**
 * A release that exists.
 *
 * @param index of its leaf
 * @param records its newest seal record and manifest
 * @param keyIds the device keys in that record
 */
record Release(long index, ReleaseSealed sealed, SealRecords records, List<DeviceKeyId> keyIds) {
    Release {
        keyIds = List.copyOf(keyIds);
    }

    static Release of(long index, ReleaseSealed sealed) {
        return new Release(index, sealed, new SealRecords(sealed.sealRecord(), sealed.manifest()), sealed.keyIds());
    }

    Release after(ReleaseRewrapped event) {
        var after =
                new SealRecords(event.sealRecord(), event.manifest() == null ? records.manifest() : event.manifest());
        return new Release(index, sealed, after, event.keyIds());
    }
}
