package dev.countersign.distribution.placement;

import dev.countersign.distribution.catalog.DeviceChoices;
import dev.countersign.distribution.kafka.KafkaConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jspecify.annotations.Nullable;

/** Writes choices to {@code device-choices}; those that Kafka does not take in time are refused, and the device may ask again. */
@ApplicationScoped
class DeviceChoiceAnnouncer implements DeviceChoices {
    private static final long PATIENCE_SECONDS = 3;

    private final @Nullable Emitter<Record<String, byte[]>> emitter;
    private final KnownPlacements placements;
    private final Counter refused;

    DeviceChoiceAnnouncer(
            @Channel("device-choices") @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = 1000)
                    Instance<Emitter<Record<String, byte[]>>> emitter,
            KafkaConfig config,
            KnownPlacements placements,
            MeterRegistry registry) {
        this.emitter = config.enabled() ? emitter.get() : null;
        this.placements = placements;
        this.refused = Counter.builder("countersign.device.choices.refused")
                .description("Choices of channel that had no room or that Kafka did not take in time")
                .register(registry);
    }

    @Override
    public CompletionStage<Boolean> store(String device, @Nullable String channel) {
        Choices choices = placements.choices();
        if (emitter == null || choices == null || (channel != null && !choices.hasRoomFor(device))) {
            refused.increment();
            return CompletableFuture.completedFuture(false);
        }
        byte[] value = channel == null ? null : channel.getBytes(StandardCharsets.UTF_8);
        if (channel != null && channel.equals(choices.channel(device))) {
            return CompletableFuture.completedFuture(true);
        }
        CompletionStage<Void> sent;
        try {
            sent = emitter.send(Record.of(device, value));
        } catch (IllegalStateException e) {
            sent = CompletableFuture.failedFuture(e); // too many are under way, or the service is shutting down
        }
        return sent.toCompletableFuture()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .handle((done, failure) -> {
                    if (failure != null) {
                        refused.increment();
                        return false;
                    }
                    choices.take(device, value); // the topic will say so too
                    return true;
                });
    }
}
