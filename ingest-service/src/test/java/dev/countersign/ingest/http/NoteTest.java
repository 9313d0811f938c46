package dev.countersign.ingest.http;

import static dev.countersign.ingest.testing.Deployment.DEVELOPMENT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.RequestId;
import dev.countersign.ingest.testing.Api;
import dev.countersign.ingest.testing.Deployment;
import dev.countersign.ingest.testing.DeploymentResource;
import dev.countersign.ingest.testing.KafkaTopic;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(DeploymentResource.class)
class NoteTest {
    private static final byte[] UPLOAD = new byte[700];
    private static final byte[] NOTE = ReleaseNote.of("https://example.com/1", "What is new", new Random(1))
            .toJson();

    DeploymentResource.Environment environment;
    private final Api api = new Api();
    private Deployment it;

    @BeforeEach
    void untilReady() {
        it = environment.deployment;
        api.untilReady();
    }

    @Test
    void aRequestIsAnnouncedOnceBundleAndNoteAreHereWhicheverComesFirst() throws Exception {
        RequestId bundleFirst = handIn("50.0.0", NOTE);
        assertState("incomplete", api.put(bundleFirst, UPLOAD));
        assertState("accepted", api.putNote(bundleFirst, NOTE));
        RequestId noteFirst = handIn("50.0.1", NOTE);
        assertState("incomplete", api.putNote(noteFirst, NOTE));
        assertState("accepted", api.put(noteFirst, UPLOAD));
        var topic = new KafkaTopic(environment.broker.bootstrapServers(), "signing-requests");
        topic.await(bundleFirst.hex());
        byte[] announced = topic.await(noteFirst.hex());
        assertFalse(new String(announced, UTF_8).contains("What is new"));

        assertState("accepted", api.putNote(noteFirst, NOTE));
        assertArrayEquals(
                NOTE, api.get("/v1/requests/" + noteFirst + "/note").body().getBytes(UTF_8));
    }

    @Test
    void whatIsNotTheNoteThatTheRequestNamesIsRefusedAndNotStored() throws Exception {
        RequestId id = handIn("50.1.0", NOTE);
        byte[] other =
                ReleaseNote.of("https://example.com/2", null, new Random(2)).toJson();
        assertRefused(422, "not-as-declared", api.putNote(id, other));
        assertRefused(422, "not-as-declared", api.putNote(id, new byte[0]));
        byte[] large = new byte[ReleaseNote.MAX_BYTES + 1];
        assertRefused(413, "too-large", api.putNote(id, large));
        assertRefused(
                413,
                "too-large",
                api.putNote(id, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[1 << 20]))));
        assertFalse(it.isInInbox(id, "note"));
        assertEquals(404, api.get("/v1/requests/" + id + "/note").statusCode());
        assertState("incomplete", api.putNote(id, NOTE));
        assertRefused(422, "not-as-declared", api.putNote(id, other));
        assertTrue(it.isInInbox(id, "note"));
    }

    @Test
    void aNoteOfTheWrongShapeIsRefusedAlsoWhereItsDigestWasSigned() throws Exception {
        String salt = "ab".repeat(32);
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("http", "{\"salt\":\"" + salt + "\",\"link\":\"http://example.com/\"}");
        wrong.put("javascript", "{\"salt\":\"" + salt + "\",\"link\":\"javascript:alert(1)\"}");
        wrong.put("control", "{\"salt\":\"" + salt + "\",\"comment\":\"a\\u0007b\"}");
        wrong.put("no salt", "{\"comment\":\"ab\"}");
        wrong.put("unknown field", "{\"salt\":\"" + salt + "\",\"comment\":\"ab\",\"by\":\"me\"}");
        wrong.put("no JSON", "What is new");
        int number = 0;
        for (Map.Entry<String, String> each : wrong.entrySet()) {
            byte[] bytes = each.getValue().getBytes(UTF_8);
            RequestId id = handIn("50.2." + number++, bytes);
            assertRefused(422, "note-malformed", api.putNote(id, bytes));
            assertFalse(it.isInInbox(id, "note"), each.getKey());
        }
    }

    @Test
    void requestsThatNameNoNoteTakeNone() throws Exception {
        SignedRequest plain = api.post(SignedRequest.sign(it.publish(DEVELOPMENT, "50.3.0", UPLOAD), it.publisher));
        assertRefused(409, "no-note-expected", api.putNote(plain.id(), NOTE));
        SignedRequest approval = api.post(SignedRequest.sign(it.approve(plain.id()), it.approver1));
        assertRefused(409, "no-note-expected", api.putNote(approval.id(), NOTE));
        assertRefused(404, "unknown-request", api.putNote(RequestId.ofHex("e".repeat(64)), NOTE));
    }

    @Test
    void aNoteThatWasErasedDoesNotComeBackByHandingItInAgain() throws Exception {
        SignedRequest request = request("50.4.0", NOTE);
        api.post(request);
        api.putNote(request.id(), NOTE);
        api.put(request.id(), UPLOAD);
        it.log.append(it.proposed(request, 0));
        it.log.append(it.sealed(request), it.offered(request));
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !it.isInInbox(request.id(), "note"));
        assertEquals(404, api.get("/v1/requests/" + request.id() + "/note").statusCode());
        assertState("offered", api.putNote(request.id(), NOTE));
        assertFalse(it.isInInbox(request.id(), "note"));
    }

    private RequestId handIn(String version, byte[] note) throws Exception {
        return api.post(request(version, note)).id();
    }

    private SignedRequest request(String version, byte[] note) {
        return SignedRequest.sign(it.withNote(it.publish(DEVELOPMENT, version, UPLOAD), note), it.publisher);
    }

    private static void assertState(String state, HttpResponse<String> answer) {
        assertEquals(202, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("\"state\":\"" + state + "\""), answer.body());
    }

    private static void assertRefused(int status, String name, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("urn:countersign:problem:" + name), answer.body());
        assertFalse(answer.body().contains("What is new"), answer.body());
    }
}
