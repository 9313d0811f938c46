package dev.countersign.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.cli.console.CommandFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the topic {@code signing-events} once, from its first record to the last that there is, without a consumer group: READ on the topic is enough. */
final class KafkaLog {
    private static final TopicPartition TOPIC = new TopicPartition("signing-events", 0);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Map<String, Object> settings = new HashMap<>();
    private final Duration patience;

    /**
     * @param client settings of Kafka's client for access, as {@code security.protocol}
     * @param patience how long a broker may be silent
     */
    KafkaLog(String bootstrapServers, Properties client, Duration patience) {
        this.patience = patience;
        client.stringPropertyNames().forEach(name -> settings.put(name, client.getProperty(name)));
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "countersign-audit");
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    }

    void readInto(StreamedLog log) throws IOException {
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(TOPIC));
            consumer.seekToBeginning(List.of(TOPIC));
            long end = consumer.endOffsets(List.of(TOPIC), patience).getOrDefault(TOPIC, 0L);
            long heard = System.nanoTime();
            long position = consumer.position(TOPIC, patience);
            while (position < end) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() < end) {
                        log.take(new StreamedLog.Message(
                                record.offset(), record.key(), record.value(), headers(record)));
                    }
                }
                long now = consumer.position(TOPIC, patience);
                heard = now > position ? System.nanoTime() : heard;
                position = now;
                if (System.nanoTime() - heard > patience.toNanos()) {
                    throw CommandFailure.error(
                            "the broker stopped at record " + position + " of " + end + "; try again");
                }
            }
        } catch (AuthorizationException e) {
            throw CommandFailure.error(
                    "may not read signing-events: the principal needs READ on the topic (" + e.getMessage() + ")", e);
        } catch (KafkaException e) {
            throw CommandFailure.error(
                    "cannot read signing-events at " + settings.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG)
                            + ": are the address and --kafka-config right? (" + e.getMessage() + ")",
                    e);
        }
    }

    private static Map<String, String> headers(ConsumerRecord<String, byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            if (header.value() != null) {
                headers.put(header.key(), new String(header.value(), UTF_8));
            }
        }
        return headers;
    }
}
