package dev.countersign.ingest.follow;

import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Hands what arrives on {@code signing-events} to the follower. Records that claim to be neither leaf nor checkpoint are passed over. */
@ApplicationScoped
class EventListener {
    private static final Logger LOG = Logger.getLogger(EventListener.class);
    private static final String CHECKPOINT = "dev.countersign.log.checkpoint.v1";

    private final Follower follower;

    EventListener(Follower follower) {
        this.follower = follower;
    }

    @Incoming("signing-events")
    @Blocking
    void on(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return;
        }
        if (header(record, "ce_type").filter(CHECKPOINT::equals).isPresent()) {
            follower.onCheckpoint(record.value());
            return;
        }
        Optional<Long> index = header(record, "ce_logindex").flatMap(EventListener::number);
        if (index.isPresent()) {
            follower.onEntry(index.get(), record.value());
        } else {
            LOG.warnf("Record %d of signing-events is neither a leaf nor a checkpoint", record.offset());
        }
    }

    private static Optional<String> header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    private static Optional<Long> number(String decimal) {
        return decimal.matches("0|[1-9][0-9]{0,17}") ? Optional.of(Long.valueOf(decimal)) : Optional.empty();
    }
}
