package dev.countersign.ingest.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.value.RequestId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnnouncementScheduleTest {
    private static final RequestId ID = RequestId.ofHex("a".repeat(64));

    private final SetClock clock = new SetClock();
    private final AnnouncementSchedule schedule = new AnnouncementSchedule(clock);

    @Test
    void unknownRequestsAreDueAtOnceAndAnnouncedOnesEverLater() {
        assertTrue(schedule.isDue(ID));
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            schedule.announced(ID);
            assertFalse(schedule.isDue(ID));
            Instant before = clock.now;
            while (!schedule.isDue(ID)) {
                clock.now = clock.now.plusSeconds(10);
            }
            waits.add(Duration.between(before, clock.now).toSeconds());
        }
        assertEquals(List.of(30L, 60L, 120L, 240L, 480L, 960L, 1920L, 3840L, 3840L, 3840L), waits);
    }

    @Test
    void settledRequestsAreForgotten() {
        schedule.announced(ID);
        schedule.retain(List.of());
        assertTrue(schedule.isDue(ID));
    }

    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-11-22T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
