package dev.countersign.distribution.follow;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** What operators see of the follower. */
final class LogMetrics {
    private final Counter unreadable;
    private final Counter strange;

    LogMetrics(MeterRegistry registry, Supplier<FollowerStatus> status) {
        unreadable = Counter.builder("countersign.log.unreadable")
                .description("Attempts to read the log's files that failed")
                .register(registry);
        strange = Counter.builder("countersign.log.strange.records")
                .description("Records of signing-events that are neither entry nor checkpoint")
                .register(registry);
        Gauge.builder("countersign.log.size", () -> size(status.get()))
                .description("Verified leaves")
                .register(registry);
        Gauge.builder("countersign.log.stopped", () -> status.get() instanceof FollowerStatus.Stopped ? 1 : 0)
                .description("1: the log did not verify and following stopped")
                .register(registry);
        Gauge.builder("countersign.log.incomplete", () -> status.get() instanceof FollowerStatus.Incomplete ? 1 : 0)
                .description("1: entries that are signed over cannot be found; following waits for them")
                .register(registry);
    }

    void unreadable() {
        unreadable.increment();
    }

    void strangeRecord() {
        strange.increment();
    }

    private static long size(FollowerStatus status) {
        return switch (status) {
            case FollowerStatus.Waiting waiting -> 0;
            case FollowerStatus.Following following -> following.size();
            case FollowerStatus.Incomplete incomplete -> incomplete.size();
            case FollowerStatus.Stopped stopped -> stopped.size();
        };
    }
}
