package dev.countersign.signing.announce;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.crash.CrashPoint;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.signing.log.CommittedBatch;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/**
 * Step 6 of an append: publishes committed leaves as CloudEvents in Kafka binary mode, then the checkpoint that covers them, in the order of the
 * log. A failed batch is published again as a whole; followers ignore what they know. A crash here leaves the topic behind the log: the next
 * process publishes what is missing.
 */
@ApplicationScoped
class EventAnnouncer {
    private static final Logger LOG = Logger.getLogger(EventAnnouncer.class);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration AT_THE_END = Duration.ofSeconds(5);
    private static final String TYPE = "dev.countersign.";

    private final MutinyEmitter<byte[]> emitter;
    private final Traces traces;
    private final BlockingQueue<Announcement> announcements = new LinkedBlockingQueue<>();
    private final Thread thread = Thread.ofVirtual().name("event-announcer").unstarted(this::run);
    private volatile boolean failing;
    private volatile CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    private record Announcement(CommittedBatch batch, CompletableFuture<Void> published) {}

    EventAnnouncer(
            @Channel("signing-events") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<byte[]> emitter,
            Traces traces) {
        this.emitter = emitter;
        this.traces = traces;
        thread.start();
    }

    /** Takes a batch to publish after all earlier ones. Never blocks. */
    void announce(CommittedBatch batch) {
        var announcement = new Announcement(batch, new CompletableFuture<>());
        last = announcement.published();
        announcements.add(announcement);
    }

    /**
     * Waits until the topic has all that was announced, so that a process that ends in order leaves no leaf that only the object store has; at most five
     * seconds: what is missing then the next process publishes.
     */
    void finish() {
        try {
            last.get(AT_THE_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the last events are not published yet; the next process does it");
        }
    }

    /** Whether Kafka refuses events just now. */
    boolean isFailing() {
        return failing;
    }

    private void run() {
        try {
            while (true) {
                Announcement next = announcements.take();
                publishUntilAccepted(next.batch());
                next.published().complete(null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void publishUntilAccepted(CommittedBatch batch) throws InterruptedException {
        while (true) {
            try {
                CrashPoint.reached("signing.events-to-announce");
                Uni.join().all(sends(batch)).andFailFast().await().atMost(PATIENCE);
                CrashPoint.reached("signing.events-announced");
                failing = false;
                return;
            } catch (RuntimeException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                failing = true;
                LOG.errorf("events from %d on are not published yet, trying again: %s", batch.start(), e.getMessage());
                Uni.createFrom()
                        .voidItem()
                        .onItem()
                        .delayIt()
                        .by(Duration.ofSeconds(1))
                        .await()
                        .indefinitely();
            }
        }
    }

    private List<Uni<Void>> sends(CommittedBatch batch) {
        List<Uni<Void>> sends = new ArrayList<>();
        long index = batch.start();
        for (byte[] leaf : batch.leaves()) {
            sends.add(emitter.sendMessage(leafRecord(index++, leaf, batch)));
        }
        sends.add(emitter.sendMessage(checkpointRecord(batch)));
        return sends;
    }

    private Message<byte[]> leafRecord(long index, byte[] leaf, CommittedBatch batch) {
        Event event = SignedEvent.parse(leaf).event();
        String origin = batch.checkpoint().checkpoint().origin();
        Headers headers = cloudEvent(origin, Long.toString(index), event.kind())
                .add("ce_time", utf8(event.time().toString()))
                .add("ce_subject", utf8(Subject.of(event)))
                .add("ce_logindex", utf8(Long.toString(index)))
                .add("content-type", utf8("application/vnd.dsse+json"));
        return record(Long.toString(index), leaf, traces.carriedOn(event.request(), headers));
    }

    private static Message<byte[]> checkpointRecord(CommittedBatch batch) {
        String origin = batch.checkpoint().checkpoint().origin();
        String size = Long.toString(batch.checkpoint().size());
        Headers headers = cloudEvent(origin, "checkpoint/" + size, "log.checkpoint")
                .add("ce_subject", utf8("log"))
                .add("ce_logsize", utf8(size))
                .add("content-type", utf8("text/plain; charset=utf-8"));
        return record("checkpoint", batch.checkpoint().note(), headers);
    }

    private static Headers cloudEvent(String origin, String id, String kind) {
        return new RecordHeaders()
                .add("ce_specversion", utf8("1.0"))
                .add("ce_id", utf8(origin + "/" + id))
                .add("ce_source", utf8("//" + origin))
                .add("ce_type", utf8(TYPE + kind + ".v1"));
    }

    private static Message<byte[]> record(String key, byte[] value, Headers headers) {
        return Message.of(value)
                .addMetadata(OutgoingKafkaRecordMetadata.<String>builder()
                        .withKey(key)
                        .withHeaders(headers)
                        .build());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    @PreDestroy
    void stop() {
        thread.interrupt();
    }
}
