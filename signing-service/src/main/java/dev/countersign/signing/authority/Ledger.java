package dev.countersign.signing.authority;

import dev.countersign.contract.event.ApprovalRecorded;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyUsage;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestDuplicate;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.event.UnknownEvent;
import dev.countersign.contract.policy.Policy;
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
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the log says, folded: the state the checklist decides on. Not thread-safe; one thread applies and reads. */
final class Ledger {
    private final Function<Sha256, Policy> policies;
    private final Set<RequestId> answered = new HashSet<>();
    private final Map<RequestId, Proposal> proposals = new LinkedHashMap<>();
    private final Map<RequestId, List<ApprovalRecorded>> earlyApprovals = new HashMap<>();
    private final Map<ReleaseName, Release> releases = new HashMap<>();
    private final Map<ReleaseName, RequestId> reserved = new HashMap<>();
    private final Map<ChannelAddress, Head> heads = new HashMap<>();
    private final Map<Scope, List<DeviceKey>> deviceKeys = new HashMap<>();
    private final Map<String, KeyActivated> serviceKeys = new HashMap<>();

    private @Nullable Policy policy;

    private record ReleaseName(Scope scope, Version version) {}

    private record ChannelAddress(Scope scope, ChannelName channel) {}

    /**
     * @param policies finds an adopted policy by its digest: evidence of the log
     */
    Ledger(Function<Sha256, Policy> policies) {
        this.policies = policies;
    }

    /** Takes the next event of the log. */
    void apply(long index, Event event) {
        switch (event) {
            case KeyActivated it -> activated(it);
            case PolicyAdopted it -> policy = policies.apply(it.policy());
            case ReleaseProposed it -> proposed(it);
            case ApprovalRecorded it -> approved(it);
            case ReleaseSealed it -> {
                answer(it.request());
                releases.put(new ReleaseName(it.scope(), it.version()), new Release(index, it));
            }
            case ChannelUpdated it ->
                heads.put(new ChannelAddress(it.scope(), it.channel()), new Head(it.sequence(), it.stable()));
            case RequestRefused it -> answer(it.request());
            case RequestDuplicate it -> answer(it.request());
            case RequestsRejected it -> {}
            case KeyUsage it -> {}
            case UnknownEvent it -> {}
        }
    }

    private void activated(KeyActivated it) {
        if (it.app() != null && it.environment() != null && it.keyId() != null) {
            deviceKeys
                    .computeIfAbsent(new Scope(it.app(), it.environment()), scope -> new ArrayList<>())
                    .add(new DeviceKey(it.label(), it.keyId()));
        } else {
            String purpose = it.label().value().substring(0, it.label().value().indexOf('/'));
            serviceKeys.put(purpose, it);
        }
    }

    private void proposed(ReleaseProposed it) {
        reserved.put(new ReleaseName(it.scope(), it.version()), it.request());
        proposals.put(it.request(), new Proposal(it, Set.of()));
        List<ApprovalRecorded> early = earlyApprovals.remove(it.request());
        if (early != null) {
            early.stream()
                    .filter(approval -> approval.app().equals(it.app())
                            && approval.environment().equals(it.environment())
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
            if (!it.approver().equals(proposal.proposed().publisher())) {
                approvers.add(it.approver());
            }
            return new Proposal(proposal.proposed(), approvers);
        });
    }

    private void answer(RequestId request) {
        answered.add(request);
        Proposal done = proposals.remove(request);
        if (done != null) {
            reserved.remove(
                    new ReleaseName(done.proposed().scope(), done.proposed().version()), request);
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

    Optional<Head> head(Scope scope, ChannelName channel) {
        return Optional.ofNullable(heads.get(new ChannelAddress(scope, channel)));
    }

    List<DeviceKey> deviceKeys(Scope scope) {
        return List.copyOf(deviceKeys.getOrDefault(scope, List.of()));
    }

    /** The newest activation of an {@code event}, {@code log} or {@code upload} key. */
    Optional<KeyActivated> serviceKey(String purpose) {
        return Optional.ofNullable(serviceKeys.get(purpose));
    }
}
