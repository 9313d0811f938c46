package dev.countersign.signing.key;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs calls into native code on few threads of their own, and waits only so long. A token that hangs takes these threads and
 * nothing else; more callers than fit in the queue are turned away. Thread-safe.
 */
final class BoundedCalls implements AutoCloseable {
    private static final int WAITING_PER_THREAD = 64;

    private final ThreadPoolExecutor threads;
    private final Duration patience;

    BoundedCalls(int concurrent, Duration patience) {
        this.patience = patience;
        this.threads = new ThreadPoolExecutor(
                concurrent,
                concurrent,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(concurrent * WAITING_PER_THREAD),
                Thread.ofPlatform().daemon().name("token-", 1).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** @throws KeyHolderUnavailableException if there is no answer in time */
    <T> T run(Callable<T> call) {
        Future<T> answer;
        try {
            answer = threads.submit(call);
        } catch (RejectedExecutionException e) {
            throw KeyHolderUnavailableException.before("too many operations are waiting for the token", e);
        }
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException refusalOrFailure) {
                throw refusalOrFailure;
            }
            throw new KeyHolderBrokenException("a token operation failed in an unforeseen way", e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(false);
            throw KeyHolderUnavailableException.during("the token did not answer within " + patience, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw KeyHolderUnavailableException.during("interrupted while waiting for the token", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
