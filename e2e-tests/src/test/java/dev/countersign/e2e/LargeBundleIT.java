package dev.countersign.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.e2e.tool.ToolRun;
import dev.countersign.localstack.LocalStack;
import dev.countersign.localstack.LocalStackBuilder;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A bundle as large as the limit passes, every process with 256 MiB as heap; with {@code -Dlarge.gibibytes=2} the limit is raised to as
 * much. Needs 10 GB of disk for each gibibyte and a few minutes, so it runs only when asked for: {@code benchmarks/large}. Says how long each
 * step took and how much memory each service had at most.
 */
@Tag("large")
class LargeBundleIT {
    private static final long SIZE = Long.getLong("large.gibibytes", 1L) << 30;
    private static final String HEAP = "-Xmx256m";
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final List<String> report = new ArrayList<>();

    @TempDir
    Path folder;

    @Test
    void bundleAsLargeAsTheLimitPassesWithAQuarterOfAGibibyteAsHeap() throws IOException {
        Path zip = WebBuild.zip(folder.resolve("large.zip"), 1, SIZE);
        assertTrue(Files.size(zip) > SIZE - (2 << 20), () -> "a zip of nearly that size");
        try (Stack stack = Stack.start(builder())) {
            Path home = stack.processes().home().directory();
            JsonNode published = timed(
                    "publish to offered",
                    stack,
                    "publish",
                    zip,
                    "--app",
                    Stack.APP,
                    "--environment",
                    "development",
                    "--version",
                    "1.0.0",
                    "--channel",
                    "development",
                    "--key",
                    stack.processes().home().personKey("publisher"),
                    "--wait",
                    "--json");
            assertEquals("offered", published.path("status").asText());
            long start = System.nanoTime();
            await().atMost(LIMIT)
                    .until(() -> stack.phone("development").ask("0.0.1").has("url"));
            said("offered to served", start);
            JsonNode updated = timed(
                    "device update",
                    stack,
                    "device",
                    "update",
                    "--app",
                    Stack.APP,
                    "--public-key",
                    stack.processes().home().devicePublicKey(Stack.APP, "development"),
                    "--version-native",
                    "0.0.1",
                    "--state",
                    folder.resolve("device"),
                    "--json");
            assertEquals("1.0.0", updated.path("version").asText());
            assertEquals(bundleId(zip).hex(), updated.path("bundle").asText());
            for (Service service : Service.values()) {
                assertTrue(stack.processes().isRunning(service), service::label);
                report.add(String.format(
                        Locale.ROOT,
                        "%-24s %6d MB at most",
                        service.label(),
                        peakKilobytes(stack.processes().pid(service)) >> 10));
            }
            assertTrue(spoolIsEmpty(home), "nothing is left in the spool");
        } finally {
            String text = String.join("\n", report) + "\n";
            System.out.print(text);
            Files.writeString(Path.of(System.getProperty("basedir", ""), "target/large-bundle.txt"), text);
        }
    }

    private LocalStackBuilder builder() {
        LocalStackBuilder builder = LocalStack.in(folder.resolve("home"));
        for (Service service : Service.values()) {
            builder.jvmOptions(service, HEAP);
        }
        for (Service service : List.of(Service.INGEST, Service.SIGNING)) {
            builder.property(service, "countersign.limits.bundle-size", Long.toString(SIZE));
        }
        return builder;
    }

    /** The command in a process of its own, in as little heap. */
    private JsonNode timed(String name, Stack stack, Object... arguments) throws IOException {
        Path root = Path.of(System.getProperty("countersign.root"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                HEAP,
                "-jar",
                root.resolve("cli/target/countersign-cli.jar").toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Map<String, String> environment = Map.of(
                "COUNTERSIGN_HOME", stack.processes().home().directory().toString(),
                "COUNTERSIGN_INGEST_URL", stack.processes().url(Service.INGEST).toString(),
                "COUNTERSIGN_DISTRIBUTION_URL",
                        stack.processes().url(Service.DISTRIBUTION).toString());
        long start = System.nanoTime();
        ToolRun run = ToolRun.in(folder, environment, command, LIMIT).succeeded();
        said(name, start);
        return new JsonMapper().readTree(run.out());
    }

    private void said(String name, long start) {
        report.add(String.format(Locale.ROOT, "%-24s %6.1f s", name, (System.nanoTime() - start) / 1e9));
    }

    private static BundleId bundleId(Path zip) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            Files.copy(zip, out);
        }
        return BundleId.ofChecksum(Sha256.of(digest.digest()));
    }

    private static boolean spoolIsEmpty(Path home) throws IOException {
        try (var files = Files.walk(home.resolve("spool"))) {
            return files.noneMatch(Files::isRegularFile);
        }
    }

    /** Linux tells; elsewhere nothing is said. */
    private static long peakKilobytes(long pid) throws IOException {
        Path status = Path.of("/proc/" + pid + "/status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
