package dev.countersign.e2e.hostile;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** Another client: asks the same question again and again, and notes how long each answer took. */
public final class Probe {
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Probe() {}

    /**
     * What it saw.
     *
     * @param failures answers that were not 200, or none within 20 s
     */
    public record Seen(int answers, int failures, double medianMillis, double p99Millis) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d answers, %d failures, median %.1f ms, p99 %.1f ms",
                    answers,
                    failures,
                    medianMillis,
                    p99Millis);
        }
    }

    public static Seen ask(HttpRequest.Builder question, Duration time) {
        List<Long> nanos = new ArrayList<>();
        int failures = 0;
        try (var http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest request = question.timeout(LIMIT).build();
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() < end) {
                long start = System.nanoTime();
                try {
                    if (http.send(request, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            != 200) {
                        failures++;
                    }
                } catch (IOException e) {
                    failures++;
                }
                nanos.add(System.nanoTime() - start);
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        Collections.sort(nanos);
        return new Seen(
                nanos.size(),
                failures,
                nanos.get(nanos.size() / 2) / 1e6,
                nanos.get((int) Math.ceil(nanos.size() * 0.99) - 1) / 1e6);
    }
}
