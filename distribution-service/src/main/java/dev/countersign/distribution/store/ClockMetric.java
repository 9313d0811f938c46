package dev.countersign.distribution.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;

/** Shows this process's clock, so that the alert rules can compare it with that of whoever reads the metrics. */
@ApplicationScoped
class ClockMetric {
    void register(@Observes StartupEvent start, MeterRegistry registry, Clock clock) {
        Gauge.builder("countersign.clock.seconds", () -> clock.millis() / 1000.0)
                .description("What this process takes for the time, in seconds since 1970")
                .register(registry);
    }
}
