package dev.countersign.ingest.http;

import static dev.countersign.ingest.testing.Deployment.DEVELOPMENT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.ingest.testing.Api;
import dev.countersign.ingest.testing.Deployment;
import dev.countersign.ingest.testing.DeploymentResource;
import dev.countersign.ingest.testing.KafkaTopic;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(DeploymentResource.class)
class UploadTest {
    private static final long LARGE = 96L << 20;

    DeploymentResource.Environment environment;
    private final Api api = new Api();
    private Deployment it;

    @BeforeEach
    void untilReady() {
        it = environment.deployment;
        api.untilReady();
    }

    @Test
    void largeUploadsAreStreamed() throws Exception {
        RequestId id = declare("10.0.0", LARGE, 7);
        HttpResponse<String> answer = api.put(id, () -> new Noise(7, LARGE));
        assertEquals(202, answer.statusCode(), answer.body());
        assertEquals(
                LARGE,
                Files.size(it.directory.resolve("inbox").resolve(id.hex()).resolve("bundle")));
        new KafkaTopic(environment.broker.bootstrapServers(), "signing-requests").await(id.hex());
    }

    @Test
    void endlessUploadsAreStoppedAndLeaveNothing() throws Exception {
        RequestId id = declare("10.0.1", 1 << 20, 8);
        assertRefused(422, api.put(id, () -> new Noise(8, 40L << 20)));
        assertFalse(it.isInInbox(id, "bundle"));
    }

    @Test
    void announcedLengthBeyondTheLimitIsRefusedBeforeItIsRead() throws Exception {
        RequestId id = declare("10.0.2", 1 << 20, 9);
        long length = 200L << 20;
        var body = BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> new Noise(9, length)), length);
        assertRefused(413, api.put(id, body));
    }

    @Test
    void refusalReachesClientsThatAreStillSending() throws Exception {
        RequestId nobody = RequestId.ofHex("e".repeat(64));
        for (int i = 0; i < 5; i++) {
            assertRefused(404, api.put(nobody, () -> new Noise(1, 30L << 20)));
        }
    }

    @Test
    void brokenOffUploadLeavesNothingAndCanBeRepeated() throws Exception {
        byte[] upload = new Noise(10, 5 << 20).readAllBytes();
        RequestId id = declare("10.0.3", upload.length, 10);
        try (var socket = new Socket("127.0.0.1", RestAssured.port)) {
            String head = "PUT /v1/requests/" + id + "/bundle HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                    + upload.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            socket.getOutputStream().write(upload, 0, 4 << 20);
            socket.getOutputStream().flush();
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> bytesUnderWay() > 0);
        }
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> bytesUnderWay() == 0);
        assertFalse(it.isInInbox(id, "bundle"));
        assertTrue(api.get("/v1/requests/" + id).body().contains("\"incomplete\""));
        assertEquals(202, api.put(id, upload).statusCode());
    }

    @Test
    void sameUploadManyTimesAtOnceIsHarmless() throws Exception {
        byte[] upload = new Noise(11, 3 << 20).readAllBytes();
        RequestId id = declare("10.0.4", upload.length, 11);
        try (var threads = Executors.newFixedThreadPool(6)) {
            Callable<Integer> put = () -> api.put(id, upload).statusCode();
            for (Future<Integer> status : threads.invokeAll(java.util.Collections.nCopies(6, put))) {
                assertEquals(202, status.get());
            }
        }
    }

    @Test
    void uploadsBeyondTheLimitAreAskedToComeBack() throws Exception {
        RequestId id = declare("10.0.5", 1 << 20, 12);
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                var socket = new Socket("127.0.0.1", RestAssured.port);
                slow.add(socket);
                socket.getOutputStream()
                        .write(("PUT /v1/requests/" + id + "/bundle HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                                        + (1 << 20) + "\r\n\r\nbegun")
                                .getBytes(US_ASCII));
            }
            Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                HttpResponse<String> answer = api.put(id, new Noise(12, 1 << 20).readAllBytes());
                assertRefused(503, answer);
                assertEquals("5", answer.headers().firstValue("Retry-After").orElse(""));
            });
            assertEquals(200, api.get("/v1/requests/" + id).statusCode(), "others are served meanwhile");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> api.put(id, new Noise(12, 1 << 20).readAllBytes()).statusCode() == 202);
    }

    private RequestId declare(String version, long size, int seed) throws Exception {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[1 << 16];
        try (InputStream noise = new Noise(seed, size)) {
            for (int read = noise.read(buffer); read != -1; read = noise.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        var wish = it.publish(DEVELOPMENT, version, "development", Sha256.of(digest.digest()), size);
        return api.post(SignedRequest.sign(wish, it.publisher)).id();
    }

    private long bytesUnderWay() throws Exception {
        try (Stream<Path> files = Files.list(it.directory.resolve(".tmp"))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static void assertRefused(int status, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElse(""));
    }

    /** So many random bytes of a seed, without holding them. */
    private static final class Noise extends InputStream {
        private final byte[] block = new byte[1 << 16];
        private final Random random;
        private long left;

        Noise(int seed, long size) {
            random = new Random(seed);
            random.nextBytes(block);
            left = size;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) == -1 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            // by place, not by call: the same bytes however they are read
            int at = (int) (left % block.length);
            int count = (int) Math.min(Math.min(length, left), at == 0 ? block.length : at);
            System.arraycopy(block, at == 0 ? 0 : block.length - at, buffer, offset, count);
            left -= count;
            return count;
        }
    }
}
