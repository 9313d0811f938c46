package dev.countersign.signing.authority;

import dev.countersign.contract.event.Intent;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.RequestProposed;
import dev.countersign.contract.policy.Rights;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import java.util.Optional;
import java.util.Set;

/**
 * A request that was proposed and has no outcome yet.
 *
 * @param intent its intent leaf
 * @param approvers who approved it, never its requester
 */
record Proposal(Intent intent, Set<KeyId> approvers) {
    Proposal {
        approvers = Set.copyOf(approvers);
    }

    RequestId request() {
        return intent.request();
    }

    /** The release it is about, unless it is of another kind. */
    Optional<ReleaseProposed> release() {
        return switch (intent) {
            case ReleaseProposed it -> Optional.of(it);
            case RequestProposed it -> Optional.empty();
        };
    }

    /** Whether those who approved may still do so, and are enough for the policy of then and the policy of now. */
    boolean isApproved(Rights now) {
        return now.suffice(intent.requester(), approvers, intent.approvals());
    }
}
