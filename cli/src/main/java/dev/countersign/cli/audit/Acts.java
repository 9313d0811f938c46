package dev.countersign.cli.audit;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.ReleaseRevoked;
import dev.countersign.contract.event.RequestProposed;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.policy.PolicyException;
import dev.countersign.contract.policy.Rights;
import dev.countersign.contract.request.ChannelSet;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.ReleaseRevoke;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.value.RequestId;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Requests that have their effect in the log alone. Rules: each effect follows from a request that was proposed, by someone who may ask for it, with
 * enough approvals by the policy in force, and is what the request asked for; each has it once.
 */
final class Acts {
    private final Policies policies;
    private final Requests requests;
    private final Approvals approvals;
    private final Findings findings;
    private final Map<RequestId, Act> acts = new HashMap<>();

    private record Act(RequestProposed proposed, Request request) {}

    Acts(Policies policies, Requests requests, Approvals approvals, Findings findings) {
        this.policies = policies;
        this.requests = requests;
        this.approvals = approvals;
        this.findings = findings;
    }

    void proposed(long index, RequestProposed event) throws IOException {
        approvals.proposed(index, event);
        Optional<Request> request = requests.authentic(
                index, event.evidence(), event.request(), event.by(), event.scope(), policies.person(event.by()));
        if (request.isEmpty()) {
            return;
        }
        Optional<Rights> rights = policies.rights(request.get());
        if (rights.isEmpty() || !rights.get().maySend(event.by())) {
            findings.at(index, "request-unauthorised", "the policy does not let its signer ask for this");
        } else if (rights.get().approvals() != event.approvals()) {
            findings.at(
                    index,
                    "approvals-misstated",
                    "says " + event.approvals() + " approvals, the policy asks "
                            + rights.get().approvals());
        }
        if (!request.get().kind().equals(event.requestKind())
                || !request.get().expires().equals(event.expires())) {
            findings.at(index, "request-mismatch", "the requester asked for something else than the event says");
        }
        if (!event.time().isBefore(request.get().expires())) {
            findings.at(index, "expired", "the request had expired");
        }
        acts.putIfAbsent(event.request(), new Act(event, request.get()));
    }

    void revoked(long index, ReleaseRevoked event) {
        requests.answered(index, event.request());
        Act act = approved(index, event.request());
        if (act != null
                && !(act.request instanceof ReleaseRevoke asked
                        && asked.scope().equals(event.scope())
                        && asked.version().equals(event.version())
                        && asked.reason().equals(event.reason())
                        && act.proposed.by().equals(event.by()))) {
            findings.at(index, "request-mismatch", "the revocation is not what was asked for");
        }
    }

    void channelUpdated(long index, ChannelUpdated event) {
        Act act = acts.get(event.request());
        if (act != null && act.request instanceof ChannelSet asked) {
            requests.answered(index, event.request());
            approved(index, event.request());
            if (!asked.scope().equals(event.scope())
                    || !asked.channel().equals(event.channel())
                    || !Objects.equals(asked.stable(), event.stable())) {
                findings.at(index, "request-mismatch", "the move is not what was asked for");
            }
            if (event.isRollback() && !asked.rollback()) {
                findings.at(index, "rollback-not-declared", "the request did not say that this takes devices back");
            }
        }
    }

    /** The one effect of a request about a rollout. */
    void effect(long index, RequestId request) {
        requests.answered(index, request);
        approved(index, request);
    }

    /** To be called before the policy counts: it is adopted by the one before. */
    void policyAdopted(long index, PolicyAdopted event) {
        if (event.request() == null) {
            if (policies.isAnyAdopted()) {
                findings.at(index, "policy-unrequested", "only the first policy is installed without a request");
            }
            return;
        }
        requests.answered(index, event.request());
        Act act = approved(index, event.request());
        if (act != null && !(act.request instanceof PolicyPropose asked && isThat(asked, event))) {
            findings.at(index, "request-mismatch", "the policy adopted is not the one that was proposed");
        }
    }

    private static boolean isThat(PolicyPropose asked, PolicyAdopted event) {
        try {
            Policy proposed = Policy.parse(asked.file());
            return proposed.digest().equals(event.policy()) && proposed.serial() == event.serial();
        } catch (PolicyException e) {
            return false;
        }
    }

    private @org.jspecify.annotations.Nullable Act approved(long index, RequestId request) {
        Act act = acts.get(request);
        if (act == null) {
            findings.at(index, "done-without-proposal", "no earlier request.proposed names this request");
        } else {
            approvals.suffice(index, act.proposed, policies.rights(act.request));
        }
        return act;
    }

    /** Whether what happened follows from a request of this kind that was proposed and approved, and is what it asked for. */
    <R extends Request> void effect(long index, RequestId request, Class<R> kind, Predicate<R> isThat) {
        Act act = approved(index, request);
        if (act != null && !(kind.isInstance(act.request) && isThat.test(kind.cast(act.request)))) {
            findings.at(index, "request-mismatch", "what happened is not what was asked for");
        }
    }

    /** The request behind a move of a channel, if it is not a release's. */
    Optional<Request> request(RequestId request) {
        return Optional.ofNullable(acts.get(request)).map(Act::request);
    }
}
