package dev.countersign.ingest.status;

import dev.countersign.contract.event.ApprovalRecorded;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestDuplicate;
import dev.countersign.contract.event.RequestRefused;

/** How a request ended, with the index of the leaf that says so. */
sealed interface Outcome {
    long index();

    record Sealed(long index, ReleaseSealed event) implements Outcome {}

    /**
     * @param index of the release.sealed leaf
     * @param offered index of the channel.updated leaf
     */
    record Offered(long index, long offered) implements Outcome {}

    /** What was asked for is done: a channel moved, a release revoked, a policy adopted. */
    record Applied(long index) implements Outcome {}

    record Refused(long index, RequestRefused event) implements Outcome {}

    record Duplicate(long index, RequestDuplicate event) implements Outcome {}

    record Recorded(long index, ApprovalRecorded event) implements Outcome {}
}
