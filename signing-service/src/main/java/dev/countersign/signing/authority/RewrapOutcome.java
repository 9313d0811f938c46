package dev.countersign.signing.authority;

import dev.countersign.contract.value.Sha256;
import java.util.List;

/**
 * What came of a rewrap.
 *
 * @param key the key that was wrapped for, used twice for each release done
 * @param done the releases that have their new seal records
 * @param impossible whether one could not be opened with any key of this key holder, so that none of it counts
 */
record RewrapOutcome(DeviceKey key, List<Done> done, boolean impossible) {
    RewrapOutcome {
        done = List.copyOf(done);
    }

    /** A release as it was when its new seal record was made. */
    record Done(Release release, Sha256 sealRecord) {}
}
