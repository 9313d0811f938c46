package dev.countersign.signing.restore;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Everything that a topic holds now, partition by partition, each from its first record on. */
@ApplicationScoped
class TopicRecords {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<String, Object> kafka;

    TopicRecords(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.kafka = kafka;
    }

    /** Takes one record. */
    interface Taker {
        void take(ConsumerRecord<byte[], byte[]> record) throws IOException;
    }

    /** @throws org.apache.kafka.common.KafkaException if the topic cannot be read */
    void forEach(String topic, Taker taker) throws IOException {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, PATIENCE).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            for (TopicPartition partition : partitions) {
                read(consumer, partition, ends.getOrDefault(partition, 0L), taker);
            }
        }
    }

    private static void read(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long end, Taker taker)
            throws IOException {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        while (consumer.position(partition) < end) {
            var records = consumer.poll(PATIENCE);
            if (records.isEmpty() && consumer.position(partition) < end) {
                throw new TimeoutException(partition + " cannot be read to its end");
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.value() != null) {
                    taker.take(record);
                }
            }
        }
    }
}
