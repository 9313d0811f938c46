package dev.countersign.distribution.follow;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Brings the records of {@code signing-events} to the follower, one after the other. */
@ApplicationScoped
class EventListener {
    private final Follower follower;

    EventListener(Follower follower) {
        this.follower = follower;
    }

    @Incoming("signing-events")
    CompletionStage<Void> onRecord(ConsumerRecord<String, byte[]> record) {
        return follower.onRecord(record.key(), record.value());
    }
}
