package dev.countersign.ingest.upkeep;

import static dev.countersign.ingest.testing.Deployment.DEVELOPMENT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.RequestId;
import dev.countersign.ingest.testing.Api;
import dev.countersign.ingest.testing.Deployment;
import dev.countersign.ingest.testing.DeploymentResource;
import dev.countersign.ingest.testing.KafkaTopic;
import dev.countersign.localstack.broker.KafkaBroker;
import dev.countersign.objectstore.ObjectKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(DeploymentResource.class)
class UpkeepTest {
    private static final byte[] UPLOAD = new byte[500];

    DeploymentResource.Environment environment;
    private final Api api = new Api();
    private Deployment it;

    @BeforeEach
    void untilReady() {
        it = environment.deployment;
        api.untilReady();
    }

    @Test
    void completeRequestThatAProcessLeftUnannouncedIsAnnounced() throws IOException {
        SignedRequest publish = request("40.0.0");
        SignedRequest approval = SignedRequest.sign(it.approve(publish.id()), it.approver1);
        leave(publish.id(), "request", publish.bytes());
        leave(publish.id(), "bundle", UPLOAD);
        leave(approval.id(), "request", approval.bytes());
        assertArrayEquals(publish.bytes(), topic().await(publish.id().hex()));
        assertArrayEquals(approval.bytes(), topic().await(approval.id().hex()));
    }

    @Test
    void abandonedUploadsAreRemovedAndCompleteRequestsNever() throws IOException {
        SignedRequest young = request("40.1.0");
        SignedRequest old = request("40.1.1");
        SignedRequest oldButComplete = request("40.1.2");
        SignedRequest bytesOnly = request("40.1.3");
        leave(young.id(), "request", young.bytes());
        age(leave(old.id(), "request", old.bytes()));
        age(leave(oldButComplete.id(), "request", oldButComplete.bytes()));
        age(leave(oldButComplete.id(), "bundle", UPLOAD));
        age(leave(bytesOnly.id(), "bundle", UPLOAD));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !it.isInInbox(old.id(), "request") && !it.isInInbox(bytesOnly.id(), "bundle"));
        topic().await(oldButComplete.id().hex());
        assertTrue(it.isInInbox(young.id(), "request"));
        assertTrue(it.isInInbox(oldButComplete.id(), "request"));
        assertTrue(it.isInInbox(oldButComplete.id(), "bundle"));
    }

    @Test
    void aRequestWhoseNoteIsMissingIsNotCompleteAndANoteGoesWithItsRequest() throws IOException {
        byte[] note = ReleaseNote.of(null, "What is new", new Random(1)).toJson();
        SignedRequest without =
                SignedRequest.sign(it.withNote(it.publish(DEVELOPMENT, "40.4.0", UPLOAD), note), it.publisher);
        age(leave(without.id(), "request", without.bytes()));
        age(leave(without.id(), "bundle", UPLOAD));
        SignedRequest complete =
                SignedRequest.sign(it.withNote(it.publish(DEVELOPMENT, "40.4.1", UPLOAD), note), it.publisher);
        leave(complete.id(), "note", note);
        leave(complete.id(), "bundle", UPLOAD);
        leave(complete.id(), "request", complete.bytes());
        assertArrayEquals(complete.bytes(), topic().await(complete.id().hex()));
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !it.isInInbox(without.id(), "bundle"));
        it.log.append(it.proposed(complete, 0));
        it.log.append(it.refused(complete, "expired"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !it.isInInbox(complete.id(), "note") && !it.isInInbox(complete.id(), "request"));
    }

    @Test
    void bytesAreKeptUntilTheRequestIsSettled() throws IOException {
        SignedRequest request = request("40.2.0");
        age(leave(request.id(), "request", request.bytes()));
        age(leave(request.id(), "bundle", UPLOAD));
        it.log.append(it.proposed(request, 2));
        SignedRequest marker = request("40.2.1");
        age(leave(marker.id(), "request", marker.bytes()));
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !it.isInInbox(marker.id(), "request"));
        assertTrue(it.isInInbox(request.id(), "bundle"));
        it.log.append(it.refused(request, "expired"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !it.isInInbox(request.id(), "bundle") && !it.isInInbox(request.id(), "request"));
    }

    @Test
    void withoutKafkaNothingIsAcknowledgedAndNothingIsLost() throws Exception {
        SignedRequest request = request("40.3.0");
        api.post(request);
        environment.broker.close();
        int port = Integer.parseInt(environment.broker.bootstrapServers().split(":")[1]);
        SignedRequest approval = SignedRequest.sign(it.approve(request.id()), it.approver1);
        try {
            var upload = api.put(request.id(), UPLOAD);
            assertEquals(503, upload.statusCode(), upload.body());
            assertTrue(upload.body().contains("kafka-unavailable"));
            assertEquals("5", upload.headers().firstValue("Retry-After").orElse(""));
            assertEquals(503, api.post(approval.bytes()).statusCode());
        } finally {
            environment.broker = KafkaBroker.start(environment.kafka, port);
        }
        assertArrayEquals(request.bytes(), topic().await(request.id().hex()));
        assertArrayEquals(approval.bytes(), topic().await(approval.id().hex()));
        api.untilReady();
        assertEquals(202, api.put(request.id(), UPLOAD).statusCode());
        assertEquals(200, api.post(approval.bytes()).statusCode());
    }

    private SignedRequest request(String version) {
        return SignedRequest.sign(it.publish(DEVELOPMENT, version, UPLOAD), it.publisher);
    }

    private Path leave(RequestId id, String name, byte[] bytes) throws IOException {
        it.store.putIfAbsent(ObjectKey.of("inbox/" + id + "/" + name), bytes);
        return it.directory.resolve("inbox").resolve(id.hex()).resolve(name);
    }

    private static void age(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Deployment.now().minus(Duration.ofHours(25))));
    }

    private KafkaTopic topic() {
        return new KafkaTopic(environment.broker.bootstrapServers(), "signing-requests");
    }
}
