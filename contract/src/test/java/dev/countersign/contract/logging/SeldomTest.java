package dev.countersign.contract.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class SeldomTest {
    private static final Instant START = Instant.parse("2026-11-23T00:00:00Z");

    private final Seldom seldom = new Seldom();

    @Test
    void aBrokerThatIsAwayForAnHourIsSaidSixtyTimesAndEachTimeAsAnAlarm() {
        List<String> printed = new ArrayList<>();
        for (int halfSeconds = 0; halfSeconds < 7200; halfSeconds++) {
            LogRecord line = line(
                    "org.apache.kafka.clients.NetworkClient",
                    Level.WARNING,
                    "Connection to node -1 could not be established",
                    START.plusMillis(500L * halfSeconds));
            if (seldom.isLoggable(line)) {
                printed.add(line.getMessage());
            }
        }
        assertEquals(60, printed.size());
        assertTrue(printed.stream().allMatch(line -> line.startsWith("ALARM Kafka: Connection to node -1")));
    }

    @Test
    void whatOthersSayAndWhatIsAnErrorIsNeverLeftOut() {
        for (int i = 0; i < 10; i++) {
            assertTrue(seldom.isLoggable(line("dev.countersign.signing.announce.Duty", Level.WARNING, "x", START)));
            assertTrue(seldom.isLoggable(line("org.apache.kafka.clients.NetworkClient", Level.SEVERE, "x", START)));
        }
    }

    private static LogRecord line(String logger, Level level, String message, Instant time) {
        var line = new LogRecord(level, message);
        line.setLoggerName(logger);
        line.setInstant(time);
        return line;
    }
}
