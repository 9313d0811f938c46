package dev.countersign.signing.authority;

import dev.countersign.signing.key.KeyHolderUnavailableException;
import dev.countersign.signing.log.CommittedBatch;
import dev.countersign.signing.log.LogWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests one after another, rules on each by the checklist, appends the events of 20 ms in one commit, and only then answers. Sealing runs
 * beside it and joins again here. One thread decides and, through {@link Commits}, appends;
 * everything else only puts work into its queue.
 */
public final class Authority implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Authority.class);
    private static final Duration BATCH = Duration.ofMillis(20);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int MAX_BATCH = 256;

    private final Ledger ledger;
    private final Checklist checklist;
    private final Commits commits;
    private final SealsUnderWay seals;
    private final CountingLeaves counting;
    private final RolloutSteps steps;
    private final RewrapsUnderWay rewraps;
    private final WorkPool pool;
    private final Clock clock;
    private final BlockingQueue<Work> queue = new LinkedBlockingQueue<>();
    private final Thread thread;

    private volatile @Nullable Throwable failure;
    private volatile Consumer<Throwable> onFailure = why -> {};

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
            ServiceKeys serviceKeys,
            KeyUse keyUse,
            ReleaseSealing sealing,
            ReleaseRewrapper rewrapper,
            WorkPool pool,
            Consumer<CommittedBatch> announcer,
            Clock clock) {
        this.ledger = ledger;
        this.checklist = new Checklist(ledger, deviceKeys);
        this.commits = new Commits(ledger, evidence, deviceKeys, log, serviceKeys, announcer);
        this.seals = new SealsUnderWay(ledger, checklist, commits, keyUse, sealing, queue::add);
        this.counting = new CountingLeaves(ledger, commits, keyUse, clock.instant());
        this.steps = new RolloutSteps(ledger);
        this.rewraps = new RewrapsUnderWay(ledger, checklist, commits, keyUse, pool, rewrapper, queue::add);
        this.pool = pool;
        this.clock = clock;
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
        return commits.blockedBy();
    }

    /** Finishes the batch under way, writes the last key.usage leaf and stops. Seals under way are abandoned; the next process does them. */
    @Override
    public void close() {
        pool.close();
        if (thread.isAlive()) {
            var done = new CompletableFuture<Void>();
            queue.add(new Work.Stop(done));
            done.orTimeout(10, TimeUnit.SECONDS).exceptionally(e -> null).join();
            thread.interrupt();
        }
    }

    private void run() {
        try {
            begin();
            startApproved();
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
                counting.end(batch, now(), pool.isTerminated());
                batch.afterCommit.add(() -> stop.done().complete(null));
                running = false;
                break;
            }
            take(batch, work);
            work = batch.events.size() >= MAX_BATCH
                    ? null
                    : queue.poll(closes - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        periodic(batch);
        commits.commit(batch);
        if (running) {
            startApproved();
        }
        return running;
    }

    /** Only here, not at opening: what is opened may be a log that must not grow. */
    private void begin() throws InterruptedException {
        var batch = new Batch();
        counting.begin(batch, now());
        commits.commit(batch);
    }

    private void startApproved() {
        seals.startApproved();
        rewraps.startApproved();
    }

    private void take(Batch batch, Work work) {
        switch (work) {
            case Work.Incoming incoming -> onIncoming(batch, incoming);
            case Work.Sealed sealed -> seals.settle(batch, sealed, now());
            case Work.Rewrapped rewrapped -> rewraps.settle(batch, rewrapped, now());
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
                counting.rejected();
                LOG.warn("request rejected: " + it.reason());
                batch.afterCommit.add(() -> incoming.answer.complete(new Answer.Rejected(it.reason())));
            }
            case Ruling.Known it -> batch.afterCommit.add(() -> incoming.answer.complete(new Answer.Recorded()));
            case Ruling.Record it -> {
                commits.add(batch, it.events(), it.evidence());
                settleActs(batch);
                batch.afterCommit.add(() -> incoming.answer.complete(new Answer.Recorded()));
            }
        }
    }

    /** Does what was proposed, needs no bytes and has its approvals; refuses what the policy in force permits no more. */
    private void settleActs(Batch batch) {
        Instant now = now();
        for (Proposal act : ledger.acts()) {
            if (!rewraps.contains(act.request()) && now.isBefore(act.intent().expires())) {
                try {
                    checklist
                            .onAct(act, now)
                            .ifPresent(effect -> commits.add(batch, effect.events(), effect.evidence()));
                } catch (KeyHolderUnavailableException e) {
                    LOG.warnf("request %s waits for the key holder: %s", act.request(), e.getMessage());
                }
            }
        }
    }

    /** Refuses proposals whose time is over or whose right is gone, and takes the steps of rollouts and writes the leaves that are due. */
    private void periodic(Batch batch) {
        Instant now = now();
        for (Proposal proposal : ledger.proposals()) {
            if (!seals.contains(proposal.request()) && !rewraps.contains(proposal.request())) {
                checklist.over(proposal, now).ifPresent(refusal -> commits.add(batch, refusal));
            }
        }
        settleActs(batch);
        steps.due(now).forEach(step -> commits.add(batch, step));
        counting.periodic(batch, now);
        ledger.attestations().due(ledger.policy().orElseThrow(), now).ifPresent(it -> commits.add(batch, it));
    }

    private void fail(RuntimeException why) {
        for (Work work = queue.poll(); work != null; work = queue.poll()) {
            switch (work) {
                case Work.Incoming incoming -> incoming.answer.completeExceptionally(why);
                case Work.Sealed sealed -> {}
                case Work.Rewrapped rewrapped -> {}
                case Work.Stop stop -> stop.done().complete(null);
            }
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
