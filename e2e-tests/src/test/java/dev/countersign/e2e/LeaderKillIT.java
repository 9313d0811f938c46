package dev.countersign.e2e;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.countersign.e2e.brokers.Brokers;
import dev.countersign.e2e.crash.CrashRun;
import dev.countersign.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three brokers, three copies of each record of which two are acknowledged, publishers and a device at work. The leader dies: the work
 * goes on with the next. That one dies too, so that nothing can be acknowledged any more: ingest-service says so with 503 and
 * {@code Retry-After}. Both come back: nothing that was ever acknowledged is lost.
 */
@Tag("long")
class LeaderKillIT {
    private static final String REQUESTS = "signing-requests";

    @Test
    void nothingAcknowledgedIsLostWithALeader(@TempDir Path folder) throws IOException {
        try (var brokers = Brokers.start(Files.createDirectory(folder.resolve("brokers")), "127.0.0.1", 3);
                var run = CrashRun.in(
                        Files.createDirectory(folder.resolve("run")),
                        LocalStack.in(folder.resolve("run/home")).foreignBroker(brokers.bootstrapServers()))) {
            run.recovery(); // everything is warm
            int first = brokers.leaderOf(REQUESTS);
            brokers.kill(first);
            say("leader killed, next release delivered after", run.recovery());
            int second = brokers.leaderOf(REQUESTS);
            assertNotEquals(first, second);
            long death = System.nanoTime();
            brokers.kill(second);
            run.refused();
            say("second leader killed, 503 after", java.time.Duration.ofNanos(System.nanoTime() - death));
            brokers.launch(first);
            brokers.launch(second);
            say("both started again, next release delivered after", run.recovery());
            brokers.awaitWhole(REQUESTS);
            System.out.println("three brokers: " + run.settle());
        }
    }

    private static void say(String what, java.time.Duration time) {
        System.out.printf(Locale.ROOT, "three brokers: %s %.1f s%n", what, time.toMillis() / 1000.0);
    }
}
