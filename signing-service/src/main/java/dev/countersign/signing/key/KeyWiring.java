package dev.countersign.signing.key;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Makes the beans of this package: {@link KeyHolder} (metered and counted, also as {@link CountingKeyHolder}), {@link KeyVault} and
 * {@link KeyProbe}. The opened provider itself cannot be injected elsewhere, so that no operation goes uncounted.
 */
@Dependent
class KeyWiring {
    private static final Logger LOG = Logger.getLogger(KeyWiring.class);

    @Produces
    @Singleton
    @Typed({OpenedKeys.class, KeyVault.class})
    OpenedKeys keys(KeyHolderConfig config) {
        return new OpenedKeys(KeyProviders.open(config, System.getenv(), Clock.systemUTC()));
    }

    void close(@Disposes OpenedKeys keys) {
        keys.provider().close();
    }

    @Produces
    @Singleton
    CountingKeyHolder holder(OpenedKeys keys, KeyHolderConfig config, MeterRegistry metrics) {
        KeyHolder metered = new MeteredKeyHolder(keys.provider(), metrics);
        OptionalInt limit = config.deviceKeyOperationsPerHour();
        return new CountingKeyHolder(
                limit.isEmpty()
                        ? metered
                        : new LimitedKeyHolder(metered, limit.getAsInt(), Clock.systemUTC(), metrics));
    }

    @Produces
    @Singleton
    KeyProbe probe(CountingKeyHolder holder, KeyVault vault) {
        return new KeyProbe(holder.probes(), vault, new SecureRandom());
    }

    void showAvailability(@Observes StartupEvent start, KeyHolderWatch watch, MeterRegistry metrics) {
        Supplier<Number> seconds = () -> watch.look().toSeconds();
        Gauge.builder("countersign.key.holder.unavailable.seconds", seconds)
                .description("How long the key holder has been away; 0: it is there")
                .register(metrics);
    }

    /** Before anything else starts: a service whose keys do not work must not start. */
    void probeAtStart(@Observes @Priority(100) StartupEvent start, KeyProbe probe, OpenedKeys keys) {
        LOG.infof("Keys of %s work: %s", keys.provider(), probe.probeAll());
    }
}
