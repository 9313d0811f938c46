package dev.countersign.signing.key;

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
    CountingKeyHolder holder(OpenedKeys keys, MeterRegistry metrics) {
        return new CountingKeyHolder(new MeteredKeyHolder(keys.provider(), metrics));
    }

    @Produces
    @Singleton
    KeyProbe probe(CountingKeyHolder holder, KeyVault vault) {
        return new KeyProbe(holder.probes(), vault, new SecureRandom());
    }

    /** Before anything else starts: a service whose keys do not work must not start. */
    void probeAtStart(@Observes @Priority(100) StartupEvent start, KeyProbe probe, OpenedKeys keys) {
        LOG.infof("Keys of %s work: %s", keys.provider(), probe.probeAll());
    }
}
