package dev.countersign.distribution.devices;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * Passes events on to the topic {@code device-events}, keyed by device. Never blocks and never fails: while Kafka is down a bounded number of
 * bytes waits in memory, and what does not fit is dropped and counted. Devices must not be told, or each would try again every second.
 */
@ApplicationScoped
class DeviceEventAnnouncer {
    private final Emitter<byte[]> emitter;
    private final long limit;
    private final AtomicLong waiting = new AtomicLong();
    private final Counter dropped;

    DeviceEventAnnouncer(
            @Channel("device-events") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) Emitter<byte[]> emitter,
            DeviceEventsConfig config,
            MeterRegistry registry) {
        this.emitter = emitter;
        this.limit = config.buffer().asLongValue();
        this.dropped = Counter.builder("countersign.device.events.dropped")
                .description("Reported events that were not passed on to Kafka")
                .register(registry);
        Gauge.builder("countersign.device.events.waiting", waiting, AtomicLong::get)
                .description("Bytes of reported events that wait for Kafka")
                .baseUnit("bytes")
                .register(registry);
    }

    void announce(DeviceEvent event) {
        int size = event.json().length;
        if (waiting.addAndGet(size) > limit) {
            settle(size, true);
            return;
        }
        var record = OutgoingKafkaRecordMetadata.<String>builder()
                .withKey(event.deviceId())
                .build();
        try {
            emitter.send(Message.of(
                    event.json(), Metadata.of(record), () -> settle(size, false), failure -> settle(size, true)));
        } catch (IllegalStateException e) {
            settle(size, true); // the channel is closed: shutting down
        }
    }

    private CompletionStage<Void> settle(int size, boolean lost) {
        waiting.addAndGet(-size);
        if (lost) {
            dropped.increment();
        }
        return CompletableFuture.completedFuture(null);
    }
}
