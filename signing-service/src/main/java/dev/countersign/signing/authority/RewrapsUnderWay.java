package dev.countersign.signing.authority;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.request.KeyRewrap;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Scope;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which rewraps are under way beside the authority. A rewrap begins once its intent leaf is committed and its approvals are there, and ends in one
 * commit. If a head or a seal record changed meanwhile, so that something is missing, it is done again: that is cheap, and the
 * result for what did not change is the same. Only the authority's thread calls.
 */
final class RewrapsUnderWay {
    private final Ledger ledger;
    private final Checklist checklist;
    private final Commits commits;
    private final KeyUse keyUse;
    private final WorkPool pool;
    private final ReleaseRewrapper rewrapper;
    private final Consumer<Work> queue;
    private final Set<RequestId> requests = new HashSet<>();

    RewrapsUnderWay(
            Ledger ledger,
            Checklist checklist,
            Commits commits,
            KeyUse keyUse,
            WorkPool pool,
            ReleaseRewrapper rewrapper,
            Consumer<Work> queue) {
        this.ledger = ledger;
        this.checklist = checklist;
        this.commits = commits;
        this.keyUse = keyUse;
        this.pool = pool;
        this.rewrapper = rewrapper;
        this.queue = queue;
    }

    boolean contains(RequestId request) {
        return requests.contains(request);
    }

    /** Begins every rewrap that may be done and is not under way. */
    void startApproved() {
        for (Proposal proposal : ledger.acts()) {
            if (proposal.intent().requestKind().equals(KeyRewrap.KIND) && !contains(proposal.request())) {
                SignedRequest signed = ledger.request(proposal);
                if (signed.request() instanceof KeyRewrap asked && checklist.mayBeDone(proposal, signed)) {
                    start(signed, asked);
                }
            }
        }
    }

    private void start(SignedRequest signed, KeyRewrap asked) {
        Scope scope = asked.scope();
        List<DeviceKey> known = scope == null ? List.of() : ledger.keys().deviceKeysEver(scope);
        Optional<DeviceKey> target =
                known.stream().filter(key -> key.label().equals(asked.label())).findFirst();
        if (target.isEmpty() || !ledger.keys().isActive(asked.label())) {
            return; // the checklist refuses it
        }
        List<Release> needed = Rewraps.needed(ledger, asked);
        requests.add(signed.id());
        pool.start(
                signed.id().hex(), () -> queue.accept(new Work.Rewrapped(signed, rewrap(needed, known, target.get()))));
    }

    private RewrapOutcome rewrap(List<Release> needed, List<DeviceKey> known, DeviceKey target) throws IOException {
        List<RewrapOutcome.Done> done = new ArrayList<>();
        try {
            for (Release release : needed) {
                Optional<SealRecords> records = rewrapper.rewrap(release.sealed(), release.records(), known, target);
                if (records.isEmpty()) {
                    return new RewrapOutcome(target, done, true);
                }
                done.add(new RewrapOutcome.Done(release, records.get()));
            }
            return new RewrapOutcome(target, done, false);
        } catch (IOException | RuntimeException e) {
            settle(new RewrapOutcome(target, done, false), false); // the next attempt does them again
            throw e;
        }
    }

    /** The seal records, in one commit; or the refusal. */
    void settle(Batch batch, Work.Rewrapped rewrapped, Instant now) {
        SignedRequest signed = rewrapped.signed();
        RewrapOutcome outcome = rewrapped.outcome();
        batch.afterCommit.add(() -> requests.remove(signed.id()));
        Policy policy = ledger.policy().orElseThrow();
        Optional<Proposal> proposal = ledger.proposal(signed.id());
        boolean permitted = proposal.isPresent()
                && checklist.mayBeDone(proposal.get(), signed)
                && ledger.keys().isActive(outcome.key().label());
        boolean complete = permitted && isComplete((KeyRewrap) signed.request(), outcome);
        settle(outcome, complete);
        if (complete) {
            commits.add(batch, events(signed, outcome, policy, now), Map.of());
        } else if (permitted && outcome.impossible()) {
            refuse(batch, signed, RefusalReason.REWRAP_IMPOSSIBLE, policy, now);
        } else if (permitted
                && Rewraps.needed(ledger, (KeyRewrap) signed.request()).isEmpty()) {
            refuse(batch, signed, RefusalReason.NOTHING_TO_REWRAP, policy, now);
        }
        // Otherwise it waits again: for approvals that count, or for another attempt.
    }

    private void refuse(Batch batch, SignedRequest signed, RefusalReason reason, Policy policy, Instant now) {
        commits.add(batch, Answers.refusal(signed, reason.wire(), policy, now));
    }

    /** Whether every release that the heads need now was done, from the seal record that it has now. */
    private boolean isComplete(KeyRewrap asked, RewrapOutcome outcome) {
        List<Release> needed = Rewraps.needed(ledger, asked);
        List<Release> done =
                outcome.done().stream().map(RewrapOutcome.Done::release).toList();
        boolean current = done.stream()
                .allMatch(release -> ledger.release(
                                release.sealed().scope(), release.sealed().version())
                        .filter(release::equals)
                        .isPresent());
        return !outcome.impossible() && !done.isEmpty() && current && done.containsAll(needed);
    }

    private static List<Event> events(SignedRequest signed, RewrapOutcome outcome, Policy policy, Instant now) {
        List<Event> events = new ArrayList<>();
        for (RewrapOutcome.Done done : outcome.done()) {
            List<DeviceKeyId> keyIds = new ArrayList<>(done.release().keyIds());
            keyIds.add(outcome.key().keyId());
            events.add(new ReleaseRewrapped(
                    now,
                    policy.digest(),
                    done.release().sealed().app(),
                    done.release().sealed().environment(),
                    done.release().sealed().version(),
                    signed.id(),
                    done.records().record(),
                    keyIds,
                    done.records().manifest()));
        }
        return events;
    }

    private void settle(RewrapOutcome outcome, boolean committed) {
        if (!outcome.done().isEmpty()) {
            keyUse.settle(outcome.key().label(), outcome.operations(), committed);
        }
    }
}
