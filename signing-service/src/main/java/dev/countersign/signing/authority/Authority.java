package dev.countersign.signing.authority;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.dsse.Signer;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.signing.key.KeyHolderUnavailableException;
import dev.countersign.signing.log.CommittedBatch;
import dev.countersign.signing.log.LogWriter;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests one after another, rules on each by the checklist, appends the events of 20 ms in one commit, and only then answers. Sealing runs
 * beside it and joins again here. One thread decides and appends; everything else only puts work into its queue.
 */
public final class Authority implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Authority.class);
    private static final Duration BATCH = Duration.ofMillis(20);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LEAF_PERIOD = Duration.ofHours(1);
    private static final int MAX_BATCH = 256;

    private final Ledger ledger;
    private final Evidence evidence;
    private final DeviceKeys deviceKeys;
    private final Checklist checklist;
    private final LogWriter log;
    private final Signer eventSigner;
    private final KeyUse keyUse;
    private final ReleaseSealing sealing;
    private final Consumer<CommittedBatch> announcer;
    private final Clock clock;
    private final BlockingQueue<Work> queue = new LinkedBlockingQueue<>();
    private final Set<RequestId> beingSealed = new HashSet<>();
    private final Thread thread;

    private volatile @Nullable Throwable failure;
    private volatile Consumer<Throwable> onFailure = why -> {};
    private volatile @Nullable String blocked;
    private long rejected;
    private Instant lastPeriodicLeaf;

    private sealed interface Work {
        final class Incoming implements Work {
            private final byte[] envelope;
            private final CompletableFuture<Answer> answer;

            Incoming(byte[] envelope, CompletableFuture<Answer> answer) {
                this.envelope = envelope;
                this.answer = answer;
            }
        }

        record Sealed(SignedRequest signed, SealOutcome outcome) implements Work {}

        record Stop(CompletableFuture<Void> done) implements Work {}
    }

    /** What becomes of a record from the request topic. */
    public sealed interface Answer {
        /** It has its leaf, or had one before. */
        record Recorded() implements Answer {}

        /** It belongs on the dead-letter topic. */
        record Rejected(String reason) implements Answer {}
    }

    /** @param deviceKeys makes device keys, and hands them out once a commit activated them */
    Authority(
            Ledger ledger,
            Evidence evidence,
            DeviceKeys deviceKeys,
            LogWriter log,
            Signer eventSigner,
            KeyUse keyUse,
            ReleaseSealing sealing,
            Consumer<CommittedBatch> announcer,
            Clock clock) {
        this.ledger = ledger;
        this.evidence = evidence;
        this.deviceKeys = deviceKeys;
        this.checklist = new Checklist(ledger, deviceKeys::make);
        this.log = log;
        this.eventSigner = eventSigner;
        this.keyUse = keyUse;
        this.sealing = sealing;
        this.announcer = announcer;
        this.clock = clock;
        this.lastPeriodicLeaf = clock.instant();
        this.thread = Thread.ofPlatform().name("authority").unstarted(this::run);
    }

    /**
     * Begins to work.
     *
     * @param onFailure told once if the authority stops for good: this process cannot append any more
     */
    public void start(Consumer<Throwable> onFailure) {
        this.onFailure = onFailure;
        thread.start();
    }

    /** Puts a record of the request topic into the queue. The answer comes after its leaf is committed. */
    public CompletionStage<Answer> submit(byte[] envelope) {
        var answer = new CompletableFuture<Answer>();
        Throwable broken = failure;
        if (broken != null) {
            answer.completeExceptionally(broken);
        } else {
            queue.add(new Work.Incoming(envelope, answer));
        }
        return answer;
    }

    /** Why this authority stopped for good, if it did. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** What this authority waits for just now, if it cannot go on: the object store or the key holder. */
    public @Nullable String blockedBy() {
        return blocked;
    }

    /** Finishes the batch under way, writes the last key.usage leaf and stops. Seals under way are abandoned; the next process does them. */
    @Override
    public void close() {
        sealing.close();
        if (thread.isAlive()) {
            var done = new CompletableFuture<Void>();
            queue.add(new Work.Stop(done));
            done.orTimeout(10, TimeUnit.SECONDS).exceptionally(e -> null).join();
            thread.interrupt();
        }
    }

    private void run() {
        try {
            startApprovedSeals();
            for (boolean running = true; running; ) {
                running = turn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failure = e;
            LOG.error("the authority stops: " + e.getMessage(), e);
            onFailure.accept(e);
        } finally {
            fail(new IllegalStateException("the authority stopped"));
        }
    }

    /** Waits for work, takes what comes within 20 ms, and settles it in one commit. False to stop. */
    private boolean turn() throws InterruptedException {
        var batch = new Batch();
        boolean running = true;
        Work work = queue.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
        long closes = System.nanoTime() + BATCH.toNanos();
        while (work != null) {
            if (work instanceof Work.Stop stop) {
                keyUse.report(clock.instant(), policyDigest()).ifPresent(usage -> add(batch, usage));
                batch.afterCommit.add(() -> stop.done.complete(null));
                running = false;
                break;
            }
            take(batch, work);
            work = batch.events.size() >= MAX_BATCH
                    ? null
                    : queue.poll(closes - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        periodic(batch);
        commit(batch);
        if (running) {
            startApprovedSeals();
        }
        return running;
    }

    private void take(Batch batch, Work work) {
        switch (work) {
            case Work.Incoming incoming -> onIncoming(batch, incoming);
            case Work.Sealed sealed -> onSealed(batch, sealed);
            case Work.Stop stop -> throw new IllegalStateException("handled by turn");
        }
    }

    /** Rules change nothing, so a fault in them costs one record its answer and not this process its work. */
    private Ruling judge(byte[] envelope) {
        try {
            return checklist.onRequest(envelope, now());
        } catch (RuntimeException e) {
            LOG.error("a request could not be judged: " + e.getMessage(), e);
            return new Ruling.Unauthenticated("could not be judged: " + e.getMessage());
        }
    }

    private void onIncoming(Batch batch, Work.Incoming incoming) {
        switch (judge(incoming.envelope)) {
            case Ruling.Unauthenticated it -> {
                rejected++;
                LOG.warn("request rejected: " + it.reason());
                batch.afterCommit.add(() -> incoming.answer.complete(new Answer.Rejected(it.reason())));
            }
            case Ruling.Known it -> batch.afterCommit.add(() -> incoming.answer.complete(new Answer.Recorded()));
            case Ruling.Record it -> {
                add(batch, it.events(), it.evidence());
                settleActs(batch);
                batch.afterCommit.add(() -> incoming.answer.complete(new Answer.Recorded()));
            }
        }
    }

    private void onSealed(Batch batch, Work.Sealed sealed) {
        RequestId request = sealed.signed.id();
        List<Event> events = checklist.onSealed(sealed.signed, sealed.outcome, now());
        boolean released = events.getFirst() instanceof dev.countersign.contract.event.ReleaseSealed;
        if (sealed.outcome instanceof SealOutcome.Sealed it) {
            it.keys().forEach(key -> keyUse.settle(key.label(), ReleaseSealing.OPERATIONS_PER_KEY, released));
        }
        events.forEach(event -> add(batch, event));
        batch.afterCommit.add(() -> beingSealed.remove(request));
    }

    /** Does what was proposed, needs no bytes and has its approvals; refuses what the policy in force permits no more. */
    private void settleActs(Batch batch) {
        Instant now = now();
        for (Proposal act : ledger.acts()) {
            if (now.isBefore(act.intent().expires())) {
                try {
                    checklist.onAct(act, now).ifPresent(effect -> add(batch, effect.events(), effect.evidence()));
                } catch (KeyHolderUnavailableException e) {
                    LOG.warnf("request %s waits for the key holder: %s", act.request(), e.getMessage());
                }
            }
        }
    }

    /** Refuses proposals whose time is over or whose right is gone, and writes the counting leaves that are due. */
    private void periodic(Batch batch) {
        Instant now = now();
        for (Proposal proposal : ledger.proposals()) {
            if (!beingSealed.contains(proposal.request())) {
                checklist.over(proposal, now).ifPresent(refusal -> add(batch, refusal));
            }
        }
        settleActs(batch);
        if (lastPeriodicLeaf.plus(LEAF_PERIOD).isBefore(now)) {
            lastPeriodicLeaf = now;
            keyUse.report(now, policyDigest()).ifPresent(usage -> add(batch, usage));
            if (rejected > 0) {
                add(batch, new RequestsRejected(now, policyDigest(), rejected));
                rejected = 0;
            }
        }
    }

    /** Events with evidence that they name: at hand for whoever looks at it before the commit brings it into the log. */
    private void add(Batch batch, List<Event> events, Map<Sha256, byte[]> named) {
        named.forEach((digest, bytes) -> {
            evidence.announce(bytes);
            batch.evidence.put(digest, bytes);
            batch.afterCommit.add(() -> evidence.forget(digest));
        });
        events.forEach(event -> add(batch, event));
    }

    private void add(Batch batch, Event event) {
        long index = log.size() + batch.events.size();
        batch.events.add(event);
        ledger.apply(index, event);
        if (event instanceof KeyActivated key) {
            batch.afterCommit.add(() -> deviceKeys.handOut(key));
        }
    }

    /** A key holder that is away for a while must not end the authority: the decision stands, only its signature waits. */
    private SignedEvent sign(Event event) throws InterruptedException {
        while (true) {
            try {
                SignedEvent signed = SignedEvent.sign(event, eventSigner);
                blocked = null;
                return signed;
            } catch (KeyHolderUnavailableException e) {
                waitFor("the key holder", e);
            }
        }
    }

    private void waitFor(String what, Exception why) throws InterruptedException {
        blocked = what;
        LOG.errorf("%s is not available, trying again: %s", what, why.getMessage());
        new CountDownLatch(1).await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Appends, repeating while the store fails: the ledger is ahead of the log, so nothing else may happen before this is settled. */
    private void commit(Batch batch) throws InterruptedException {
        if (!batch.events.isEmpty()) {
            List<byte[]> leaves = new ArrayList<>();
            for (Event event : batch.events) {
                leaves.add(sign(event).leaf());
            }
            CommittedBatch committed = append(leaves, batch.evidence);
            announcer.accept(committed);
            for (int i = 0; i < batch.events.size(); i++) {
                LOG.infof(
                        "entry %d %s",
                        committed.start() + i, new String(batch.events.get(i).toPayload(), UTF_8));
            }
        }
        batch.afterCommit.forEach(Runnable::run);
    }

    private CommittedBatch append(List<byte[]> leaves, Map<Sha256, byte[]> evidence) throws InterruptedException {
        while (true) {
            try {
                CommittedBatch committed = log.append(leaves, evidence);
                blocked = null;
                return committed;
            } catch (IOException e) {
                waitFor("the object store", e);
            } catch (KeyHolderUnavailableException e) {
                waitFor("the key holder", e);
            }
        }
    }

    /** Steps 7 to 11 for every proposal that may be sealed and is not under way. */
    private void startApprovedSeals() {
        for (Proposal proposal : ledger.proposals()) {
            Optional<ReleaseProposed> release = proposal.release();
            if (release.isPresent() && !beingSealed.contains(proposal.request()) && checklist.mayBeSealed(proposal)) {
                beingSealed.add(proposal.request());
                List<DeviceKey> keys = ledger.deviceKeys(release.get().scope());
                sealing.start(proposal, keys, (signed, outcome) -> queue.add(new Work.Sealed(signed, outcome)));
            }
        }
    }

    private void fail(RuntimeException why) {
        for (Work work = queue.poll(); work != null; work = queue.poll()) {
            switch (work) {
                case Work.Incoming incoming -> incoming.answer.completeExceptionally(why);
                case Work.Sealed sealed -> {}
                case Work.Stop stop -> stop.done.complete(null);
            }
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private Sha256 policyDigest() {
        return ledger.policy().orElseThrow().digest();
    }
}
