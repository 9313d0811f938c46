package dev.countersign.ingest.announce;

import dev.countersign.contract.request.SignedRequest;
import io.opentelemetry.context.Context;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/** Announces complete requests on {@code signing-requests}. Repeating an announcement is harmless: the request's id names it. */
@ApplicationScoped
public class RequestAnnouncer {
    /** A little longer than the producer itself tries (delivery.timeout.ms), so that its own error is what is seen. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final MutinyEmitter<byte[]> emitter;
    private final AnnouncementSchedule schedule;

    RequestAnnouncer(@Channel("signing-requests") MutinyEmitter<byte[]> emitter, AnnouncementSchedule schedule) {
        this.emitter = emitter;
        this.schedule = schedule;
    }

    /**
     * Returns once all in-sync replicas have the announcement.
     *
     * @throws AnnouncementException if they do not say so in time
     */
    public void announce(SignedRequest request) throws AnnouncementException {
        var key = OutgoingKafkaRecordMetadata.<String>builder()
                .withKey(request.id().hex())
                .build();
        try {
            emitter.sendMessage(Message.of(
                            request.bytes(), Metadata.of(key, TracingMetadata.withCurrent(Context.current()))))
                    .await()
                    .atMost(PATIENCE);
        } catch (RuntimeException e) {
            throw new AnnouncementException(e);
        }
        schedule.announced(request.id());
    }
}
