package dev.countersign.cli.http;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How long to wait between tries: doubling from {@code first} to {@code longest}.
 *
 * @param tries how many tries in all
 */
public record Patience(int tries, Duration first, Duration longest) {
    /** For calls that are safe to repeat: about half a minute in all. */
    public static final Patience USUAL = new Patience(8, Duration.ofMillis(250), Duration.ofSeconds(8));

    /** Before the given retry, counted from 1. */
    public Duration before(int retry) {
        Duration doubled = first.multipliedBy(1L << Math.min(retry - 1, 20));
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }

    /** Waits, unless interrupted. */
    public static void pause(Duration time) throws InterruptedIOException {
        try {
            var never = new CountDownLatch(1);
            if (never.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("nobody counts this latch down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
