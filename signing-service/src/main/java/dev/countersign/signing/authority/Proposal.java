package dev.countersign.signing.authority;

import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.value.KeyId;
import java.util.Set;

/**
 * A release that was proposed and has no outcome yet.
 *
 * @param proposed its intent leaf
 * @param approvers who approved it, never its publisher
 */
record Proposal(ReleaseProposed proposed, Set<KeyId> approvers) {
    Proposal {
        approvers = Set.copyOf(approvers);
    }

    /** Whether enough people approved for sealing to begin. */
    boolean isApproved() {
        return approvers.size() >= proposed.approvals();
    }
}
