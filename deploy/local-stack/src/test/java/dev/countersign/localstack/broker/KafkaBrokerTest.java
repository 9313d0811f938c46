package dev.countersign.localstack.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerTest {
    @TempDir
    Path directory;

    @Test
    void acknowledgedRecordsAndTopicsOutliveTheBroker() throws Exception {
        try (var broker = KafkaBroker.start(directory, 0)) {
            send(broker, "signing-events", "first");
        }
        try (var broker = KafkaBroker.start(directory, 0)) {
            send(broker, "signing-events", "second");
            assertEquals(List.of("first", "second"), read(broker, "signing-events", 2));
            assertEquals(
                    Set.of(
                            "signing-requests",
                            "signing-events",
                            "signing-requests-dead",
                            "device-events",
                            "device-channels",
                            "device-choices"),
                    topics(broker));
            assertEquals("-1", setting(broker, "signing-events", "retention.ms"));
            assertEquals("2592000000", setting(broker, "device-events", "retention.ms"));
            assertEquals("compact", setting(broker, "device-channels", "cleanup.policy"));
        }
    }

    @Test
    void whatWasPutAsideIsShownAndSentAgainAsItCame() throws Exception {
        try (var broker = KafkaBroker.start(directory, 0)) {
            send(broker, "signing-requests-dead", "first");
            send(broker, "signing-requests-dead", "second");
            var letters = new DeadLetters(Map.of("bootstrap.servers", broker.bootstrapServers()));
            assertEquals(
                    List.of(0L, 1L),
                    letters.list().stream().map(DeadLetters.Letter::offset).toList());
            assertEquals(1, letters.redrive(List.of(1L)).size());
            assertEquals(List.of("second"), read(broker, "signing-requests", 1));
            assertEquals(List.of(), letters.redrive(List.of(7L)));
        }
    }

    private static void send(KafkaBroker broker, String topic, String value) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private static List<String> read(KafkaBroker broker, String topic, int count) {
        var values = new ArrayList<String>();
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            for (int polls = 0; values.size() < count && polls < 50; polls++) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }

    private static Set<String> topics(KafkaBroker broker) throws Exception {
        try (var admin = admin(broker)) {
            return new HashSet<>(admin.listTopics().names().get());
        }
    }

    private static String setting(KafkaBroker broker, String topic, String name) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (var admin = admin(broker)) {
            var config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
            assertTrue(config.get(name) != null, name);
            return config.get(name).value();
        }
    }

    private static Admin admin(KafkaBroker broker) {
        return Admin.create(Map.of("bootstrap.servers", (Object) broker.bootstrapServers()));
    }
}
