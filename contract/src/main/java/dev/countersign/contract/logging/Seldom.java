package dev.countersign.contract.logging;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Lets the Kafka client complain once a minute and not several times a second, from each of its connections, while a broker is away: of each of
 * its loggers one line a minute passes, the first as an alarm. Errors always pass, and so does every line of anybody else. Thread-safe.
 */
public final class Seldom implements Filter {
    private static final String KAFKA = "org.apache.kafka.";
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final Map<String, Instant> passed = new ConcurrentHashMap<>();

    @Override
    public boolean isLoggable(LogRecord line) {
        String logger = line.getLoggerName();
        if (logger == null
                || !logger.startsWith(KAFKA)
                || line.getLevel().intValue() < Level.INFO.intValue()
                || line.getLevel().intValue() > Level.WARNING.intValue()) {
            return true;
        }
        var passes = new AtomicBoolean();
        Instant now = line.getInstant();
        passed.compute(logger + line.getLevel(), (name, last) -> {
            boolean again = last == null || !now.isBefore(last.plus(PAUSE));
            passes.set(again);
            return again ? now : last;
        });
        if (passes.get() && line.getLevel().equals(Level.WARNING) && line.getParameters() == null) {
            line.setMessage("ALARM Kafka: " + line.getMessage() + " (more of this kind is left out for a minute)");
        }
        return passes.get();
    }
}
