package dev.countersign.contract.policy;

import dev.countersign.contract.value.KeyId;
import java.util.HashSet;
import java.util.Set;

/**
 * Who may ask for something and what it takes to happen.
 *
 * @param requesters who may ask
 * @param approvers who may approve
 * @param approvals how many of them have to, none of them the requester
 */
public record Rights(Set<KeyId> requesters, Set<KeyId> approvers, int approvals) {
    public Rights {
        requesters = Set.copyOf(requesters);
        approvers = Set.copyOf(approvers);
    }

    /** Whether this person may ask. */
    public boolean maySend(KeyId person) {
        return requesters.contains(person);
    }

    /**
     * Whether a request may have its effect now.
     *
     * @param by who asked
     * @param approvedBy who approved
     * @param atLeast the approvals that were asked for when it was proposed: a later policy may ask for more, not for fewer
     */
    public boolean suffice(KeyId by, Set<KeyId> approvedBy, int atLeast) {
        long standing = approvedBy.stream()
                .filter(approvers::contains)
                .filter(person -> !person.equals(by))
                .count();
        return requesters.contains(by) && standing >= Math.max(approvals, atLeast);
    }

    /** What is needed for something that both govern. */
    Rights and(Rights other) {
        Set<KeyId> both = new HashSet<>(requesters);
        both.retainAll(other.requesters);
        Set<KeyId> approving = new HashSet<>(approvers);
        approving.retainAll(other.approvers);
        return new Rights(both, approving, Math.max(approvals, other.approvals));
    }
}
