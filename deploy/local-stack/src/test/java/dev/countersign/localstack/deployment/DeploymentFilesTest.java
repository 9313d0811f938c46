package dev.countersign.localstack.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files under {@code deploy/} say what the code does: ports, settings, topics, probes. */
class DeploymentFilesTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path DEPLOY = ROOT.resolve("deploy");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Set<String> FOREIGN = Set.of(
            "KAFKA_BOOTSTRAP_SERVERS",
            "KAFKA_SECURITY_PROTOCOL",
            "KAFKA_SASL_MECHANISM",
            "KAFKA_SASL_JAAS_CONFIG",
            "KAFKA_SSL_TRUSTSTORE_TYPE",
            "KAFKA_SSL_TRUSTSTORE_LOCATION",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY");

    @Test
    void everyFileCanBeParsed() throws IOException {
        assertTrue(documents(DEPLOY).size() > 25);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest", "signing", "distribution"})
    void composeSetsOnlyWhatTheServiceReads(String service) throws IOException {
        JsonNode node = YAML.readTree(DEPLOY.resolve("compose.yaml").toFile())
                .path("services")
                .path(service);
        Set<String> names = new TreeSet<>();
        node.path("environment").fieldNames().forEachRemaining(names::add);
        assertKnown(service, names);
        assertTrue(node.path("read_only").asBoolean());
        for (JsonNode port : node.path("ports")) {
            assertTrue(port.asText().endsWith(":" + port(service)), port.asText());
        }
        assertEquals(
                "deploy/containers/" + service + "-service.Containerfile",
                node.path("build").path("dockerfile").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest", "signing", "distribution"})
    void kubernetesSetsOnlyWhatTheServiceReads(String service) throws IOException {
        Set<String> names = new TreeSet<>();
        for (JsonNode document : documents(DEPLOY.resolve("kubernetes"))) {
            if (document.at("/metadata/name").asText().equals(service + "-service")) {
                document.at("/spec/template/spec/containers/0/env")
                        .forEach(variable -> names.add(variable.path("name").asText()));
            }
        }
        assertFalse(names.isEmpty());
        assertKnown(service, names);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest", "signing", "distribution"})
    void portsAndProbesAreTheServices(String service) throws IOException {
        JsonNode pod = base(service, Set.of("Deployment", "StatefulSet")).at("/spec/template/spec");
        JsonNode container = pod.at("/containers/0");
        assertEquals(port(service), container.at("/ports/0/containerPort").asText());
        assertEquals(
                port(service),
                base(service, Set.of("Service")).at("/spec/ports/0/port").asText());
        assertEquals(
                port(service),
                base(service, Set.of("NetworkPolicy"))
                        .at("/spec/ingress/0/ports/0/port")
                        .asText());
        assertEquals(
                "/q/health/live", container.at("/livenessProbe/httpGet/path").asText());
        assertEquals(
                "/q/health/ready", container.at("/readinessProbe/httpGet/path").asText());
        assertTrue(pod.at("/securityContext/runAsNonRoot").asBoolean());
        assertTrue(container.at("/securityContext/readOnlyRootFilesystem").asBoolean());
        assertFalse(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true));
        assertFalse(pod.path("automountServiceAccountToken").asBoolean(true));
        assertEquals(
                1,
                base(service, Set.of("PodDisruptionBudget"))
                        .at("/spec/maxUnavailable")
                        .asInt());
        String containerfile = Files.readString(DEPLOY.resolve("containers/" + service + "-service.Containerfile"));
        assertTrue(containerfile.contains("EXPOSE " + port(service)));
        assertTrue(containerfile.contains("QUARKUS_LOG_CONSOLE_JSON_ENABLED=true"));
        assertTrue(containerfile.contains(
                "USER " + pod.at("/securityContext/runAsUser").asText()));
    }

    @Test
    void nobodyButMonitoringReachesTheSigner() throws IOException {
        JsonNode policy = base("signing", Set.of("NetworkPolicy"));
        assertEquals(
                "[\"monitoring\"]",
                policy.at("/spec/ingress/0/from/0/namespaceSelector/matchExpressions/0/values")
                        .toString());
        assertEquals(1, policy.at("/spec/ingress").size());
    }

    @Test
    void everySecretIsAReference() throws IOException {
        for (JsonNode document : documents(DEPLOY.resolve("kubernetes"))) {
            assertFalse(document.path("kind").asText().equals("Secret"));
            for (JsonNode variable : document.at("/spec/template/spec/containers/0/env")) {
                String name = variable.path("name").asText();
                if (name.contains("SECRET") || name.contains("JAAS") || name.contains("ACCESS_KEY")) {
                    assertTrue(variable.at("/valueFrom/secretKeyRef").isObject(), name);
                }
            }
        }
    }

    @Test
    void strimziSaysWhatTheFilesForKafkaSay() throws IOException {
        Set<String> topics = new TreeSet<>();
        Set<String> rules = new TreeSet<>();
        for (JsonNode document : documents(DEPLOY.resolve("kubernetes/overlays/strimzi"))) {
            String name = document.at("/metadata/name").asText();
            JsonNode spec = document.path("spec");
            if (document.path("kind").asText().equals("KafkaTopic")) {
                topics.add(name + " " + spec.path("partitions").asText());
            }
            for (JsonNode acl : spec.at("/authorization/acls")) {
                JsonNode resource = acl.path("resource");
                String star = resource.path("patternType").asText().equals("prefix") ? "*" : "";
                for (JsonNode operation : acl.path("operations")) {
                    rules.add(String.join(
                            " ",
                            name,
                            operation.asText(),
                            resource.path("type").asText(),
                            resource.path("name").asText() + star));
                }
            }
        }
        assertEquals(rows("topics.txt", 2), topics);
        assertEquals(rows("acls.txt", 4), rules);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest", "signing", "distribution"})
    void everyChannelHasATopicAndARule(String service) throws IOException {
        Set<String> rules = rows("acls.txt", 4);
        for (String key : properties(service).stringPropertyNames()) {
            if (key.endsWith(".connector")) {
                String[] parts = key.split("\\.");
                String operation = parts[2].equals("incoming") ? "Read" : "Write";
                String topic = properties(service).getProperty(key.replace(".connector", ".topic"), parts[3]);
                assertTrue(rules.contains(service + " " + operation + " topic " + topic), service + " " + topic);
            }
        }
    }

    @Test
    void kustomizationsNameFilesThatExist() throws IOException {
        try (Stream<Path> files = Files.walk(DEPLOY.resolve("kubernetes"))) {
            for (Path file :
                    files.filter(path -> path.endsWith("kustomization.yaml")).toList()) {
                JsonNode kustomization = YAML.readTree(file.toFile());
                kustomization
                        .path("resources")
                        .forEach(name -> assertTrue(Files.exists(file.resolveSibling(name.asText())), name.asText()));
                kustomization
                        .path("patches")
                        .forEach(patch -> assertTrue(Files.exists(
                                file.resolveSibling(patch.path("path").asText()))));
            }
        }
    }

    private static void assertKnown(String service, Set<String> names) throws IOException {
        Set<String> known = PropertyNames.environmentOf(ROOT, service + "-service");
        for (String name : names) {
            assertTrue(
                    FOREIGN.contains(name) || known.contains(name), () -> service + " reads no " + name + ": " + known);
        }
    }

    private static Set<String> rows(String file, int columns) throws IOException {
        Set<String> rows = new TreeSet<>();
        for (String line : Files.readAllLines(DEPLOY.resolve("kafka").resolve(file))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                rows.add(String.join(" ", List.of(line.split(" +")).subList(0, columns)));
            }
        }
        return rows;
    }

    private static Properties properties(String service) throws IOException {
        Properties properties = new Properties();
        try (var reader =
                Files.newBufferedReader(ROOT.resolve(service + "-service/src/main/resources/application.properties"))) {
            properties.load(reader);
        }
        return properties;
    }

    private static String port(String service) throws IOException {
        return properties(service).getProperty("quarkus.http.port");
    }

    private static JsonNode base(String service, Set<String> kinds) throws IOException {
        return documents(DEPLOY.resolve("kubernetes/base")).stream()
                .filter(document -> kinds.contains(document.path("kind").asText())
                        && document.at("/metadata/name").asText().equals(service + "-service"))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> documents(Path folder) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .filter(path -> !path.toString().contains("/target/"))
                    .sorted()
                    .toList()) {
                try (YAMLParser parser = new YAMLFactory().createParser(file.toFile())) {
                    YAML.readerFor(JsonNode.class).<JsonNode>readValues(parser).forEachRemaining(documents::add);
                }
            }
        }
        return documents;
    }
}
