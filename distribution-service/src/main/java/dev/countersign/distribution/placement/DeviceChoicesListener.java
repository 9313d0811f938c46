package dev.countersign.distribution.placement;

import dev.countersign.distribution.kafka.KafkaConfig;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code device-choices}. */
@Singleton
final class DeviceChoicesListener {
    private final CompactedTopicListener topic;
    private final KafkaConfig broker;

    DeviceChoicesListener(
            KnownPlacements placements,
            PlacementConfig config,
            KafkaConfig broker,
            @Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.broker = broker;
        this.topic = new CompactedTopicListener("device-choices", kafka, () -> {
            var choices = new Choices(config.limit());
            return new CompactedTopicListener.Fold() {
                @Override
                public void take(@Nullable String key, byte @Nullable [] value) {
                    choices.take(key, value);
                }

                @Override
                public void complete() {
                    placements.knows(choices);
                }

                @Override
                public boolean isOutdated() {
                    return false;
                }
            };
        });
    }

    void start(@Observes StartupEvent event) {
        if (broker.enabled()) {
            topic.start();
        }
    }

    @PreDestroy
    void stop() {
        topic.close();
    }
}
