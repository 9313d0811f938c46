package dev.countersign.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.e2e.hostile.Ambiguity;
import dev.countersign.e2e.hostile.RawHttp;
import dev.countersign.e2e.hostile.Torture;
import dev.countersign.e2e.stack.ProcessMemory;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.Upload;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.Service;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every endpoint of both public services is sent what no client sends: requests that two servers would read differently, headers without
 * end, paths that lead elsewhere, JSON that breaks parsers. No answer is an error of the server, nothing is answered twice, and the memory
 * that is in use afterwards is what it was.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileWireIT {
    private static final int AT_ONCE = 24;
    private static final int MUTATIONS = 300;
    private static final int UNAVAILABLE = 503;
    private static final long MORE_MEGABYTES = 12;

    private Stack stack;
    private Path folder;
    private Upload upload;

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        stack = Stack.startIn(folder);
        Path zip = WebBuild.zip(folder.resolve("one.zip"), 1, 20_000);
        stack.publish(zip, "development", "1.0.1", "--wait").endedWith(0);
        stack.served("development", "1.0.1", folder);
        upload = Upload.of(stack, zip, "development", "1.0.2", stack.publisher());
        assertEquals(201, stack.door().submit(upload.envelope()).status());
    }

    @AfterAll
    void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void whatTwoServersWouldReadDifferentlyIsAnsweredOnceAtMost() throws Exception {
        for (Service service : List.of(Service.INGEST, Service.DISTRIBUTION)) {
            Map<String, byte[]> shots = new LinkedHashMap<>();
            for (String call : calls(service)) {
                Ambiguity.of(call + " HTTP/1.1\r\n").forEach((name, bytes) -> shots.put(call + ", " + name, bytes));
            }
            fire(service, shots, RawHttp::answers, HostileWireIT::isOneAnswer);
        }
    }

    @Test
    void whatIsNoRequestIsRefused() throws Exception {
        for (Service service : List.of(Service.INGEST, Service.DISTRIBUTION)) {
            Map<String, byte[]> shots = new LinkedHashMap<>();
            for (String call : calls(service)) {
                String path = call.substring(call.indexOf(' ') + 1);
                Ambiguity.oddities(path).forEach((name, bytes) -> shots.put(path + ", " + name, bytes));
            }
            fire(service, shots, RawHttp::answers, statuses -> statuses.stream().allMatch(HostileWireIT::isAllowed));
        }
    }

    @Test
    void noPathLeadsElsewhere() throws Exception {
        for (Service service : List.of(Service.INGEST, Service.DISTRIBUTION)) {
            Map<String, byte[]> shots = new LinkedHashMap<>();
            for (String prefix : List.of(
                    "/", "/v1/requests/", "/v1/stats/", "/bundles/", "/log/", "/log/tile/", "/log/evidence/", "/q/")) {
                for (String path : Ambiguity.paths(prefix)) {
                    for (String method : List.of("GET", "PUT")) {
                        shots.put(method + " " + path, request(method + " " + path, new byte[0]));
                    }
                }
            }
            fire(
                    service,
                    shots,
                    RawHttp::answersUntilClosed,
                    statuses -> statuses.stream().allMatch(HostileWireIT::isAllowed));
        }
    }

    @Test
    void tortuousBodiesAreAnsweredOrRefused() throws Exception {
        byte[] update =
                "{\"platform\":\"android\",\"device_id\":\"44f128a5-0000-4000-8000-000000000000\",\"app_id\":\"com.example.demo\",\"custom_id\":\"\",\"version_build\":\"1.0.0\",\"version_code\":\"1\",\"version_os\":\"14\",\"version_name\":\"1.0.0\",\"plugin_version\":\"8.51.23\",\"is_emulator\":false,\"is_prod\":true,\"action\":\"set\",\"defaultChannel\":\"\",\"key_id\":\"MIIBCgKCAQEAabcdefgh\"}"
                        .getBytes(ISO_8859_1);
        for (Service service : List.of(Service.INGEST, Service.DISTRIBUTION)) {
            List<byte[]> bodies = new ArrayList<>(Torture.bodies());
            bodies.addAll(Torture.mutations(service == Service.INGEST ? upload.envelope() : update, MUTATIONS));
            Map<String, byte[]> shots = new LinkedHashMap<>();
            for (String call : calls(service)) {
                for (int i = 0; i < bodies.size(); i++) {
                    shots.put(call + ", body " + i, request(call, bodies.get(i)));
                }
            }
            fire(
                    service,
                    shots,
                    RawHttp::answersUntilClosed,
                    statuses -> statuses.size() == 1 && statuses.stream().allMatch(HostileWireIT::isAllowed));
        }
        assertTrue(stack.phone("development").isOffered("1.0.1"), "devices are served as before");
        assertEquals(202, stack.door().upload(upload.id(), upload.ciphertext()).status(), "so are publishers");
    }

    private List<String> calls(Service service) {
        return service == Service.INGEST
                ? List.of(
                        "POST /v1/requests",
                        "POST /v1/device-channels",
                        "PUT /v1/requests/" + upload.id() + "/bundle",
                        "GET /v1/requests")
                : List.of(
                        "POST /updates",
                        "POST /updates/manifest_size",
                        "POST /stats",
                        "POST /channel_self",
                        "PUT /channel_self",
                        "DELETE /channel_self",
                        "POST /proofs",
                        "GET /log/checkpoint",
                        "GET /bundles/" + "0".repeat(64));
    }

    /** How to send, and to wait for the answers. */
    private interface Shot {
        List<Integer> at(URI server, byte[] bytes);
    }

    /** Sends all, many at once, and looks at what is left in memory. */
    private void fire(Service service, Map<String, byte[]> shots, Shot shot, Predicate<List<Integer>> right)
            throws Exception {
        URI server = stack.processes().url(service);
        long pid = stack.processes().pid(service);
        shots.values().stream().limit(AT_ONCE).forEach(each -> RawHttp.answers(server, each)); // classes are loaded
        long before = ProcessMemory.heap(pid, folder);
        var wrong = new ConcurrentLinkedQueue<String>();
        try (var lanes = Executors.newFixedThreadPool(AT_ONCE)) {
            shots.forEach((name, bytes) -> lanes.execute(() -> {
                List<Integer> statuses = shot.at(server, bytes);
                if (!right.test(statuses)) {
                    wrong.add(name + " -> " + statuses);
                }
            }));
        }
        assertEquals(List.of(), List.copyOf(wrong), service.label());
        long after = ProcessMemory.heap(pid, folder);
        System.out.printf(
                Locale.ROOT,
                "hostile: %s, %d requests, heap in use %d MB before, %d after%n",
                service.label(),
                shots.size(),
                before,
                after);
        assertTrue(after <= before + MORE_MEGABYTES, () -> service.label() + " keeps " + (after - before) + " MB more");
        assertTrue(stack.processes().isRunning(service), service::label);
    }

    /** What comes after the first is no answer to what was hidden: a refusal of something unreadable at most. */
    private static boolean isOneAnswer(List<Integer> statuses) {
        return statuses.stream().allMatch(HostileWireIT::isAllowed)
                && statuses.stream().skip(1).allMatch(status -> status == 400);
    }

    private static boolean isAllowed(int status) {
        return status < 500 || status == UNAVAILABLE;
    }

    private static byte[] request(String call, byte[] body) {
        byte[] head = (call
                        + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(ISO_8859_1);
        byte[] all = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }
}
