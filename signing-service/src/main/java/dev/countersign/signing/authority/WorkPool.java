package dev.countersign.signing.authority;

import dev.countersign.signing.key.KeyHolderUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * The bounded pool for what takes its time: seals and rewraps. An attempt that fails is repeated, waiting longer each time up to a minute; it
 * never holds up anything else.
 */
final class WorkPool implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(WorkPool.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(250);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    /** A token that is back is used at once: asking for one that is not there costs little. */
    private static final Duration LONGEST_WAIT_FOR_KEYS = Duration.ofSeconds(4);

    private final ExecutorService pool;
    private final ScheduledExecutorService later;

    WorkPool(int concurrency) {
        this.pool = Executors.newFixedThreadPool(
                concurrency, Thread.ofPlatform().name("seal-", 0).factory());
        this.later = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("seal-retry").factory());
    }

    /** Work that is begun anew by each attempt, until one returns. */
    interface Attempt {
        void run() throws IOException;
    }

    /** @param name of the request, for the service's own log */
    void start(String name, Attempt attempt) {
        execute(name, attempt, FIRST_WAIT);
    }

    private void execute(String name, Attempt attempt, Duration wait) {
        if (!pool.isShutdown()) {
            pool.execute(() -> run(name, attempt, wait));
        }
    }

    private void run(String name, Attempt attempt, Duration wait) {
        MDC.put("request", name);
        try {
            attempt.run();
        } catch (KeyHolderUnavailableException e) {
            again(name, attempt, shorter(wait, LONGEST_WAIT_FOR_KEYS), e);
        } catch (IOException | UncheckedIOException e) {
            again(name, attempt, wait, e);
        } catch (RuntimeException e) {
            // A fault of this service must not become a refusal: the proposal stays, the log of the service says why.
            LOG.errorf(e, "request %s failed; it is tried again in a minute", name);
            again(name, attempt, LONGEST_WAIT, e);
        } finally {
            MDC.remove("request");
        }
    }

    private void again(String name, Attempt attempt, Duration wait, Exception why) {
        LOG.warnf("request %s is not done yet, trying again in %s s: %s", name, wait.toSeconds(), why.getMessage());
        Duration next = shorter(wait.multipliedBy(2), LONGEST_WAIT);
        if (!later.isShutdown()) {
            later.schedule(() -> execute(name, attempt, next), wait.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Whether it was closed and nothing is under way any more. */
    boolean isTerminated() {
        return pool.isTerminated();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Stops; what is under way is interrupted and its result thrown away. Waits a moment, so that its key use is accounted for. */
    @Override
    public void close() {
        later.shutdownNow();
        pool.shutdownNow();
        try {
            if (!pool.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("work under way did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
