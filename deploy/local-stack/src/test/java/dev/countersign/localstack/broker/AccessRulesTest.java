package dev.countersign.localstack.broker;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of {@code deploy/kafka}, on a real broker with SCRAM and the standard authorizer. */
class AccessRulesTest {
    private static final Path FILES = Path.of("../kafka");
    private static final List<String> TOPICS = List.of(
            "signing-requests",
            "signing-events",
            "signing-requests-dead",
            "device-events",
            "device-channels",
            "device-choices");
    private static final ClientAccess ACCESS = new ClientAccess(Map.of(
            "admin", "admin-password",
            "ingest", "ingest-password",
            "signing", "signing-password",
            "distribution", "distribution-password",
            "auditor", "auditor-password",
            "stranger", "stranger-password"));

    @TempDir
    private static Path directory;

    private static KafkaBroker broker;

    @BeforeAll
    static void startAndApply() throws Exception {
        broker = KafkaBroker.start(directory, 0, ACCESS);
        try (Admin admin = Admin.create(settings("admin"))) {
            admin.createAcls(rows("acls.txt").map(AccessRulesTest::rule).toList())
                    .all()
                    .get();
            for (String topic : TOPICS) {
                send("admin", topic); // something to read
            }
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void eachServiceWritesItsOwnTopicsAndNoOther() {
        Map<String, List<String>> allowed = Map.of(
                "ingest", List.of("signing-requests", "device-channels"),
                "signing", List.of("signing-events", "signing-requests-dead"),
                "distribution", List.of("device-events", "device-choices"),
                "auditor", List.of(),
                "stranger", List.of());
        allowed.forEach((user, topics) -> {
            for (String topic : TOPICS) {
                if (topics.contains(topic)) {
                    assertDoesNotThrow(() -> send(user, topic), user + " writes " + topic);
                } else {
                    Throwable refusal = assertThrows(
                                    ExecutionException.class, () -> send(user, topic), user + " writes " + topic)
                            .getCause();
                    assertInstanceOf(AuthorizationException.class, refusal, user + " writes " + topic);
                }
            }
        });
    }

    @Test
    void eachServiceReadsWhatItNeedsAndNoOther() {
        Map<String, List<String>> allowed = Map.of(
                "ingest", List.of("signing-events", "device-events"),
                "signing", List.of("signing-requests", "signing-events"),
                "distribution", List.of("signing-events", "device-channels", "device-choices"),
                "auditor", List.of("signing-events"),
                "stranger", List.of());
        allowed.forEach((user, topics) -> {
            for (String topic : TOPICS) {
                if (topics.contains(topic)) {
                    assertDoesNotThrow(() -> read(user, topic), user + " reads " + topic);
                } else {
                    assertThrows(AuthorizationException.class, () -> read(user, topic), user + " reads " + topic);
                }
            }
        });
    }

    @Test
    void nobodyElseJoinsTheSignersGroup() {
        for (String user : List.of("ingest", "distribution", "auditor", "stranger")) {
            Map<String, Object> settings = settings(user);
            settings.put("group.id", "signing-service");
            try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
                consumer.subscribe(List.of(user.equals("ingest") ? "device-events" : "signing-events"));
                assertThrows(AuthorizationException.class, () -> pollUntilSomething(consumer), user);
            }
        }
    }

    @Test
    void noServiceGivesItselfMore() {
        for (String user : List.of("ingest", "signing", "distribution", "auditor")) {
            try (Admin admin = Admin.create(settings(user))) {
                Throwable refusal = assertThrows(
                                ExecutionException.class,
                                () -> admin.createAcls(
                                                List.of(rule(new String[] {user, "Write", "topic", "signing-events"})))
                                        .all()
                                        .get())
                        .getCause();
                assertInstanceOf(AuthorizationException.class, refusal, user);
            }
        }
    }

    @Test
    void wrongPasswordIsRefused() {
        Map<String, Object> settings = settings("signing");
        settings.put(
                "sasl.jaas.config", settings.get("sasl.jaas.config").toString().replace("signing-password", "guess"));
        try (Admin admin = Admin.create(settings)) {
            Throwable refusal = assertThrows(
                            ExecutionException.class,
                            () -> admin.listTopics().names().get())
                    .getCause();
            assertInstanceOf(SaslAuthenticationException.class, refusal);
        }
    }

    @Test
    void topicsFileNamesTheTopicsOfTheLocalStack() throws Exception {
        Map<String, Integer> partitions = new TreeMap<>();
        rows("topics.txt").forEach(row -> partitions.put(row[0], Integer.parseInt(row[1])));
        Map<String, Integer> present = new TreeMap<>();
        try (Admin admin = Admin.create(settings("admin"))) {
            admin.describeTopics(TOPICS)
                    .allTopicNames()
                    .get()
                    .forEach((name, topic) ->
                            present.put(name, topic.partitions().size()));
        }
        assertEquals(present, partitions);
    }

    @Test
    void scriptSaysTheSameToKafkasOwnCommands(@TempDir Path bin) throws Exception {
        for (String command : List.of("kafka-topics.sh", "kafka-acls.sh")) {
            Path stub = Files.writeString(bin.resolve(command), "#!/bin/sh\necho \"$(basename \"$0\") $*\"\n");
            stub.toFile().setExecutable(true);
        }
        ProcessBuilder builder = new ProcessBuilder(FILES.resolve("apply").toString()).redirectErrorStream(true);
        builder.environment().putAll(Map.of("KAFKA_BIN", bin.toString(), "BOOTSTRAP", "b:1", "COMMAND_CONFIG", "c"));
        Process process = builder.start();
        List<String> calls = process.inputReader().lines().toList();
        assertEquals(0, process.waitFor(), () -> String.join("\n", calls));
        assertEquals(
                rows("acls.txt").count(),
                calls.stream().filter(call -> call.startsWith("kafka-acls.sh")).count());
        assertEquals(
                1,
                calls.stream()
                        .filter(call -> call.contains("--add --allow-principal User:signing --operation Write --topic"
                                + " signing-events --resource-pattern-type literal"))
                        .count());
        assertEquals(
                6,
                calls.stream()
                        .filter(call -> call.startsWith("kafka-topics.sh") && call.contains("min.insync.replicas=2"))
                        .count());
    }

    private static Stream<String[]> rows(String file) throws IOException {
        return Files.readAllLines(FILES.resolve(file)).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split(" +"));
    }

    private static AclBinding rule(String[] row) {
        boolean prefix = row[3].endsWith("*");
        return new AclBinding(
                new ResourcePattern(
                        ResourceType.valueOf(row[2].toUpperCase(Locale.ROOT)),
                        prefix ? row[3].substring(0, row[3].length() - 1) : row[3],
                        prefix ? PatternType.PREFIXED : PatternType.LITERAL),
                new AccessControlEntry(
                        "User:" + row[0],
                        "*",
                        AclOperation.valueOf(row[1].toUpperCase(Locale.ROOT)),
                        AclPermissionType.ALLOW));
    }

    private static Map<String, Object> settings(String user) {
        Map<String, Object> settings = new HashMap<>(ACCESS.client(user));
        settings.put("bootstrap.servers", broker.bootstrapServers());
        return settings;
    }

    private static void send(String user, String topic) throws Exception {
        Map<String, Object> settings = settings(user);
        settings.put("acks", "all");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, 0, "key", "value")).get();
        }
    }

    private static void read(String user, String topic) {
        Map<String, Object> settings = settings(user);
        settings.put("enable.auto.commit", "false");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            assertFalse(pollUntilSomething(consumer).isEmpty(), user + " reads " + topic);
        }
    }

    private static List<String> pollUntilSomething(KafkaConsumer<String, String> consumer) {
        List<String> values = new ArrayList<>();
        for (int polls = 0; values.isEmpty() && polls < 100; polls++) {
            consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
        }
        return values;
    }
}
