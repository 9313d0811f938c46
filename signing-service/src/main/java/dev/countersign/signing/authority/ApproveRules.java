package dev.countersign.signing.authority;

import static dev.countersign.contract.event.RefusalReason.EXPIRED;
import static dev.countersign.contract.event.RefusalReason.EXPIRES_TOO_LATE;
import static dev.countersign.contract.event.RefusalReason.NOT_PERMITTED;
import static dev.countersign.contract.event.RefusalReason.OWN_REQUEST;
import static dev.countersign.contract.event.RefusalReason.UNKNOWN_REQUEST;
import static dev.countersign.contract.event.RefusalReason.UNKNOWN_SCOPE;

import dev.countersign.contract.event.ApprovalRecorded;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.Scope;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Rules on approvals: who may give them, and for what. An approval that arrives before the request it approves is kept until it expires; the
 * ledger counts each approver once and never the publisher. Pure.
 */
final class ApproveRules {
    private final Ledger ledger;

    ApproveRules(Ledger ledger) {
        this.ledger = ledger;
    }

    Ruling rule(SignedRequest signed, RequestApprove approve, Policy policy, Instant now) {
        Scope scope = approve.scope();
        if (scope != null && policy.environment(scope).isEmpty()) {
            return Answers.refuse(signed, UNKNOWN_SCOPE, policy, now);
        }
        if (!policy.approvers(scope).contains(signed.keyId())) {
            return Answers.refuse(signed, NOT_PERMITTED, policy, now);
        }
        if (approve.isExpired(now)) {
            return Answers.refuse(signed, EXPIRED, policy, now);
        }
        if (approve.expiresTooLate(now)) {
            return Answers.refuse(signed, EXPIRES_TOO_LATE, policy, now);
        }
        Optional<Proposal> proposal = ledger.proposal(approve.request());
        boolean elsewhere =
                proposal.isPresent() && !Objects.equals(proposal.get().intent().scope(), scope);
        if (elsewhere || ledger.isAnswered(approve.request())) {
            return Answers.refuse(signed, UNKNOWN_REQUEST, policy, now);
        }
        if (proposal.isPresent() && proposal.get().intent().requester().equals(signed.keyId())) {
            return Answers.refuse(signed, OWN_REQUEST, policy, now);
        }
        return Answers.record(
                signed,
                new ApprovalRecorded(
                        now,
                        policy.digest(),
                        approve.app(),
                        approve.environment(),
                        approve.request(),
                        signed.id(),
                        signed.evidence(),
                        signed.keyId(),
                        approve.expires()));
    }
}
