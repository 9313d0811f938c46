package dev.countersign.localstack.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alerts, dashboard and operations guide name the metrics, settings and alarms that there are, and all of them. */
class ObservabilityFilesTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path FILES = ROOT.resolve("deploy/observability");
    private static final List<String> SERVICES = List.of("ingest-service", "signing-service", "distribution-service");
    private static final Pattern METER = Pattern.compile(
            "(Counter|Gauge)\\.builder\\(\\s*\"(countersign[._a-z]+)\"(?s:.)*?(?:\\.baseUnit\\(\"(\\w+)\"\\)(?s:.)*?)?\\.register\\(|registry\\.(counter)\\(\"([._a-z]+)\"");
    private static final Pattern USED = Pattern.compile("\\bcountersign_[a-z_]+");

    @Test
    void alertsAndDashboardUseMetricsThatExist() throws IOException {
        Set<String> metrics = metrics();
        for (String file : List.of("alerts.yaml", "dashboard.json")) {
            Set<String> used = used(Files.readString(FILES.resolve(file)));
            assertTrue(used.size() > 5);
            used.removeAll(metrics);
            assertEquals(Set.of(), used, file);
        }
    }

    @Test
    void everyAlertIsExplained() throws IOException {
        JsonNode rules = new ObjectMapper(new YAMLFactory())
                .readTree(FILES.resolve("alerts.yaml").toFile())
                .at("/groups/0/rules");
        String guide = guide();
        assertTrue(rules.size() > 5);
        for (JsonNode rule : rules) {
            String name = rule.path("alert").asText();
            assertTrue(guide.contains("| `" + name + "` |"), name);
        }
    }

    @Test
    void everyMetricAndSettingIsInTheGuide() throws IOException {
        String guide = guide();
        Set<String> missing = new TreeSet<>(metrics());
        for (String service : SERVICES) {
            missing.addAll(PropertyNames.of(ROOT, service));
        }
        missing.removeIf(name -> !name.startsWith("countersign") || guide.contains("`" + name + "`"));
        assertEquals(Set.of(), missing);
    }

    private static String guide() throws IOException {
        return Files.readString(ROOT.resolve("docs/operations.md"));
    }

    private static Set<String> used(String text) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = USED.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }

    /** As Prometheus gets them: a counter's name ends in {@code _total}, a gauge's in its unit. */
    private static Set<String> metrics() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String service : SERVICES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(service).resolve("src/main/java"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Matcher meter = METER.matcher(Files.readString(file));
                    while (meter.find()) {
                        boolean gauge = "Gauge".equals(meter.group(1));
                        String name = meter.group(2) == null ? meter.group(5) : meter.group(2);
                        String unit = meter.group(3) == null ? "" : "_" + meter.group(3);
                        names.add(name.replace('.', '_') + (gauge ? unit : "_total"));
                    }
                }
            }
        }
        return names;
    }
}
