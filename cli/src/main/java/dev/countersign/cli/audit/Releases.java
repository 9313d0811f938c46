package dev.countersign.cli.audit;

import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseRevoked;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestDuplicate;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.policy.Rights;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way of a release: proposed by a publisher, approved by enough others, sealed once, perhaps revoked. Rules: the intent leaf comes before the seal
 * and is of the same request and bundle, and the seal names the request's note; one bundle per app, environment and version; approvals as {@link Approvals} has them; request and
 * refusal have their envelopes as evidence, but for refusals that withhold it.
 */
final class Releases {
    private final Policies policies;
    private final Requests requests;
    private final Approvals approvals;
    private final Findings findings;
    private final Map<RequestId, ReleaseProposed> proposals = new HashMap<>();
    /** Of the requests that could be read, what they say of a note. */
    private final Map<RequestId, Optional<Sha256>> notes = new HashMap<>();

    private final Set<Name> revoked = new HashSet<>();
    private final Map<Scope, Map<Version, Sealed>> sealed = new HashMap<>();
    private long withheld;

    private record Name(Scope scope, Version version) {}

    private record Sealed(long index, BundleId bundle) {}

    Releases(Policies policies, Requests requests, Approvals approvals, Findings findings) {
        this.policies = policies;
        this.requests = requests;
        this.approvals = approvals;
        this.findings = findings;
    }

    void proposed(long index, ReleaseProposed event) throws IOException {
        approvals.proposed(index, event);
        proposals.putIfAbsent(event.request(), event);
        Optional<Rights> rights = policies.releaseRights(event.scope(), event.channel());
        if (rights.isEmpty() || !rights.get().maySend(event.publisher())) {
            findings.at(
                    index, "request-unauthorised", "the policy does not let its signer publish to " + event.scope());
        } else if (event.approvals() != rights.get().approvals()) {
            findings.at(
                    index,
                    "approvals-misstated",
                    "says " + event.approvals() + " approvals, the policy asks "
                            + rights.get().approvals());
        }
        Optional<Request> request = requests.authentic(
                index,
                event.evidence(),
                event.request(),
                event.publisher(),
                event.scope(),
                policies.person(event.publisher()));
        if (request.isPresent() && request.get() instanceof ReleasePublish publish) {
            notes.putIfAbsent(event.request(), Optional.ofNullable(publish.note()));
        }
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

    void sealed(long index, ReleaseSealed event) {
        requests.answered(index, event.request());
        ReleaseProposed proposal = proposals.get(event.request());
        Optional<Sha256> note = Optional.ofNullable(event.note());
        Optional<Sha256> asked = notes.getOrDefault(event.request(), note);
        notes.remove(event.request());
        if (proposal == null) {
            findings.at(index, "sealed-without-proposal", "no earlier release.proposed names this request");
        } else if (!proposal.scope().equals(event.scope())
                || !proposal.version().equals(event.version())
                || !proposal.bundle().equals(event.bundle())
                || !asked.equals(note)) {
            findings.at(index, "sealed-other-than-proposed", "sealed is not what was proposed and approved");
        } else {
            approvals.suffice(index, proposal, policies.releaseRights(event.scope(), proposal.channel()));
        }
        approvals.settled(event.request());
        if (proposal != null && proposal.channel() == null) {
            proposals.remove(event.request());
        }
        Sealed before = sealed.computeIfAbsent(event.scope(), scope -> new HashMap<>())
                .putIfAbsent(event.version(), new Sealed(index, event.bundle()));
        if (before != null) {
            findings.at(
                    index,
                    "sealed-twice",
                    event.scope() + " " + event.version() + " was sealed by entry " + before.index
                            + (before.bundle.equals(event.bundle()) ? "" : " with another bundle"));
        }
    }

    void revoked(long index, ReleaseRevoked event) {
        var name = new Name(event.scope(), event.version());
        if (!isSealed(event.scope(), event.version())) {
            findings.at(index, "revoked-unsealed", event.version() + " was not sealed before it was revoked");
        }
        if (!revoked.add(name)) {
            findings.at(index, "revoked-twice", event.version() + " was revoked before");
        }
    }

    void refused(long index, RequestRefused event) throws IOException {
        requests.answered(index, event.request());
        notes.remove(event.request());
        if (requests.isWithheld(event)) {
            withheld++;
            return;
        }
        Optional<Request> request = requests.authentic(
                index, event.evidence(), event.request(), event.by(), event.scope(), policies.personEver(event.by()));
        if (request.isPresent() && !request.get().kind().equals(event.requestKind())) {
            findings.at(index, "request-mismatch", "the refused request is of another kind");
        }
    }

    /** How many refused requests are without their envelope. */
    long withheld() {
        return withheld;
    }

    void duplicate(long index, RequestDuplicate event) throws IOException {
        requests.answered(index, event.request());
        var scope = new Scope(event.app(), event.environment());
        Optional<Request> request = requests.authentic(
                index, event.evidence(), event.request(), event.by(), scope, policies.person(event.by()));
        Sealed original = seal(scope, event.version());
        if (original == null || original.index != event.ofIndex()) {
            findings.at(index, "duplicate-of-nothing", "entry " + event.ofIndex() + " did not seal this version");
        } else if (request.isPresent()
                && !(request.get() instanceof ReleasePublish publish
                        && publish.version().equals(event.version())
                        && publish.bundle().id().equals(original.bundle))) {
            findings.at(index, "request-mismatch", "the request is for other bytes than those sealed before");
        }
    }

    /** The intent leaf of a request, until its release had its effect. */
    Optional<ReleaseProposed> proposal(RequestId request) {
        return Optional.ofNullable(proposals.get(request));
    }

    /** Forgets the intent leaf of a release that was sealed and offered. */
    void offered(RequestId request) {
        proposals.remove(request);
    }

    boolean isSealed(Scope scope, Version version) {
        return seal(scope, version) != null;
    }

    private @Nullable Sealed seal(Scope scope, Version version) {
        return sealed.getOrDefault(scope, Map.of()).get(version);
    }

    boolean isRevoked(Scope scope, Version version) {
        return revoked.contains(new Name(scope, version));
    }
}
