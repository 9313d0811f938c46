package dev.countersign.signing.announce;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.crash.CrashPoint;
import dev.countersign.signing.authority.Authority;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Hands records of the request topic to the authority and acknowledges each once it has its leaf, or lies on the dead-letter topic with its
 * reason. A record without an answer stays unacknowledged and comes again.
 */
@ApplicationScoped
class RequestListener {
    private static final Logger LOG = Logger.getLogger(RequestListener.class);
    private static final int MAX_UNDER_WAY = 256;
    private static final int MAX_REASON = 500;

    private final Duty duty;
    private final MutinyEmitter<byte[]> deadLetters;
    private final Counter rejected;
    private final Traces traces;
    private final AtomicInteger underWay = new AtomicInteger();

    RequestListener(
            @Identifier("signing-duty") Duty duty,
            @Channel("signing-requests-dead") MutinyEmitter<byte[]> deadLetters,
            Traces traces,
            MeterRegistry metrics) {
        this.duty = duty;
        this.deadLetters = deadLetters;
        this.traces = traces;
        this.rejected = Counter.builder("countersign_requests_rejected")
                .description("Records of the request topic that nobody in the policy signed")
                .register(metrics);
    }

    @Incoming("signing-requests")
    @Acknowledgment(Acknowledgment.Strategy.MANUAL)
    CompletionStage<Void> onRecord(Message<byte[]> record) {
        CrashPoint.reached("signing.request-consumed");
        underWay.incrementAndGet();
        record.getMetadata(IncomingKafkaRecordMetadata.class).ifPresent(traces::arrived);
        CompletionStage<Void> settled = duty.authority()
                .thenCompose(authority -> authority.submit(bytes(record)))
                .thenCompose(answer -> settle(record, answer))
                .whenComplete((done, failure) -> {
                    underWay.decrementAndGet();
                    if (failure != null) {
                        LOG.warn("a request was not settled and will come again: " + failure.getMessage());
                    }
                })
                .exceptionally(failure -> null);
        // The next record may come at once, up to a bound: the authority answers many in one commit.
        return underWay.get() < MAX_UNDER_WAY ? CompletableFuture.completedFuture(null) : settled;
    }

    /** A record without a value is no request; it goes the way of all that are none. */
    private static byte[] bytes(Message<byte[]> record) {
        byte @Nullable [] payload = record.getPayload();
        return payload == null ? new byte[0] : payload;
    }

    private CompletionStage<Void> settle(Message<byte[]> record, Authority.Answer answer) {
        CrashPoint.reached("signing.request-settled");
        return switch (answer) {
            case Authority.Answer.Recorded it -> record.ack();
            case Authority.Answer.Rejected it -> {
                rejected.increment();
                yield deadLetters
                        .sendMessage(deadLetter(record, it.reason()))
                        .onFailure()
                        .retry()
                        .withBackOff(Duration.ofSeconds(1), Duration.ofSeconds(30))
                        .indefinitely()
                        .subscribeAsCompletionStage()
                        .thenCompose(sent -> record.ack());
            }
        };
    }

    private static Message<byte[]> deadLetter(Message<byte[]> record, String reason) {
        String shortened = reason.substring(0, Math.min(reason.length(), MAX_REASON));
        var headers = new RecordHeaders().add("reason", shortened.getBytes(UTF_8));
        var metadata = OutgoingKafkaRecordMetadata.<String>builder().withHeaders(headers);
        record.getMetadata(IncomingKafkaRecordMetadata.class).ifPresent(from -> {
            if (from.getKey() instanceof String key) {
                metadata.withKey(key);
            }
        });
        return Message.of(bytes(record)).addMetadata(metadata.build());
    }
}
