package dev.countersign.ingest.follow;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** What operators see of the follower. */
@ApplicationScoped
class LogMetrics {
    void register(@Observes StartupEvent start, MeterRegistry registry, Follower follower) {
        Gauge.builder("countersign.log.size", () -> follower.view().size())
                .description("Verified leaves")
                .register(registry);
        Gauge.builder("countersign.log.stopped", () -> follower.view().phase() == LogView.Phase.STOPPED ? 1 : 0)
                .description("1: the log did not verify and following stopped")
                .register(registry);
        Gauge.builder("countersign.log.incomplete", () -> follower.view().isIncomplete() ? 1 : 0)
                .description("1: entries that are signed over cannot be found; following waits for them")
                .register(registry);
    }
}
