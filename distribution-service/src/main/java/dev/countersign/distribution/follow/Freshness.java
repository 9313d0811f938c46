package dev.countersign.distribution.follow;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Whether the newest attestation of all heads may still be believed. A stale one is served like any other: whoever verifies sees it, and nobody else is
 * helped by an outage. It is an alarm: the signing service is down, or somebody keeps what is new from this service.
 */
final class Freshness {
    private static final Logger LOG = Logger.getLogger(Freshness.class);

    private final Supplier<Optional<Instant>> until;
    private final Clock clock;
    private boolean stale;

    Freshness(MeterRegistry registry, Supplier<Optional<Instant>> until, Clock clock) {
        this.until = until;
        this.clock = clock;
        Gauge.builder("countersign.heads.fresh.seconds", this::seconds)
                .description(
                        "How long the newest attestation of all heads may still be believed; below 0: stale. NaN: there is none")
                .register(registry);
        Gauge.builder("countersign.heads.stale", () -> isStale() ? 1 : 0)
                .description("1: the newest attestation of all heads has expired")
                .register(registry);
    }

    boolean isStale() {
        return until.get().filter(expires -> !clock.instant().isBefore(expires)).isPresent();
    }

    /** Says so once when it becomes stale, and once when it is fresh again. */
    void look() {
        if (isStale() != stale) {
            stale = !stale;
            if (stale) {
                LOG.errorf(
                        "ALARM the attestation of all heads expired at %s: the signing service is not running, or its log does not reach this"
                                + " service; verifying devices refuse what is served",
                        until.get().orElse(null));
            } else {
                LOG.info("the attestation of all heads is fresh again");
            }
        }
    }

    private double seconds() {
        return until.get()
                .map(expires ->
                        (double) Duration.between(clock.instant(), expires).toSeconds())
                .orElse(Double.NaN);
    }
}
