package dev.countersign.cli.audit;

import dev.countersign.cli.console.CommandFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One thread a core, for what needs no order. Tasks never wait for each other. */
final class Workers implements AutoCloseable {
    private final int cores = Runtime.getRuntime().availableProcessors();
    private final ExecutorService threads = Executors.newFixedThreadPool(
            cores, Thread.ofPlatform().name("audit-", 0).daemon().factory());

    /** How many tasks of one sort to have under way: all cores are busy, and memory stays bounded. */
    int ahead() {
        return 2 * cores + 2;
    }

    <T> Future<T> submit(Callable<T> task) {
        return threads.submit(task);
    }

    /** What came of a task. */
    static <T> T get(Future<T> task) throws IOException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case CommandFailure failure -> throw failure;
                case RuntimeException other -> throw other;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
