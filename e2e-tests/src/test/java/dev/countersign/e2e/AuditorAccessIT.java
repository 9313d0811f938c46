package dev.countersign.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.Countersign;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.localstack.broker.KafkaBroker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What deploy/kafka/acls.txt gives an auditor on a topic, and no group, is all that audit verify needs. */
class AuditorAccessIT {
    private static final Map<String, String> PASSWORDS =
            Map.of("admin", "admin-password", "auditor", "auditor-password", "stranger", "stranger-password");

    @TempDir
    private Path folder;

    @Test
    void readingTheTopicIsAllThatAnAuditorNeeds() throws Exception {
        Files.writeString(
                folder.resolve("log-verifier.key"),
                new LogVerifierKey("log.example.com/test", anyLogKey()).text() + "\n");
        try (KafkaBroker broker = KafkaBroker.startFor(PASSWORDS, folder.resolve("kafka"))) {
            String bootstrap = broker.bootstrapServers();
            allowTheAuditor(bootstrap);
            try (var producer =
                    new KafkaProducer<>(settings("admin", bootstrap), new StringSerializer(), new StringSerializer())) {
                producer.send(new ProducerRecord<>("signing-events", 0, "no entry", ""))
                        .get();
            }
            String read = audit("auditor", bootstrap, 4);
            assertTrue(read.contains("record-strange"), read);
            String refused = audit("stranger", bootstrap, 1);
            assertTrue(refused.contains("the principal needs READ on the topic"), refused);
        }
    }

    private static VerifyingKey anyLogKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return VerifyingKey.of(generator.generateKeyPair().getPublic());
    }

    private String audit(String user, String bootstrap, int exitCode) throws IOException {
        Files.write(
                folder.resolve("client.properties"),
                settings(user, bootstrap).entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .toList());
        var said = new ByteArrayOutputStream();
        var printed = new PrintStream(said, true, UTF_8);
        var terminal = new Terminal(
                printed,
                printed,
                InputStream.nullInputStream(),
                false,
                Map.of("COUNTERSIGN_HOME", folder.toString()),
                folder,
                Clock.systemUTC());
        int ended = Countersign.run(
                terminal,
                "audit",
                "verify",
                "--log",
                "kafka:" + bootstrap,
                "--kafka-config",
                "client.properties",
                "--json");
        assertEquals(exitCode, ended, said.toString(UTF_8));
        return said.toString(UTF_8);
    }

    /** The rules of the file that are about topics. */
    private static void allowTheAuditor(String bootstrap) throws Exception {
        Path file = Path.of(System.getProperty("countersign.root"), "deploy/kafka/acls.txt");
        List<AclBinding> rules = Files.readAllLines(file).stream()
                .map(line -> line.split(" +"))
                .filter(row -> row[0].equals("auditor") && row[2].equals("topic"))
                .map(row -> new AclBinding(
                        new ResourcePattern(ResourceType.TOPIC, row[3], PatternType.LITERAL),
                        new AccessControlEntry(
                                "User:auditor",
                                "*",
                                AclOperation.valueOf(row[1].toUpperCase(Locale.ROOT)),
                                AclPermissionType.ALLOW)))
                .toList();
        assertEquals(1, rules.size());
        try (Admin admin = Admin.create(settings("admin", bootstrap))) {
            admin.createAcls(rules).all().get();
        }
    }

    private static Map<String, Object> settings(String user, String bootstrap) {
        return Map.of(
                "bootstrap.servers",
                bootstrap,
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                        + PASSWORDS.get(user) + "\";");
    }
}
