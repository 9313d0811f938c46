package dev.countersign.localstack.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What the signing service put aside: records of {@code signing-requests} that it could not answer with an event. They lie in
 * {@code signing-requests-dead} with the reason. Sent again they are judged again; what is still wrong comes back.
 */
public final class DeadLetters {
    private static final String DEAD = "signing-requests-dead";
    private static final String LIVE = "signing-requests";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<String, Object> kafka;

    /** @param kafka Kafka's client settings: {@code bootstrap.servers}, and what access needs */
    public DeadLetters(Map<String, Object> kafka) {
        this.kafka = Map.copyOf(kafka);
    }

    /** Kafka's client settings from a file such as its own tools take. */
    public static DeadLetters of(Properties settings) {
        Map<String, Object> kafka = new HashMap<>();
        settings.stringPropertyNames().forEach(name -> kafka.put(name, settings.getProperty(name)));
        return new DeadLetters(kafka);
    }

    /**
     * A record that was put aside.
     *
     * @param offset its place in the topic
     * @param key what it was announced under: the request's id, if ingest-service wrote it
     * @param reason why it was put aside
     */
    public record Letter(long offset, String key, String reason) {}

    /** All there are, oldest first. */
    public List<Letter> list() {
        return records().stream().map(DeadLetters::letter).toList();
    }

    /**
     * Sends those with these offsets again, as they came. Returns once the broker has them.
     *
     * @return what was sent
     */
    public List<Letter> redrive(List<Long> offsets) {
        List<Letter> sent = new ArrayList<>();
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("acks", "all");
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (ConsumerRecord<byte[], byte[]> record : records()) {
                if (offsets.contains(record.offset())) {
                    producer.send(new ProducerRecord<>(LIVE, record.key(), record.value()))
                            .get();
                    sent.add(letter(record));
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker did not take a record: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return sent;
    }

    private List<ConsumerRecord<byte[], byte[]>> records() {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition(DEAD, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition), PATIENCE).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                var some = consumer.poll(PATIENCE);
                if (some.isEmpty() && consumer.position(partition) < end) {
                    throw new IllegalStateException(DEAD + " cannot be read to its end");
                }
                some.forEach(all::add);
            }
        }
        return all;
    }

    private static Letter letter(ConsumerRecord<byte[], byte[]> record) {
        Header reason = record.headers().lastHeader("reason");
        return new Letter(
                record.offset(),
                record.key() == null ? "-" : new String(record.key(), UTF_8),
                reason == null ? "-" : new String(reason.value(), UTF_8));
    }
}
