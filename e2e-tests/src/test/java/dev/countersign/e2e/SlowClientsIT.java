package dev.countersign.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.e2e.hostile.Probe;
import dev.countersign.e2e.hostile.SlowClients;
import dev.countersign.e2e.stack.ProcessMemory;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.Upload;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand clients that take their time, with headers, with bodies and with reading, at each public service. Whoever asks meanwhile gets
 * an answer, and says how long it took; runs only when asked for, by {@code benchmarks/hostile}.
 */
@Tag("long")
class SlowClientsIT {
    private static final int CLIENTS = Integer.getInteger("slow.clients", 1_000);
    private static final Duration TIME = Duration.ofSeconds(10);
    private static final int SIZE = 4 << 20;

    private final List<String> failed = new ArrayList<>();

    @TempDir
    Path folder;

    @Test
    void othersAreAnsweredWhileAThousandClientsTakeTheirTime() throws IOException {
        try (Stack stack = Stack.startIn(folder)) {
            Path zip = WebBuild.zip(folder.resolve("one.zip"), 1, SIZE);
            stack.publish(zip, "development", "1.0.1", "--wait").endedWith(0);
            URI bundle = stack.served("development", "1.0.1", folder).url();
            Upload known = Upload.of(stack, zip, "development", "1.0.2", stack.publisher());
            assertEquals(201, stack.door().submit(known.envelope()).status());

            URI ingest = stack.processes().url(Service.INGEST);
            var submit = HttpRequest.newBuilder(ingest.resolve("/v1/requests"))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(known.envelope()));
            attack(stack, Service.INGEST, "slow headers", submit, "GET /v1/requests HTTP/1.1\r\nHost: a\r\nX: ", "y");
            attack(stack, Service.INGEST, "slow bodies", submit, post("/v1/requests", 60_000), " ");
            String list = "GET /v1/requests HTTP/1.1\r\nHost: a\r\n\r\n";
            attack(stack, Service.INGEST, "slow readers", submit, list, "");
            attack(stack, Service.INGEST, "slow readers of 50 answers each", submit, list.repeat(50), "");
            attack(stack, Service.INGEST, "slow uploads", submit, put(known), "a");

            URI distribution = stack.processes().url(Service.DISTRIBUTION);
            var update = HttpRequest.newBuilder(distribution.resolve("/updates"))
                    .POST(HttpRequest.BodyPublishers.ofString("""
                    {"platform":"android","device_id":"44f128a5-0000-4000-8000-000000000000","app_id":"com.example.demo",\
                    "version_build":"1.0.0","version_name":"1.0.0","plugin_version":"8.51.23","key_id":"MIIBCgKCAQEAabcdefgh"}"""));
            attack(
                    stack,
                    Service.DISTRIBUTION,
                    "slow headers",
                    update,
                    "POST /updates HTTP/1.1\r\nHost: a\r\nX: ",
                    "y");
            attack(stack, Service.DISTRIBUTION, "slow bodies", update, post("/updates", 8_000), " ");
            attack(
                    stack,
                    Service.DISTRIBUTION,
                    "slow readers",
                    update,
                    "GET " + bundle.getPath() + " HTTP/1.1\r\nHost: a\r\n\r\n",
                    "");
        }
        assertEquals(List.of(), failed);
    }

    private void attack(
            Stack stack, Service service, String kind, HttpRequest.Builder question, String first, String drip)
            throws IOException {
        long pid = stack.processes().pid(service);
        Probe.ask(question, TIME.dividedBy(2)); // everything is warm
        long heap = ProcessMemory.heap(pid, folder);
        Probe.Seen before = Probe.ask(question, TIME);
        Probe.Seen during;
        int comebacks;
        long heapMeanwhile;
        try (var clients = new SlowClients(
                stack.processes().url(service), CLIENTS, first.getBytes(US_ASCII), drip.getBytes(US_ASCII))) {
            during = Probe.ask(question, TIME);
            comebacks = clients.comebacks();
            heapMeanwhile = ProcessMemory.heap(pid, folder);
        }
        Probe.Seen after = Probe.ask(question, TIME);
        System.out.printf(
                Locale.ROOT,
                "%d %s at %s (%d came back):%n  before %s%n  during %s%n  after  %s%n  heap in use %d MB, meanwhile %d MB, resident %d MB%n",
                CLIENTS,
                kind,
                service.label(),
                comebacks,
                before,
                during,
                after,
                heap,
                heapMeanwhile,
                ProcessMemory.resident(pid));
        if (during.failures() > 0 || after.failures() > 0) {
            failed.add(service.label() + ", " + kind + ": " + during + "; afterwards " + after);
        }
        assertTrue(stack.processes().isRunning(service), service::label);
    }

    private static String post(String path, int length) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: " + length
                + "\r\n\r\n{";
    }

    private static String put(Upload known) {
        return "PUT /v1/requests/" + known.id() + "/bundle HTTP/1.1\r\nHost: a\r\nContent-Length: "
                + known.ciphertext().length + "\r\n\r\n";
    }
}
