package dev.countersign.distribution.capgo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class UpdateLimitTest {
    @Test
    void withoutALimitEveryCheckIsAnswered() {
        var limit = new UpdateLimit(OptionalInt.empty(), Duration.ofMinutes(1));
        for (int i = 0; i < 100_000; i++) {
            assertTrue(limit.permits());
        }
    }

    @Test
    void beyondALimitChecksAreToComeBackLater() {
        var limit = new UpdateLimit(OptionalInt.of(1), Duration.ofSeconds(90));
        assertTrue(limit.permits());
        int refused = 0;
        for (int i = 0; i < 100; i++) {
            refused += limit.permits() ? 0 : 1;
        }
        assertTrue(refused > 50, refused + " of 100 were refused");
        assertEquals(90, limit.retryAfter());
    }

    @Test
    void aLimitThatMakesNoSenseStopsTheService() {
        for (int perSecond : new int[] {0, -1}) {
            assertThrows(
                    IllegalStateException.class,
                    () -> new UpdateLimit(OptionalInt.of(perSecond), Duration.ofMinutes(1)));
        }
        for (Duration pause : new Duration[] {Duration.ZERO, Duration.ofMillis(999), Duration.ofHours(25)}) {
            assertThrows(IllegalStateException.class, () -> new UpdateLimit(OptionalInt.of(1), pause));
        }
    }
}
