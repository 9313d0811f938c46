package dev.countersign.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.e2e.crash.CrashRun;
import dev.countersign.e2e.store.S3Stand;
import dev.countersign.localstack.LocalStack;
import dev.countersign.localstack.LocalStackBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An S3 store whose every answer comes late, then one that cuts answers off in their middle, then one that is away, while publishers publish
 * and a device updates: nothing acknowledged is lost, nothing wrong is served, and all goes on when the store is well again.
 */
@Tag("long")
class BadStoreIT {
    private static final Duration LATE = Duration.ofMillis(100);
    private static final int CUT_PERCENT = 5;

    @Test
    void aStoreThatIsSlowTruncatesAndGoesAwayLosesNothing(@TempDir Path folder) throws IOException {
        Path traffic = Files.createDirectory(folder.resolve("run"));
        Path home = traffic.resolve("home");
        LocalStackBuilder builder = LocalStack.in(home);
        try (var store = S3Stand.start(home, builder);
                var run = CrashRun.in(traffic, builder)) {
            say("well", run.recovery());
            store.line().slow(LATE);
            say("each answer " + LATE.toMillis() + " ms late", run.recovery());
            store.line().slow(Duration.ZERO);
            store.line().cut(CUT_PERCENT);
            for (int i = 0; i < 3; i++) {
                say(CUT_PERCENT + " % of answers cut off", run.recovery());
            }
            assertTrue(store.line().cuts() > 0, "some were");
            store.line().away(true);
            run.refused();
            store.line().away(false);
            store.line().cut(0);
            say("well again after it was away", run.recovery());
            System.out.println("bad store: " + store.line().cuts() + " answers were cut off; " + run.settle());
        }
    }

    private static void say(String how, Duration time) {
        System.out.printf(
                Locale.ROOT, "bad store: %s: a release delivered after %.1f s%n", how, time.toMillis() / 1000.0);
    }
}
