package dev.countersign.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.e2e.stack.Cli;
import dev.countersign.e2e.stack.CliRun;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.e2e.tool.ToolRun;
import dev.countersign.localstack.Service;
import dev.countersign.localstack.broker.KafkaBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Auditors at the topic and at the objects that are served, of a stack that runs; and at a broker whose topic somebody changed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamAuditIT {
    private static final String TOPIC = "signing-events";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    private Path folder;
    private Stack stack;
    private Cli cli;
    private List<ConsumerRecord<byte[], byte[]>> records;

    @BeforeAll
    void publish(@TempDir Path temporary) {
        folder = temporary;
        stack = Stack.startIn(folder);
        cli = stack.cli();
        for (String version : List.of("1.0.1", "1.0.2")) {
            Path zip = WebBuild.zip(folder.resolve(version + ".zip"), version.hashCode(), 50_000);
            stack.publish(zip, "development", version, "--wait").endedWith(0);
            stack.served("development", version, folder);
        }
        records = stack.topics().records(TOPIC);
    }

    @AfterAll
    void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void theTopicAloneVerifiesAndTheReportSaysWhatItCannotShow() {
        JsonNode report =
                verify(stack.processes().bootstrapServers()).endedWith(0).json();
        assertEquals("EVENTS", report.path("depth").asText());
        String notices = report.path("notices").toString();
        assertTrue(
                notices.contains("Kafka holds no evidence") && notices.contains("signed checkpoints were seen"),
                notices);
        assertEquals(
                "SIGNATURES",
                verify(stack.processes().bootstrapServers(), "--evidence", stack.logFolder())
                        .endedWith(0)
                        .value("depth"));
    }

    @Test
    void sealedObjectsAreComparedWhereDevicesGetThem() {
        String server = stack.processes().url(Service.DISTRIBUTION).toString();
        JsonNode report = cli.run("audit", "verify", "--log", server + "/log", "--objects", server, "--json")
                .endedWith(0)
                .json();
        assertTrue(
                report.path("notices")
                        .toString()
                        .contains("2 sealed objects were read and compared, 0 are not offered there"),
                report.toString());
    }

    @Test
    void kafkasOwnConsoleConsumerShowsLinesThatAPersonCanRead() {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.apache.kafka.tools.consumer.ConsoleConsumer"));
        command.addAll(List.of(
                "--bootstrap-server", stack.processes().bootstrapServers(), "--topic", TOPIC, "--from-beginning"));
        command.addAll(List.of("--max-messages", Integer.toString(records.size())));
        command.addAll(List.of("--property", "print.headers=true", "--property", "print.key=true"));
        String out = ToolRun.in(folder, Map.of(), command).succeeded().out();
        assertTrue(
                out.lines()
                        .anyMatch(line -> line.contains("ce_type:dev.countersign.release.sealed.v1")
                                && line.contains("ce_subject:com.example.demo/development")
                                && line.contains("ce_time:20")),
                out);
        assertTrue(out.chars().allMatch(c -> c == '\t' || c == '\n' || c == '—' || c >= ' ' && c < 127), out);
    }

    @Test
    void whatSomebodyChangedInTheTopicOfARealBrokerIsNamed() throws Exception {
        int sealed = at("dev.countersign.release.sealed.v1");
        try (KafkaBroker broker = KafkaBroker.start(folder.resolve("broker"), 0)) {
            String there = broker.bootstrapServers();
            refill(there, copy -> copy);
            verify(there).endedWith(0);
            assertNamed("record-missing", there, copy -> without(copy, sealed));
            assertNamed("record-reordered", there, copy -> {
                Collections.swap(copy, sealed, sealed + 1);
                return copy;
            });
            assertNamed("root-mismatch", there, copy -> {
                copy.set(sealed, tampered(copy.get(sealed)));
                return copy;
            });
            assertNamed("record-contradicts", there, copy -> {
                copy.add(tampered(copy.get(sealed)));
                return copy;
            });
            assertNamed("checkpoint-unsigned", there, copy -> {
                copy.set(copy.size() - 1, tampered(copy.getLast()));
                return copy;
            });
        }
    }

    private void assertNamed(String finding, String broker, UnaryOperator<List<ProducerRecord<byte[], byte[]>>> change)
            throws Exception {
        refill(broker, change);
        JsonNode report = verify(broker).endedWith(4).json();
        assertTrue(report.path("findings").findValuesAsText("kind").contains(finding), report.toString());
    }

    private CliRun verify(String broker, Object... more) {
        List<Object> command = new ArrayList<>(List.of("audit", "verify", "--log", "kafka:" + broker, "--json"));
        command.addAll(List.of(more));
        return cli.run(command.toArray());
    }

    private int at(String type) {
        for (int i = 0; i < records.size(); i++) {
            if (type.equals(
                    new String(records.get(i).headers().lastHeader("ce_type").value(), UTF_8))) {
                return i;
            }
        }
        throw new AssertionError("no record of " + type);
    }

    private static List<ProducerRecord<byte[], byte[]>> without(List<ProducerRecord<byte[], byte[]>> copy, int index) {
        copy.remove(index);
        return copy;
    }

    private static ProducerRecord<byte[], byte[]> tampered(ProducerRecord<byte[], byte[]> record) {
        byte[] value = record.value().clone();
        value[value.length / 2] ^= 1;
        return new ProducerRecord<>(TOPIC, 0, record.key(), value, record.headers());
    }

    /** Empties the topic and puts a changed copy of the stack's records there. */
    private void refill(String broker, UnaryOperator<List<ProducerRecord<byte[], byte[]>>> change)
            throws ExecutionException, InterruptedException {
        List<ProducerRecord<byte[], byte[]>> copy = new ArrayList<>();
        records.forEach(
                record -> copy.add(new ProducerRecord<>(TOPIC, 0, record.key(), record.value(), record.headers())));
        Map<String, Object> settings = Map.of("bootstrap.servers", broker);
        try (Admin admin = Admin.create(settings);
                var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.deleteRecords(Map.of(PARTITION, RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get();
            for (ProducerRecord<byte[], byte[]> record : change.apply(copy)) {
                producer.send(record).get();
            }
        }
    }
}
