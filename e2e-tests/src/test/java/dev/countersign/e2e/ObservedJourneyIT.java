package dev.countersign.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.e2e.canary.Sockets;
import dev.countersign.e2e.observe.ReceivedSpan;
import dev.countersign.e2e.observe.TraceReceiver;
import dev.countersign.e2e.stack.Phone;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.LocalStack;
import dev.countersign.localstack.LocalStackBuilder;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One release, published and installed, as operators see it: in traces, in the services' own logs as JSON, in metrics. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObservedJourneyIT {
    /** There once it happens, or once it is asked for. */
    private static final Set<String> OCCASIONAL = Set.of(
            "countersign_key_failures_total",
            "countersign_key_limited_total",
            "countersign_device_choices_refused_total");

    private static final List<Service> SERVICES = List.of(Service.INGEST, Service.SIGNING, Service.DISTRIBUTION);
    private static final String VERSION = "1.0.1";
    private static final Path ROOT = Path.of(System.getProperty("countersign.root"));
    private static final Pattern METRIC = Pattern.compile("\\bcountersign_[a-z_]+");

    private final ObjectMapper json = new ObjectMapper();
    private TraceReceiver traces;
    private Stack stack;
    private String request;

    @BeforeAll
    void journey(@TempDir Path folder) {
        traces = new TraceReceiver();
        LocalStackBuilder builder = LocalStack.in(folder.resolve("home"));
        for (Service service : SERVICES) {
            builder.environment(service, "QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true");
        }
        for (Service service : List.of(Service.INGEST, Service.DISTRIBUTION)) {
            builder.property(service, "quarkus.otel.sdk.disabled", "false")
                    .property(service, "quarkus.otel.exporter.otlp.protocol", "http/protobuf")
                    .property(service, "quarkus.otel.exporter.otlp.endpoint", traces.endpoint())
                    .property(service, "quarkus.otel.bsp.schedule.delay", "200ms");
        }
        stack = Stack.start(builder);
        Path zip = WebBuild.zip(folder.resolve("build.zip"), 1, 50_000);
        request = stack.publish(zip, "development", VERSION, "--wait")
                .endedWith(0)
                .value("request");
        stack.served("development", VERSION, folder);
        await().atMost(Stack.SOON)
                .until(() ->
                        traces.spans().stream().anyMatch(span -> span.name().equals("release offered")));
        Phone phone = stack.phone("development");
        assertTrue(phone.report("44f128a5-0000-4000-8000-000000000001", "set", VERSION));
    }

    @AfterAll
    void stop() {
        if (stack != null) {
            stack.close();
        }
        traces.close();
    }

    @Test
    void oneTraceLeadsFromPublishPastTheSignerToTheOffer() {
        await().atMost(Stack.SOON)
                .until(() ->
                        traces.spans().stream().anyMatch(span -> span.name().equals("release offered")));
        ReceivedSpan offered = traces.spans().stream()
                .filter(span -> span.name().equals("release offered"))
                .findFirst()
                .orElseThrow();
        await().atMost(Stack.SOON).until(() -> services(offered.trace()).size() == 2);
        List<ReceivedSpan> path = new ArrayList<>();
        for (String id = offered.id(); !id.isEmpty(); id = parent(id)) {
            path.addFirst(span(id));
        }
        assertEquals(
                List.of("ingest-service", "distribution-service"),
                path.stream().map(ReceivedSpan::service).distinct().toList(),
                path.toString());
        assertTrue(path.getFirst().name().startsWith("PUT "), path.toString());
        assertEquals(
                Set.of(offered.trace()),
                stack.topics().records("signing-events").stream()
                        .filter(record -> record.headers().lastHeader("traceparent") != null)
                        .map(record -> new String(
                                        record.headers()
                                                .lastHeader("traceparent")
                                                .value(),
                                        UTF_8)
                                .substring(3, 35))
                        .collect(Collectors.toSet()),
                "the signer handed it on");
    }

    @Test
    void theSignerTalksToNoCollector() throws IOException {
        long signing = stack.processes().pid(Service.SIGNING);
        assertFalse(Sockets.connectedTo(signing)
                .contains(URI.create(traces.endpoint()).getPort()));
        assertTrue(
                Sockets.connectedTo(stack.processes().pid(Service.INGEST))
                        .contains(URI.create(traces.endpoint()).getPort()),
                "positive control");
    }

    @Test
    void noTraceIsInTheLogsLeaves() throws IOException {
        String trace = traces.spans().getFirst().trace();
        try (Stream<Path> files = Files.walk(stack.logFolder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
                assertFalse(text.contains(trace) || text.contains("traceparent"), file.toString());
            }
        }
    }

    @Test
    void everyLineOfEveryServiceIsJsonAndNamesTheRequestAndTheIndexWhereTheyAreKnown() throws IOException {
        for (Service service : SERVICES) {
            for (JsonNode line : lines(service)) {
                assertEquals(service.label(), line.path("service").asText(), line.toString());
                assertFalse(line.path("message").isMissingNode()
                        || line.path("level").isMissingNode());
            }
        }
        JsonNode taken = lines(Service.INGEST).stream()
                .filter(line -> line.path("message").asText().startsWith("upload of"))
                .findFirst()
                .orElseThrow();
        assertEquals(request, taken.at("/mdc/request").asText());
        assertFalse(taken.at("/mdc/httpRequest").asText().isEmpty(), taken.toString());
        long index = indexOfRelease();
        JsonNode sealed = lines(Service.SIGNING).stream()
                .filter(line -> line.at("/mdc/logIndex").asText().equals(Long.toString(index)))
                .findFirst()
                .orElseThrow();
        assertEquals(request, sealed.at("/mdc/request").asText(), sealed.toString());
    }

    @Test
    void anHttpRequestKeepsTheNameItsClientGaveUnlessThatCouldForgeALine() throws Exception {
        assertEquals("ci-run.42", named("ci-run.42"));
        assertTrue(named("x \"}{").matches("[0-9a-f-]{36}"));
    }

    @Test
    void noSecretIsInAnyLine() throws IOException {
        List<String> secrets = new ArrayList<>();
        try (Stream<Path> files = Files.walk(stack.processes().home().directory())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.toString().endsWith(".pem") && file.toString().contains("/keys/")) {
                    secrets.add(Files.readString(file).lines().toList().get(1));
                } else if (file.toString().endsWith(".password")) {
                    secrets.add(Files.readString(file).strip());
                }
            }
        }
        assertTrue(secrets.size() > 3, "positive control");
        for (Service service : SERVICES) {
            String log = Files.readString(stack.processes().home().log(service));
            secrets.forEach(secret -> assertFalse(log.contains(secret), service.label()));
            assertFalse(log.contains("PRIVATE KEY"), service.label());
        }
    }

    @Test
    void everyMetricThatAlertsDashboardAndGuideNameIsThere() throws IOException {
        Set<String> exposed = new TreeSet<>();
        SERVICES.forEach(service -> stack.metrics(service)
                .lines()
                .filter(line -> line.startsWith("countersign_"))
                .forEach(line -> exposed.add(line.replaceAll("[{ ].*", ""))));
        for (String file : List.of("deploy/observability/alerts.yaml", "deploy/observability/dashboard.json")) {
            Set<String> missing = names(Files.readString(ROOT.resolve(file)));
            missing.removeAll(exposed);
            missing.removeAll(OCCASIONAL);
            assertEquals(Set.of(), missing, file);
        }
        Set<String> table = names(Files.readString(ROOT.resolve("docs/operations.md")));
        Set<String> unexplained = new TreeSet<>(exposed);
        unexplained.removeAll(table);
        assertEquals(Set.of(), unexplained, "docs/operations.md");
        table.removeAll(exposed);
        table.removeAll(OCCASIONAL);
        assertEquals(Set.of(), table, "docs/operations.md names what is not there");
    }

    private String named(String given) throws Exception {
        URI door = stack.processes().url(Service.INGEST).resolve("/v1/requests?state=waiting");
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(door)
                                    .header("X-Request-Id", given)
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .headers()
                    .firstValue("X-Request-Id")
                    .orElseThrow();
        }
    }

    private long indexOfRelease() {
        var events = stack.log().events();
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof ReleaseSealed) {
                return i;
            }
        }
        throw new AssertionError("no release");
    }

    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = METRIC.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }

    private List<JsonNode> lines(Service service) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(stack.processes().home().log(service))) {
            lines.add(json.readTree(line));
        }
        assertFalse(lines.isEmpty());
        return lines;
    }

    private Set<String> services(String trace) {
        Set<String> services = new HashSet<>();
        traces.spans().stream()
                .filter(span -> span.trace().equals(trace))
                .forEach(span -> services.add(span.service()));
        return services;
    }

    private ReceivedSpan span(String id) {
        return traces.spans().stream()
                .filter(span -> span.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Empty for one whose parent is the command's, which sends none. */
    private String parent(String id) {
        String parent = span(id).parent();
        return traces.spans().stream().anyMatch(span -> span.id().equals(parent)) ? parent : "";
    }
}
