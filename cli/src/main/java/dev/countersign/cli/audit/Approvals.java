package dev.countersign.cli.audit;

import dev.countersign.contract.event.ApprovalRecorded;
import dev.countersign.contract.event.Intent;
import dev.countersign.contract.policy.Rights;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Who approved what. Rules: an approval has its envelope as evidence, by someone who could give it then; those that count are distinct, of people who
 * may approve by the policy in force when it matters, and none is the requester's own; one from before the proposal had not expired at it.
 */
final class Approvals {
    private final Policies policies;
    private final Requests requests;
    private final Findings findings;
    private final DigestIndex proposed = new DigestIndex();
    private final Map<RequestId, List<Approval>> given = new HashMap<>();

    /**
     * An approval that counts.
     *
     * @param early whether it came before the proposal
     */
    private record Approval(ApprovalRecorded event, boolean early) {}

    Approvals(Policies policies, Requests requests, Findings findings) {
        this.policies = policies;
        this.requests = requests;
        this.findings = findings;
    }

    /** Notes an intent leaf. False, with a finding, if the request had one. */
    boolean proposed(long index, Intent intent) {
        boolean first = proposed.putIfAbsent(intent.request().digest(), index) < 0;
        if (!first) {
            findings.at(index, "proposed-twice", "request " + intent.request() + " was proposed before");
        }
        return first;
    }

    void recorded(long index, ApprovalRecorded event) throws IOException {
        requests.answered(index, event.approval());
        Scope scope = event.scope();
        Optional<Request> request = requests.authentic(
                index, event.evidence(), event.approval(), event.approver(), scope, policies.person(event.approver()));
        boolean counts = request.isPresent()
                && request.get() instanceof RequestApprove approve
                && approve.request().equals(event.request())
                && approve.expires().equals(event.expires());
        if (request.isPresent() && !counts) {
            findings.at(index, "request-mismatch", "the approval is of another request than the event says");
        }
        if (!policies.approvers(scope).contains(event.approver())) {
            findings.at(
                    index,
                    "request-unauthorised",
                    "the policy does not let its signer approve " + (scope == null ? "policies" : "in " + scope));
        }
        if (request.isPresent() && !event.time().isBefore(request.get().expires())) {
            findings.at(index, "expired", "the approval had expired");
        }
        if (counts) {
            boolean early = !proposed.contains(event.request().digest());
            given.computeIfAbsent(event.request(), id -> new ArrayList<>()).add(new Approval(event, early));
        }
    }

    /** Forgets the approvals of a request that had its effect. */
    void settled(RequestId request) {
        given.remove(request);
    }

    /** Looks whether a proposal may have its effect now. */
    void suffice(long index, Intent intent, Optional<Rights> rights) {
        if (rights.isEmpty() || !rights.get().maySend(intent.requester())) {
            findings.at(index, "request-unauthorised", "the policy in force lets its requester ask for this no more");
            return;
        }
        Set<KeyId> distinct = new HashSet<>();
        for (Approval approval : given.getOrDefault(intent.request(), List.of())) {
            ApprovalRecorded it = approval.event;
            boolean standing = !approval.early || it.expires().isAfter(intent.time());
            if (standing && Objects.equals(it.scope(), intent.scope())) {
                distinct.add(it.approver());
            }
        }
        if (!rights.get().suffice(intent.requester(), distinct, intent.approvals())) {
            findings.at(
                    index,
                    "approvals-missing",
                    "done with the approvals of " + distinct.size() + " people, not all of whom need count; "
                            + Math.max(rights.get().approvals(), intent.approvals()) + " are needed");
        }
    }
}
