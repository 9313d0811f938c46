package dev.countersign.signing.announce;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.log.MerkleHash;
import dev.countersign.contract.value.Sha256;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Finds the last leaf that was published, to go on from there and to notice a log that is behind its topic. */
@ApplicationScoped
class TopicEnd {
    private static final TopicPartition EVENTS = new TopicPartition("signing-events", 0);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int FIRST_LOOK = 16;

    private final Map<String, Object> kafka;

    TopicEnd(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.kafka = kafka;
    }

    /** Index and RFC 6962 hash of a leaf of the topic. */
    record PublishedLeaf(long index, Sha256 hash) {}

    /** The leaf with the highest index among the last records; empty for an empty topic. */
    Optional<PublishedLeaf> read() {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(EVENTS));
            long begin = consumer.beginningOffsets(List.of(EVENTS), PATIENCE).getOrDefault(EVENTS, 0L);
            long end = consumer.endOffsets(List.of(EVENTS), PATIENCE).getOrDefault(EVENTS, 0L);
            Optional<PublishedLeaf> found = Optional.empty();
            for (long back = FIRST_LOOK; found.isEmpty() && end - back / 8 > begin; back *= 8) {
                found = highest(consumer, Math.max(begin, end - back), end);
            }
            return found;
        }
    }

    private static Optional<PublishedLeaf> highest(KafkaConsumer<byte[], byte[]> consumer, long from, long end) {
        consumer.seek(EVENTS, from);
        Optional<PublishedLeaf> highest = Optional.empty();
        while (consumer.position(EVENTS) < end) {
            var records = consumer.poll(PATIENCE);
            if (records.isEmpty() && consumer.position(EVENTS) < end) {
                throw new TimeoutException("the end of signing-events cannot be read");
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
                Header index = record.headers().lastHeader("ce_logindex");
                if (index != null) {
                    long number = Long.parseLong(new String(index.value(), UTF_8));
                    if (highest.isEmpty() || highest.get().index() <= number) {
                        highest = Optional.of(new PublishedLeaf(number, MerkleHash.leaf(record.value())));
                    }
                }
            }
        }
        return highest;
    }
}
