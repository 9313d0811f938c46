package dev.countersign.ingest.http;

import static dev.countersign.ingest.testing.Deployment.DEVELOPMENT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.ingest.testing.Api;
import dev.countersign.ingest.testing.Deployment;
import dev.countersign.ingest.testing.DeploymentResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is sent, the answer is a problem document of the 4xx kind and nothing is stored. */
@QuarkusTest
@QuarkusTestResource(DeploymentResource.class)
class HostileInputTest {
    DeploymentResource.Environment environment;
    private final Api api = new Api();
    private Deployment it;

    @BeforeEach
    void untilReady() {
        it = environment.deployment;
        api.untilReady();
    }

    @Test
    void mutatedEnvelopesAreRefused() throws Exception {
        SignedRequest request = SignedRequest.sign(it.publish(DEVELOPMENT, "20.0.0", new byte[9]), it.publisher);
        var random = new Random(20);
        long before = inInbox();
        for (int i = 0; i < 1500; i++) {
            assertRefused(api.post(mutate(request.bytes(), random)));
        }
        assertEquals(before, inInbox());
    }

    @Test
    void tortuousPayloadsAreRefused() throws Exception {
        String good = new String(it.publish(DEVELOPMENT, "20.0.1", new byte[9]).toPayload(), UTF_8);
        for (String payload : new String[] {
            "",
            "null",
            "[]",
            "{}",
            "\u0000",
            "1e999999999",
            "[".repeat(10_000),
            "{\"a\":".repeat(5_000),
            good + "x",
            good + good,
            good.replace("\"kind\"", "\"kind\":\"request.approve\",\"kind\""),
            good.replace("{", "{\"extra\":1,"),
            good.replace("release.publish", "release.unpublish"),
            good.replace("release.publish", "java.lang.Runtime"),
            good.replace("com.example.demo", "../../etc/passwd"),
            good.replace("20.0.1", "20.0"),
            good.replace("20.0.1", "\\u0000"),
            good.replaceFirst("\"size\":\\d+", "\"size\":-1"),
            good.replaceFirst("\"size\":\\d+", "\"size\":1e3"),
            good.replaceFirst("\"size\":\\d+", "\"size\":99999999999999999999"),
            good.replaceFirst("\"size\":\\d+", "\"size\":9223372036854775807"),
            good.replaceFirst("\"expires\":\"....", "\"expires\":\"9999"),
            good.replaceFirst("\"created\":\"[^\"]*\"", "\"created\":1"),
        }) {
            byte[] envelope = DsseEnvelope.sign(DsseEnvelope.REQUEST, payload.getBytes(UTF_8), it.publisher)
                    .toJson();
            assertRefused(api.post(envelope));
        }
    }

    @Test
    void oversizedEnvelopesAreRefused() throws Exception {
        for (int size : new int[] {65_536, 65_537, 1 << 20, 30 << 20}) {
            HttpResponse<String> answer = api.post(" ".repeat(size).getBytes(US_ASCII));
            assertEquals(413, answer.statusCode());
            assertRefused(answer);
        }
    }

    @Test
    void oddAddressesAndHeadersAreRefused() throws Exception {
        for (String line : new String[] {
            "GET /v1/requests/../../etc/passwd HTTP/1.1",
            "GET /v1/requests/%2e%2e%2f%2e%2e%2fetc%2fpasswd HTTP/1.1",
            "GET /v1/requests/%00 HTTP/1.1",
            "GET /v1/requests/%zz HTTP/1.1",
            "GET /v1/requests/" + "A".repeat(64) + " HTTP/1.1",
            "GET /v1/requests/" + "a".repeat(63) + "g/envelope HTTP/1.1",
            "GET /v1/requests/" + "a".repeat(64) + "/events HTTP/1.1",
            "GET /v1/requests?state=waiting&limit=99999999999999 HTTP/1.1",
            "GET /v1/requests?state=accepted&after=%ff%fe&limit=x HTTP/1.1",
            "PUT /v1/requests/..%2fbundle HTTP/1.1\r\nContent-Length: 0",
            "PUT /v1/requests/" + "a".repeat(64) + "/bundle HTTP/1.1\r\nContent-Length: 99999999999999999999",
            "PUT /v1/requests/" + "a".repeat(64) + "/bundle HTTP/1.1\r\nContent-Length: -1",
            "PUT /v1/requests/" + "a".repeat(64)
                    + "/bundle HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
            "POST /v1/requests HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4",
            "POST /v1/requests HTTP/1.1\r\nContent-Length: 0\r\nContent-Type: ;;;",
            "POST /v1/requests HTTP/1.1\r\nContent-Length: 0\r\nAccept: image/png",
            "DELETE /v1/requests/" + "a".repeat(64) + " HTTP/1.1",
            "BREW /v1/requests HTTP/1.1",
            "GET /" + "a".repeat(20_000) + " HTTP/1.1",
        }) {
            String status = statusLine(line);
            assertTrue(status.isEmpty() || status.matches("HTTP/1.[01] 4.*"), line + " -> " + status);
        }
    }

    private static String statusLine(String head) throws Exception {
        try (var socket = new Socket("127.0.0.1", RestAssured.port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write((head + "\r\nHost: localhost\r\nConnection: close\r\n\r\n").getBytes(ISO_8859_1));
            String all = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            return all.lines().findFirst().orElse("");
        }
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        byte[] changed = bytes.clone();
        int at = random.nextInt(changed.length);
        switch (random.nextInt(4)) {
            case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> changed[at] = (byte) random.nextInt(256);
            case 2 -> {
                return java.util.Arrays.copyOf(changed, at);
            }
            default -> {
                int from = random.nextInt(changed.length);
                int length = Math.min(random.nextInt(40), changed.length - Math.max(from, at));
                System.arraycopy(bytes, from, changed, at, length);
            }
        }
        return java.util.Arrays.equals(bytes, changed) ? mutate(bytes, random) : changed;
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertEquals(4, answer.statusCode() / 100, answer.body());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElse(""));
        Map<?, ?> problem = Json.readStrictly(answer.body().getBytes(UTF_8), Map.class);
        assertEquals(answer.statusCode(), problem.get("status"));
        assertTrue(problem.get("detail").toString().length() < 1000, "says what is wrong, echoes no input");
    }

    private long inInbox() throws Exception {
        try (Stream<Path> files = Files.walk(it.directory)) {
            return files.filter(file -> file.toString().contains("inbox")).count();
        }
    }
}
