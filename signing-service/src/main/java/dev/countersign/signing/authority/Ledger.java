package dev.countersign.signing.authority;

import dev.countersign.contract.event.ApprovalRecorded;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.event.Intent;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyGenerated;
import dev.countersign.contract.event.KeyRetired;
import dev.countersign.contract.event.KeyUsage;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseRevoked;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestDuplicate;
import dev.countersign.contract.event.RequestProposed;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.event.UnknownEvent;
import dev.countersign.contract.policy.EnvironmentRules;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the log says, folded: the state the checklist decides on. Not thread-safe; one thread applies and reads. */
final class Ledger {
    private final Function<Sha256, Policy> policies;
    private final Function<Sha256, SignedRequest> requests;
    private final Set<RequestId> answered = new HashSet<>();
    private final Map<RequestId, Proposal> proposals = new LinkedHashMap<>();
    private final Map<RequestId, List<ApprovalRecorded>> earlyApprovals = new HashMap<>();
    private final Map<ReleaseName, Release> releases = new HashMap<>();
    private final Map<ReleaseName, RequestId> reserved = new HashMap<>();
    private final Set<ReleaseName> revoked = new HashSet<>();
    private final ReleaseRate releaseRate = new ReleaseRate();
    private final Map<RequestId, SignedRequest> requestsOfActs = new HashMap<>();
    private final Heads heads = new Heads();
    private final Attestations attestations = new Attestations();
    private final ActiveKeys keys = new ActiveKeys();

    private final Set<Scope> heldByDeveloper = new HashSet<>();

    private @Nullable Policy policy;

    private record ReleaseName(Scope scope, Version version) {}

    /**
     * @param policies finds an adopted policy by its digest: evidence of the log
     * @param requests finds a request by its envelope's digest, as well
     */
    Ledger(Function<Sha256, Policy> policies, Function<Sha256, SignedRequest> requests) {
        this.policies = policies;
        this.requests = requests;
    }

    /** Takes the next event, which this process is about to write. */
    void apply(long index, Event event) {
        apply(index, event, event::toPayload);
    }

    /**
     * Takes the next event of the log.
     *
     * @param payload its bytes as they were signed
     */
    void apply(long index, Event event, Supplier<byte[]> payload) {
        switch (event) {
            case KeyGenerated it -> {
                keys.apply(it);
                answer(it.request());
            }
            case KeyActivated it -> {
                keys.apply(it);
                activated(it);
                if (it.request() != null) {
                    answer(it.request());
                }
            }
            case KeyRetired it -> {
                keys.apply(it);
                answer(it.request());
            }
            case PolicyAdopted it -> {
                policy = policies.apply(it.policy());
                if (it.request() != null) {
                    answer(it.request());
                }
            }
            case ReleaseProposed it -> {
                reserved.put(new ReleaseName(it.scope(), it.version()), it.request());
                releaseRate.apply(it);
                proposed(it);
            }
            case RequestProposed it -> proposed(it);
            case ApprovalRecorded it -> approved(it);
            case ReleaseSealed it -> {
                answer(it.request());
                releases.put(new ReleaseName(it.scope(), it.version()), Release.of(index, it));
            }
            case ReleaseRewrapped it -> {
                answer(it.request());
                releases.computeIfPresent(
                        new ReleaseName(it.scope(), it.version()), (name, release) -> release.after(it));
            }
            case ReleaseRevoked it -> {
                answer(it.request());
                revoked.add(new ReleaseName(it.scope(), it.version()));
            }
            case ChannelUpdated it -> {
                heads.apply(it);
                attestations.moved(it, payload.get());
                answer(it.request());
            }
            case RequestRefused it -> answer(it.request());
            case RequestDuplicate it -> answer(it.request());
            case RequestsRejected it -> {}
            case KeyUsage it -> {}
            case HeadsAttested it -> attestations.attested(it);
            case UnknownEvent it -> {}
        }
    }

    /** Who holds a key is what the policy says when it comes into use, and stays. */
    private void activated(KeyActivated it) {
        Scope scope = Scope.ofNullable(it.app(), it.environment());
        if (scope != null
                && policy != null
                && policy.environment(scope)
                        .flatMap(EnvironmentRules::heldByDeveloper)
                        .isPresent()) {
            heldByDeveloper.add(scope);
        }
    }

    private void proposed(Intent it) {
        proposals.put(it.request(), new Proposal(it, Set.of()));
        List<ApprovalRecorded> early = earlyApprovals.remove(it.request());
        if (early != null) {
            early.stream()
                    .filter(approval -> Objects.equals(approval.scope(), it.scope())
                            && approval.expires().isAfter(it.time()))
                    .forEach(this::countApproval);
        }
    }

    private void approved(ApprovalRecorded it) {
        answered.add(it.approval());
        if (proposals.containsKey(it.request())) {
            countApproval(it);
        } else {
            earlyApprovals
                    .computeIfAbsent(it.request(), request -> new ArrayList<>())
                    .add(it);
        }
    }

    private void countApproval(ApprovalRecorded it) {
        proposals.computeIfPresent(it.request(), (request, proposal) -> {
            Set<KeyId> approvers = new HashSet<>(proposal.approvers());
            if (!it.approver().equals(proposal.intent().requester())) {
                approvers.add(it.approver());
            }
            return new Proposal(proposal.intent(), approvers);
        });
    }

    private void answer(RequestId request) {
        answered.add(request);
        Proposal done = proposals.remove(request);
        requestsOfActs.remove(request);
        if (done != null) {
            done.release().ifPresent(it -> reserved.remove(new ReleaseName(it.scope(), it.version()), request));
        }
    }

    /** The policy in force; empty only in an empty log. */
    Optional<Policy> policy() {
        return Optional.ofNullable(policy);
    }

    /** Whether the request has its outcome in the log, or is a proposal that waits for one. */
    boolean knows(RequestId request) {
        return answered.contains(request) || proposals.containsKey(request);
    }

    boolean isAnswered(RequestId request) {
        return answered.contains(request);
    }

    Optional<Proposal> proposal(RequestId request) {
        return Optional.ofNullable(proposals.get(request));
    }

    /**
     * The request of a proposal that is not a release.
     *
     * @throws java.io.UncheckedIOException if it is not known yet and cannot be read now
     */
    SignedRequest request(Proposal act) {
        return requestsOfActs.computeIfAbsent(
                act.request(), request -> requests.apply(act.intent().evidence()));
    }

    /** What waits for approvals and is not a release, oldest first. */
    List<Proposal> acts() {
        return proposals.values().stream()
                .filter(proposal -> proposal.release().isEmpty())
                .toList();
    }

    /** Everything that waits for approvals or for its seal, oldest first. */
    Collection<Proposal> proposals() {
        return List.copyOf(proposals.values());
    }

    Optional<Release> release(Scope scope, Version version) {
        return Optional.ofNullable(releases.get(new ReleaseName(scope, version)));
    }

    /** The proposal that holds a version until it is sealed or refused. */
    Optional<Proposal> reservation(Scope scope, Version version) {
        return Optional.ofNullable(reserved.get(new ReleaseName(scope, version)))
                .flatMap(this::proposal);
    }

    boolean isRevoked(Scope scope, Version version) {
        return revoked.contains(new ReleaseName(scope, version));
    }

    /** How many releases were proposed lately. */
    ReleaseRate releaseRate() {
        return releaseRate;
    }

    Optional<Head> head(Scope scope, ChannelName channel) {
        return Optional.ofNullable(heads(scope).get(channel));
    }

    /** All heads of an environment, by name. */
    NavigableMap<ChannelName, Head> heads(Scope scope) {
        return heads.of(scope);
    }

    /** The channels that offer this version now, by name. */
    List<ChannelName> offering(Scope scope, Version version) {
        return heads.offering(scope, version);
    }

    /** Whether the environment's device keys are its developer's: none of them is in the key holder. */
    boolean isHeldByDeveloper(Scope scope) {
        return heldByDeveloper.contains(scope);
    }

    /** The heads whose rollout goes on by itself. */
    List<Heads.Address> planned() {
        return heads.planned();
    }

    /** All heads as one hash, and when that was last said. */
    Attestations attestations() {
        return attestations;
    }

    /** The keys that the log names. */
    ActiveKeys keys() {
        return keys;
    }

    List<DeviceKey> deviceKeys(Scope scope) {
        return keys.device(scope);
    }

    /** The newest activation of an {@code event}, {@code log} or {@code upload} key. */
    Optional<KeyActivated> serviceKey(String purpose) {
        return keys.service(purpose);
    }
}
