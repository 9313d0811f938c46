package dev.countersign.signing.authority;

import dev.countersign.contract.event.ReleaseSealed;
import java.util.List;

/**
 * What came of a rewrap.
 *
 * @param key the key that was wrapped for
 * @param done the releases that have their new seal records and manifests
 * @param impossible whether one could not be opened with any key of this key holder, so that none of it counts
 */
record RewrapOutcome(DeviceKey key, List<Done> done, boolean impossible) {
    RewrapOutcome {
        done = List.copyOf(done);
    }

    /** How often the key was used for it. */
    int operations() {
        return done.stream()
                .mapToInt(each -> ReleaseSealed.operationsPerKey(each.records().manifest()))
                .sum();
    }

    /** A release as it was when its new seal record and manifest were made. */
    record Done(Release release, SealRecords records) {}
}
