package dev.countersign.cli.audit;

import dev.countersign.contract.event.ApprovalRecorded;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestDuplicate;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.policy.EnvironmentRules;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Version;
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
 * The way of a release: proposed by a publisher, approved by enough others, sealed once. Rules: the intent leaf comes before the seal and is of the
 * same request and bundle; one bundle per app, environment and version; those who approved may do so by the policy in force at the seal, are
 * distinct, and none is the publisher; request, approval and refusal have their envelopes as evidence.
 */
final class Releases {
    private final Policies policies;
    private final Requests requests;
    private final Findings findings;
    private final Map<RequestId, ReleaseProposed> proposals = new HashMap<>();
    private final Map<RequestId, List<Approval>> approvals = new HashMap<>();
    private final Map<Name, Sealed> sealed = new HashMap<>();

    /**
     * An approval that counts.
     *
     * @param early whether it came before the proposal
     */
    private record Approval(ApprovalRecorded event, boolean early) {}

    private record Name(Scope scope, Version version) {}

    private record Sealed(long index, ReleaseSealed event) {}

    Releases(Policies policies, Requests requests, Findings findings) {
        this.policies = policies;
        this.requests = requests;
        this.findings = findings;
    }

    void proposed(long index, ReleaseProposed event) throws IOException {
        if (proposals.putIfAbsent(event.request(), event) != null) {
            findings.at(index, "proposed-twice", "request " + event.request() + " was proposed before");
        }
        Optional<EnvironmentRules> rules = policies.rules(event.scope());
        int needed = rules.map(EnvironmentRules::approvals).orElse(0);
        if (rules.isEmpty() || !rules.get().publishers().contains(event.publisher())) {
            findings.at(
                    index, "request-unauthorised", "the policy does not let its signer publish to " + event.scope());
        } else if (event.approvals() != needed) {
            findings.at(
                    index,
                    "approvals-misstated",
                    "says " + event.approvals() + " approvals, the policy asks " + needed);
        }
        Optional<Request> request = requests.authentic(
                index,
                event.evidence(),
                event.request(),
                event.publisher(),
                event.scope(),
                policies.person(event.publisher()));
        if (request.isPresent() && !matches(event, request.get())) {
            findings.at(index, "request-mismatch", "the publisher asked for something else than the event says");
        }
        if (request.isPresent() && !event.time().isBefore(request.get().expires())) {
            findings.at(index, "expired", "the request had expired");
        }
    }

    private static boolean matches(ReleaseProposed event, Request request) {
        return request instanceof ReleasePublish publish
                && publish.version().equals(event.version())
                && publish.bundle().id().equals(event.bundle())
                && Objects.equals(publish.channel(), event.channel())
                && publish.expires().equals(event.expires());
    }

    void approved(long index, ApprovalRecorded event) throws IOException {
        requests.answered(index, event.approval());
        var scope = new Scope(event.app(), event.environment());
        Optional<Request> request = requests.authentic(
                index, event.evidence(), event.approval(), event.approver(), scope, policies.person(event.approver()));
        boolean counts = request.isPresent()
                && request.get() instanceof RequestApprove approve
                && approve.request().equals(event.request())
                && approve.expires().equals(event.expires());
        if (request.isPresent() && !counts) {
            findings.at(index, "request-mismatch", "the approval is of another request than the event says");
        }
        if (policies.rules(scope)
                .filter(rules -> rules.approvers().contains(event.approver()))
                .isEmpty()) {
            findings.at(index, "request-unauthorised", "the policy does not let its signer approve in " + scope);
        }
        if (request.isPresent() && !event.time().isBefore(request.get().expires())) {
            findings.at(index, "expired", "the approval had expired");
        }
        if (counts) {
            boolean early = !proposals.containsKey(event.request());
            approvals.computeIfAbsent(event.request(), id -> new ArrayList<>()).add(new Approval(event, early));
        }
    }

    void sealed(long index, ReleaseSealed event) {
        requests.answered(index, event.request());
        ReleaseProposed proposal = proposals.get(event.request());
        if (proposal == null) {
            findings.at(index, "sealed-without-proposal", "no earlier release.proposed names this request");
        } else if (!proposal.scope().equals(event.scope())
                || !proposal.version().equals(event.version())
                || !proposal.bundle().equals(event.bundle())) {
            findings.at(index, "sealed-other-than-proposed", "sealed is not what was proposed and approved");
        } else {
            approvedBySufficient(index, event, proposal);
        }
        Sealed before = sealed.putIfAbsent(new Name(event.scope(), event.version()), new Sealed(index, event));
        if (before != null) {
            findings.at(
                    index,
                    "sealed-twice",
                    event.scope() + " " + event.version() + " was sealed by entry " + before.index
                            + (before.event.bundle().equals(event.bundle()) ? "" : " with another bundle"));
        }
    }

    private void approvedBySufficient(long index, ReleaseSealed event, ReleaseProposed proposal) {
        Optional<EnvironmentRules> rules = policies.rules(event.scope());
        if (rules.isEmpty() || !rules.get().publishers().contains(proposal.publisher())) {
            findings.at(index, "request-unauthorised", "the policy in force lets its publisher publish no more");
            return;
        }
        Set<KeyId> distinct = new HashSet<>();
        for (Approval approval : approvals.getOrDefault(event.request(), List.of())) {
            ApprovalRecorded it = approval.event;
            boolean standing = !approval.early || it.expires().isAfter(proposal.time());
            if (standing
                    && new Scope(it.app(), it.environment()).equals(event.scope())
                    && rules.get().approvers().contains(it.approver())
                    && !it.approver().equals(proposal.publisher())) {
                distinct.add(it.approver());
            }
        }
        int needed = Math.max(rules.get().approvals(), proposal.approvals());
        if (distinct.size() < needed) {
            findings.at(index, "approvals-missing", "sealed with " + distinct.size() + " of " + needed + " approvals");
        }
    }

    void refused(long index, RequestRefused event) throws IOException {
        requests.answered(index, event.request());
        var scope = new Scope(event.app(), event.environment());
        Optional<Request> request = requests.authentic(
                index, event.evidence(), event.request(), event.by(), scope, policies.personEver(event.by()));
        if (request.isPresent() && !request.get().kind().equals(event.requestKind())) {
            findings.at(index, "request-mismatch", "the refused request is of another kind");
        }
    }

    void duplicate(long index, RequestDuplicate event) throws IOException {
        requests.answered(index, event.request());
        var scope = new Scope(event.app(), event.environment());
        Optional<Request> request = requests.authentic(
                index, event.evidence(), event.request(), event.by(), scope, policies.person(event.by()));
        Sealed original = sealed.get(new Name(scope, event.version()));
        if (original == null || original.index != event.ofIndex()) {
            findings.at(index, "duplicate-of-nothing", "entry " + event.ofIndex() + " did not seal this version");
        } else if (request.isPresent()
                && !(request.get() instanceof ReleasePublish publish
                        && publish.version().equals(event.version())
                        && publish.bundle().id().equals(original.event.bundle()))) {
            findings.at(index, "request-mismatch", "the request is for other bytes than those sealed before");
        }
    }

    /** The intent leaf of a request. */
    Optional<ReleaseProposed> proposal(RequestId request) {
        return Optional.ofNullable(proposals.get(request));
    }

    boolean isSealed(Scope scope, Version version) {
        return sealed.containsKey(new Name(scope, version));
    }
}
