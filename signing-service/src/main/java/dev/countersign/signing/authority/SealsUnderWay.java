package dev.countersign.signing.authority;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Scope;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Which proposals are being sealed beside the authority: each once at a time, and joined again where its outcome is recorded. Only the authority's thread calls. */
final class SealsUnderWay {
    private final Ledger ledger;
    private final Checklist checklist;
    private final Commits commits;
    private final KeyUse keyUse;
    private final ReleaseSealing sealing;
    private final Consumer<Work> queue;
    private final Set<RequestId> requests = new HashSet<>();

    SealsUnderWay(
            Ledger ledger,
            Checklist checklist,
            Commits commits,
            KeyUse keyUse,
            ReleaseSealing sealing,
            Consumer<Work> queue) {
        this.ledger = ledger;
        this.checklist = checklist;
        this.commits = commits;
        this.keyUse = keyUse;
        this.sealing = sealing;
        this.queue = queue;
    }

    boolean contains(RequestId request) {
        return requests.contains(request);
    }

    /** Steps 7 to 11 for every proposal that may be sealed and is not under way. */
    void startApproved() {
        for (Proposal proposal : ledger.proposals()) {
            Optional<ReleaseProposed> release = proposal.release();
            if (release.isPresent() && !contains(proposal.request()) && checklist.mayBeSealed(proposal)) {
                requests.add(proposal.request());
                List<DeviceKey> keys = ledger.deviceKeys(release.get().scope());
                boolean byFile = ledger.policy()
                        .orElseThrow()
                        .sealsManifests(release.get().scope());
                sealing.start(
                        proposal, keys, byFile, (signed, outcome) -> queue.accept(new Work.Sealed(signed, outcome)));
            }
        }
    }

    /** Whether a device key was activated or retired while the bundle was being sealed for the others. */
    private boolean keysChanged(SealOutcome.Sealed outcome) {
        Scope scope = outcome.request().scope();
        return !ledger.isHeldByDeveloper(scope) && !ledger.deviceKeys(scope).equals(outcome.keys());
    }

    /** Step 12: the release, or what became of it instead. */
    void settle(Batch batch, Work.Sealed sealed, Instant now) {
        RequestId request = sealed.signed().id();
        if (sealed.outcome() instanceof SealOutcome.Sealed it && keysChanged(it)) {
            it.keys().forEach(key -> keyUse.settle(key.label(), it.operationsPerKey(), false));
            batch.afterCommit.add(() -> requests.remove(request)); // to be sealed again, for the keys of now
            return;
        }
        List<Event> events = checklist.onSealed(sealed.signed(), sealed.outcome(), now);
        boolean released = events.getFirst() instanceof ReleaseSealed;
        if (sealed.outcome() instanceof SealOutcome.Sealed it && it.request().sealedWith() == null) {
            it.keys().forEach(key -> keyUse.settle(key.label(), it.operationsPerKey(), released));
        }
        commits.add(batch, events, Map.of());
        batch.afterCommit.add(() -> requests.remove(request));
    }
}
