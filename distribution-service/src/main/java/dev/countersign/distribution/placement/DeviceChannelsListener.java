package dev.countersign.distribution.placement;

import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.value.Sha256;
import dev.countersign.distribution.catalog.LiveCatalog;
import dev.countersign.distribution.kafka.KafkaConfig;
import dev.countersign.distribution.policy.AdoptedPolicies;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code device-channels} under the policy that the log adopted last, whose bytes are the log's evidence; anew under each next policy, so that the
 * same log and topic always give the same assignments.
 */
@Singleton
final class DeviceChannelsListener {
    private final LiveCatalog catalog;
    private final AdoptedPolicies policies;
    private final KnownPlacements placements;
    private final Clock clock;
    private final Counter strange;
    private final KafkaConfig config;
    private final CompactedTopicListener topic;

    DeviceChannelsListener(
            LiveCatalog catalog,
            AdoptedPolicies policies,
            KnownPlacements placements,
            Clock clock,
            KafkaConfig config,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            MeterRegistry registry) {
        this.catalog = catalog;
        this.policies = policies;
        this.placements = placements;
        this.clock = clock;
        this.config = config;
        this.strange = Counter.builder("countersign.device.assignments.refused")
                .description("Records of device-channels that nobody who may has signed")
                .register(registry);
        this.topic = new CompactedTopicListener("device-channels", kafka, this::begin);
    }

    void start(@Observes StartupEvent event) {
        if (config.enabled()) {
            topic.start();
        }
    }

    @PreDestroy
    void stop() {
        topic.close();
    }

    /** A fold under the policy in force, or null if it is not known yet. */
    private CompactedTopicListener.@Nullable Fold begin() {
        Sha256 digest = catalog.current().policy();
        Policy policy = digest == null ? null : policies.find(digest).orElse(null);
        if (policy == null) {
            return null;
        }
        var assignments = new Assignments(policy, clock);
        return new CompactedTopicListener.Fold() {
            @Override
            public void take(@Nullable String key, byte @Nullable [] value) {
                if (!assignments.take(key, value)) {
                    strange.increment();
                }
            }

            @Override
            public void complete() {
                placements.knows(assignments);
            }

            @Override
            public boolean isOutdated() {
                return !policy.digest().equals(catalog.current().policy());
            }
        };
    }
}
