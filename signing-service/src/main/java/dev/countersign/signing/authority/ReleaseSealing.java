package dev.countersign.signing.authority;

import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.signing.key.KeyHolderUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/**
 * The bounded pool in which bundles are sealed. A seal that fails for a passing reason is tried again, waiting longer each time up to a
 * minute, until its request expires; it never holds up anything else.
 */
final class ReleaseSealing implements AutoCloseable {
    /** A device key wraps the session key and seals the checksum of each release. */
    static final int OPERATIONS_PER_KEY = 2;

    private static final Logger LOG = Logger.getLogger(ReleaseSealing.class);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final BundleSealer sealer;
    private final Evidence evidence;
    private final Clock clock;
    private final ExecutorService pool;
    private final ScheduledExecutorService later;

    ReleaseSealing(BundleSealer sealer, Evidence evidence, int concurrency, Clock clock) {
        this.sealer = sealer;
        this.evidence = evidence;
        this.clock = clock;
        this.pool = Executors.newFixedThreadPool(
                concurrency, Thread.ofPlatform().name("seal-", 0).factory());
        this.later = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("seal-retry").factory());
    }

    /** Seals a proposal's bundle and tells the outcome, once. */
    void start(Proposal proposal, List<DeviceKey> keys, BiConsumer<SignedRequest, SealOutcome> done) {
        attempt(new Job(proposal, keys, done), Duration.ofMillis(250));
    }

    private record Job(Proposal proposal, List<DeviceKey> keys, BiConsumer<SignedRequest, SealOutcome> done) {}

    private void attempt(Job job, Duration wait) {
        if (!pool.isShutdown()) {
            pool.execute(() -> run(job, wait));
        }
    }

    private void run(Job job, Duration wait) {
        String name = job.proposal.request().hex();
        try {
            SignedRequest signed = evidence.request(job.proposal.intent().evidence());
            if (!(signed.request() instanceof ReleasePublish publish)) {
                throw new IllegalStateException("the evidence of a proposal is no publish request");
            }
            try {
                job.done.accept(signed, sealer.seal(signed, publish, job.keys));
            } catch (BundleUnavailableException e) {
                if (!clock.instant().isBefore(publish.expires())) {
                    job.done.accept(signed, new SealOutcome.Refused(RefusalReason.BUNDLE_UNAVAILABLE.wire()));
                    return;
                }
                again(job, wait, name, e);
            }
        } catch (IOException | UncheckedIOException | KeyHolderUnavailableException e) {
            again(job, wait, name, e);
        } catch (RuntimeException e) {
            // A fault of this service must not become a refusal: the proposal stays, the log of the service says why.
            LOG.errorf(e, "sealing request %s failed; it is tried again in a minute", name);
            again(job, LONGEST_WAIT, name, e);
        }
    }

    private void again(Job job, Duration wait, String name, Exception why) {
        LOG.warnf("request %s is not sealed yet, trying again in %s s: %s", name, wait.toSeconds(), why.getMessage());
        Duration next = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
        if (!later.isShutdown()) {
            later.schedule(() -> attempt(job, next), wait.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Stops; what is under way is interrupted and its result thrown away. Waits a moment, so that its key use is accounted for. */
    @Override
    public void close() {
        later.shutdownNow();
        pool.shutdownNow();
        try {
            if (!pool.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("a seal under way did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
