package dev.countersign.signing.authority;

import static dev.countersign.contract.event.RefusalReason.EXPIRED;
import static dev.countersign.contract.event.RefusalReason.EXPIRES_TOO_LATE;
import static dev.countersign.contract.event.RefusalReason.NOT_PERMITTED;
import static dev.countersign.contract.event.RefusalReason.UNKNOWN_CHANNEL;
import static dev.countersign.contract.event.RefusalReason.UNKNOWN_SCOPE;

import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.event.RequestProposed;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.policy.Rights;
import dev.countersign.contract.request.ChannelSet;
import dev.countersign.contract.request.KeyAct;
import dev.countersign.contract.request.KeyRewrap;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.ReleaseRevoke;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.RolloutRequest;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The way of every request that needs no bytes: proposed in the log, approved by as many as the policy asks for, and then done, in the commit that
 * brings the last approval; one that needs none is done in the commit that receives it. Rights, approvals and the kind's own rules are looked at
 * when it arrives and again when it is done. Pure.
 */
final class ActProposals {
    private final RevokeRules revoke;
    private final ChannelSetRules channelSet;
    private final RolloutRules rollout;
    private final PolicyRules policyRules;
    private final KeyRules keyRules;

    ActProposals(Ledger ledger, DeviceKeyMaking deviceKeys) {
        var moves = new Moves(ledger);
        this.revoke = new RevokeRules(ledger, moves);
        this.channelSet = new ChannelSetRules(ledger, moves);
        this.rollout = new RolloutRules(ledger, moves);
        this.policyRules = new PolicyRules(ledger, moves, deviceKeys);
        this.keyRules = new KeyRules(ledger, deviceKeys);
    }

    /** Steps 3 to 6. */
    Ruling rule(SignedRequest signed, Policy policy, Instant now) {
        Request request = signed.request();
        // before anything keeps the envelope as evidence: there is nothing in it that the log may not publish
        Optional<RefusalReason> unpublishable = unpublishable(request);
        if (unpublishable.isPresent()) {
            return Answers.refuse(signed, unpublishable.get(), policy, now);
        }
        // 3 scope
        Scope scope = request.scope();
        if (scope != null && policy.environment(scope).isEmpty()) {
            return Answers.refuse(signed, UNKNOWN_SCOPE, policy, now);
        }
        Optional<Rights> rights = policy.rights(request);
        if (rights.isEmpty()) {
            return Answers.refuse(signed, UNKNOWN_CHANNEL, policy, now);
        }
        if (!rights.get().maySend(signed.keyId())) {
            return Answers.refuse(signed, NOT_PERMITTED, policy, now);
        }
        // 4 not expired
        if (request.isExpired(now)) {
            return Answers.refuse(signed, EXPIRED, policy, now);
        }
        if (request.expiresTooLate(now)) {
            return Answers.refuse(signed, EXPIRES_TOO_LATE, policy, now);
        }
        // 5 possible as things stand
        Optional<RefusalReason> objection = objection(request, policy);
        if (objection.isPresent()) {
            return Answers.refuse(signed, objection.get(), policy, now);
        }
        // 6 the intent leaf
        return Answers.record(
                signed,
                new RequestProposed(
                        now,
                        policy.digest(),
                        request.app(),
                        request.environment(),
                        signed.id(),
                        signed.evidence(),
                        request.kind(),
                        signed.keyId(),
                        request.expires(),
                        rights.get().approvals()));
    }

    /** What ends this proposal now: its effect or its refusal; empty while it waits for approvals. */
    Optional<Effect> settle(Proposal proposal, SignedRequest signed, Policy policy, Instant now) {
        Optional<Rights> rights = policy.rights(signed.request());
        if (rights.isEmpty() || !rights.get().maySend(signed.keyId())) {
            return Optional.of(refusal(signed, NOT_PERMITTED, policy, now));
        }
        if (!proposal.isApproved(rights.get())) {
            return Optional.empty();
        }
        Optional<RefusalReason> objection = objection(signed.request(), policy);
        if (objection.isEmpty() && signed.request() instanceof KeyRewrap) {
            return Optional.empty(); // done beside the authority
        }
        return Optional.of(
                objection.isPresent() ? refusal(signed, objection.get(), policy, now) : effect(signed, policy, now));
    }

    private static Optional<RefusalReason> unpublishable(Request request) {
        return switch (request) {
            case PolicyPropose it -> PolicyRules.unpublishable(it);
            case ReleaseRevoke it -> RevokeRules.unpublishable(it);
            case ChannelSet it -> Optional.empty();
            case RolloutRequest it -> Optional.empty();
            case KeyAct it -> Optional.empty();
            case ReleasePublish it -> throw otherWay(it);
            case RequestApprove it -> throw otherWay(it);
        };
    }

    private Optional<RefusalReason> objection(Request request, Policy policy) {
        return switch (request) {
            case ReleaseRevoke it -> revoke.objection(it, policy);
            case ChannelSet it -> channelSet.objection(it, policy);
            case RolloutRequest it -> rollout.objection(it, policy);
            case PolicyPropose it -> policyRules.objection(it, policy);
            case KeyAct it -> keyRules.objection(it, policy);
            case ReleasePublish it -> throw otherWay(it);
            case RequestApprove it -> throw otherWay(it);
        };
    }

    private Effect effect(SignedRequest signed, Policy policy, Instant now) {
        return switch (signed.request()) {
            case ReleaseRevoke it -> revoke.effect(signed, it, policy, now);
            case ChannelSet it -> channelSet.effect(signed, it, policy, now);
            case RolloutRequest it -> rollout.effect(signed, it, policy, now);
            case PolicyPropose it -> policyRules.effect(signed, it, policy, now);
            case KeyAct it -> keyRules.effect(signed, it, policy, now);
            case ReleasePublish it -> throw otherWay(it);
            case RequestApprove it -> throw otherWay(it);
        };
    }

    private static Effect refusal(SignedRequest signed, RefusalReason reason, Policy policy, Instant now) {
        return Effect.of(List.of(Answers.refusal(signed, reason.wire(), policy, now)));
    }

    private static IllegalStateException otherWay(Request request) {
        return new IllegalStateException(request.kind() + " has rules of its own");
    }
}
