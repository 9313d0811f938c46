package dev.countersign.distribution.follow;

import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.distribution.bundles.ReleaseTraces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Brings the records of {@code signing-events} to the follower, one after the other, and what they say of a trace to its end. */
@ApplicationScoped
class EventListener {
    private final Follower follower;
    private final ReleaseTraces traces;

    EventListener(Follower follower, ReleaseTraces traces) {
        this.follower = follower;
        this.traces = traces;
    }

    @Incoming("signing-events")
    CompletionStage<Void> onRecord(KafkaRecord<String, byte[]> record) {
        Optional<Context> context = record.getMetadata(TracingMetadata.class).map(TracingMetadata::getCurrentContext);
        if (context.isPresent()
                && Span.fromContext(context.get()).getSpanContext().isValid()) {
            trace(record, context.get());
        }
        return follower.onRecord(record.getKey(), record.getPayload()).thenCompose(taken -> record.ack());
    }

    private void trace(KafkaRecord<String, byte[]> record, Context context) {
        try {
            if (!"checkpoint".equals(record.getKey())
                    && SignedEvent.parse(record.getPayload()).event() instanceof ReleaseSealed release) {
                traces.arrived(release.scope(), release.version(), context);
            }
        } catch (MalformedException e) {
            // The follower says so.
        }
    }
}
