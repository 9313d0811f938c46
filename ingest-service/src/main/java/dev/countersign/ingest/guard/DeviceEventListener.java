package dev.countersign.ingest.guard;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Brings what devices report to the guard, once it knows which rollouts there are. */
@ApplicationScoped
class DeviceEventListener {
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final RolloutGuard guard;

    DeviceEventListener(RolloutGuard guard) {
        this.guard = guard;
    }

    @Incoming("device-events")
    CompletionStage<Void> on(ConsumerRecord<String, byte[]> record) {
        if (guard.isReady()) {
            take(record);
            return CompletableFuture.completedFuture(null);
        }
        return CompletableFuture.supplyAsync(
                        () -> record, CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS))
                .thenCompose(this::on);
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        if (record.key() != null && record.value() != null) {
            guard.onReport(record.key(), record.value());
        }
    }
}
