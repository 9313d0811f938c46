package dev.countersign.signing.authority;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.Intent;
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.request.ChannelSet;
import dev.countersign.contract.request.KeyAct;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.ReleaseRevoke;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.RolloutRequest;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The steps of docs/architecture.md, that need no I/O: 1 to 6 when a request arrives, and the second look before its release is appended.
 * Pure: what it returns depends on its arguments and the ledger alone. Rules of order:
 *
 * <ul>
 *   <li>nothing is said about a request's content before its signature is verified under the policy in force;
 *   <li>a request that the log knows gets no second answer, also when it has expired since;
 *   <li>a proposal has its effect only if rights, approvals and its kind's own rules still allow it at that moment;
 *   <li>a release is appended only if policy, approvals and version still allow it at that moment.
 * </ul>
 */
final class Checklist {
    private final Ledger ledger;
    private final PublishRules publish;
    private final ApproveRules approve;
    private final ActProposals acts;

    Checklist(Ledger ledger, DeviceKeyMaking deviceKeys) {
        this.ledger = ledger;
        this.publish = new PublishRules(ledger);
        this.approve = new ApproveRules(ledger);
        this.acts = new ActProposals(ledger, deviceKeys);
    }

    /** Steps 1 to 6 for the bytes of an envelope. */
    Ruling onRequest(byte[] envelope, Instant now) {
        // 1 schema
        SignedRequest signed;
        try {
            signed = SignedRequest.parse(envelope);
        } catch (RuntimeException e) { // whatever a record makes the parsers throw, it must not stop the authority
            return new Ruling.Unauthenticated("malformed: " + e.getMessage());
        }
        // 2 signature, against our own policy
        Policy policy = policy();
        Optional<VerifyingKey> person = policy.person(signed.keyId());
        if (person.isEmpty()) {
            return new Ruling.Unauthenticated("signed by a key that the policy does not know");
        }
        if (!signed.envelope().verify(person.get())) {
            return new Ruling.Unauthenticated("the signature does not verify");
        }
        if (ledger.knows(signed.id())) {
            return new Ruling.Known();
        }
        return switch (signed.request()) {
            case ReleasePublish it -> publish.rule(signed, it, policy, now);
            case RequestApprove it -> approve.rule(signed, it, policy, now);
            case ReleaseRevoke it -> acts.rule(signed, policy, now);
            case ChannelSet it -> acts.rule(signed, policy, now);
            case RolloutRequest it -> acts.rule(signed, policy, now);
            case PolicyPropose it -> acts.rule(signed, policy, now);
            case KeyAct it -> acts.rule(signed, policy, now);
        };
    }

    /** Step 12 with its second look: the events that end a proposal once its bundle was sealed, or could not be. */
    List<Event> onSealed(SignedRequest signed, SealOutcome outcome, Instant now) {
        return publish.onSealed(signed, outcome, now);
    }

    /** Whether sealing may begin: enough approvals, by people who may still give them. */
    boolean mayBeSealed(Proposal proposal) {
        return publish.mayBeSealed(proposal);
    }

    /** What ends a proposal that needs no bytes, if it has what it needs; empty while it waits. */
    Optional<Effect> onAct(Proposal act, Instant now) {
        return acts.settle(act, ledger.request(act), policy(), now);
    }

    /** Whether something that is done beside the authority may begin, or have its effect: rights and approvals by the policy in force. */
    boolean mayBeDone(Proposal proposal, SignedRequest signed) {
        return policy().rights(signed.request()).filter(proposal::isApproved).isPresent();
    }

    /** Why a proposal is over although nothing more was asked: its time, or a policy that no longer permits it. */
    Optional<RequestRefused> over(Proposal proposal, Instant now) {
        Intent intent = proposal.intent();
        if (!now.isBefore(intent.expires())) {
            return Optional.of(refusal(intent, RefusalReason.EXPIRED, now));
        }
        return proposal.release().isPresent()
                        && !publish.isStillPermitted(proposal.release().get())
                ? Optional.of(refusal(intent, RefusalReason.NOT_PERMITTED, now))
                : Optional.empty();
    }

    private RequestRefused refusal(Intent intent, RefusalReason reason, Instant now) {
        Scope scope = intent.scope();
        return new RequestRefused(
                now,
                policy().digest(),
                scope == null ? null : scope.app(),
                scope == null ? null : scope.environment(),
                intent.request(),
                intent.evidence(),
                intent.requestKind(),
                intent.requester(),
                reason.wire());
    }

    private Policy policy() {
        return ledger.policy().orElseThrow(() -> new IllegalStateException("no policy was adopted yet"));
    }
}
