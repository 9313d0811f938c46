package dev.countersign.ingest.http;

import static dev.countersign.ingest.testing.Deployment.DEVELOPMENT;
import static dev.countersign.ingest.testing.Deployment.PRODUCTION;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.assignment.ChannelAssignment;
import dev.countersign.contract.assignment.SignedAssignment;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.log.LogProof;
import dev.countersign.contract.policy.PublishedPolicy;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.DeviceId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.ingest.testing.Deployment;
import dev.countersign.ingest.testing.DeploymentResource;
import dev.countersign.ingest.testing.KafkaTopic;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(DeploymentResource.class)
class RequestApiTest {
    DeploymentResource.Environment environment;
    Deployment it;

    @BeforeEach
    void untilReady() {
        it = environment.deployment;
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> given().get("/q/health/ready").statusCode() == 200);
    }

    @Test
    void releaseTravelsFromHandingInToOffered() {
        byte[] upload = bytes(200_000, 1);
        SignedRequest request = sign(it.publish(DEVELOPMENT, "1.0.0", upload), it.publisher);
        String location = "/v1/requests/" + request.id();

        post(request)
                .statusCode(201)
                .header("Location", equalTo(location))
                .body("id", equalTo(request.id().hex()))
                .body("state", equalTo("incomplete"));
        put(request.id(), upload).statusCode(202).body("state", equalTo("accepted"));
        assertArrayEquals(request.bytes(), requests().await(request.id().hex()));
        assertTrue(it.isInInbox(request.id(), "bundle"));

        it.log.append(it.proposed(request, 0));
        awaitState(request.id(), "sealing");
        it.log.append(it.sealed(request), it.offered(request));
        awaitState(request.id(), "offered");
        given().get(location)
                .then()
                .statusCode(200)
                .body("done", equalTo(true))
                .body("kind", equalTo("release.publish"))
                .body("app", equalTo("com.example.demo"))
                .body("environment", equalTo("development"))
                .body("version", equalTo("1.0.0"))
                .body("channel", equalTo("development"))
                .body("index", equalTo((int) it.log.size() - 2));

        // settled: the inbox is cleared, and everything can still be asked for and repeated
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !it.isInInbox(request.id(), "bundle") && !it.isInInbox(request.id(), "request"));
        assertArrayEquals(
                request.bytes(),
                given().get(location + "/envelope")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asByteArray());
        post(request).statusCode(200).header("Location", equalTo(location)).body("state", equalTo("offered"));
        put(request.id(), upload).statusCode(202).body("state", equalTo("offered"));
        assertFalse(it.isInInbox(request.id(), "bundle"));
    }

    @Test
    void anOperatorsWordAboutADeviceReachesTheTopicAndATombstoneErasesIt() {
        String device = "device-" + Deployment.now().getEpochSecond();
        String key = "com.example.demo/development/" + device;
        SignedAssignment word = assignment(device, "development", it.publisher);
        assign(word).statusCode(200).body("status", equalTo("ok"));
        assign(assignment(device, null, it.publisher)).statusCode(200);
        List<byte[]> records = new KafkaTopic(requests().bootstrapServers(), "device-channels").await(key, 2);
        assertArrayEquals(word.bytes(), records.getFirst());
        assertEquals(null, records.getLast());

        assign(assignment(device, "development", it.approver1))
                .statusCode(403)
                .body("type", equalTo("urn:countersign:problem:not-permitted"));
        assign(assignment(device, "development", PersonKey.generate())).statusCode(401);
        assign(assignment(device, "gone", it.publisher)).statusCode(403);
        given().body(word.bytes()).post("/v1/requests").then().statusCode(400);
        given().body("{}").post("/v1/device-channels").then().statusCode(400);
    }

    private static ValidatableResponse assign(SignedAssignment word) {
        return given().body(word.bytes()).post("/v1/device-channels").then();
    }

    private static SignedAssignment assignment(String device, String channel, PersonKey by) {
        return SignedAssignment.sign(
                new ChannelAssignment(
                        Deployment.APP,
                        DEVELOPMENT,
                        Deployment.now(),
                        Deployment.now().plus(Duration.ofDays(30)),
                        new DeviceId(device),
                        channel == null ? null : new ChannelName(channel)),
                by);
    }

    @Test
    void waitingShowsHowManyApprovalsAreGiven() {
        byte[] upload = bytes(1000, 2);
        SignedRequest request = sign(it.publish(PRODUCTION, "2.0.0", upload), it.publisher);
        post(request).statusCode(201);
        put(request.id(), upload).statusCode(202);
        it.log.append(it.proposed(request, 2));
        awaitState(request.id(), "waiting");

        SignedRequest approval = sign(it.approve(request.id()), it.approver1);
        post(approval)
                .statusCode(201)
                .body("state", equalTo("accepted"))
                .body("approves", equalTo(request.id().hex()));
        assertArrayEquals(approval.bytes(), requests().await(approval.id().hex()));
        it.log.append(it.approved(request.id(), approval));
        awaitState(approval.id(), "recorded");
        given().get("/v1/requests?state=waiting")
                .then()
                .statusCode(200)
                .body("requests.id", hasItem(request.id().hex()))
                .body("requests.find { it.id == '" + request.id() + "' }.approvals.given", equalTo(1))
                .body("requests.find { it.id == '" + request.id() + "' }.approvals.needed", equalTo(2));

        SignedRequest second = sign(it.approve(request.id()), it.approver2);
        it.log.append(it.approved(request.id(), second));
        awaitState(request.id(), "sealing");
        given().get("/v1/requests?state=waiting")
                .then()
                .body("requests.id", not(hasItem(request.id().hex())));
    }

    @Test
    void refusalComesWithReasonAndAdvice() {
        byte[] upload = bytes(1000, 3);
        SignedRequest request = sign(it.publish(DEVELOPMENT, "3.0.0", upload), it.publisher);
        post(request).statusCode(201);
        put(request.id(), upload).statusCode(202);
        it.log.append(it.refused(request, "version-taken"));
        awaitState(request.id(), "refused");
        given().get("/v1/requests/" + request.id())
                .then()
                .body("reason", equalTo("version-taken"))
                .body("advice", containsString("publish under a new version"))
                .body("version", equalTo("3.0.0"));
    }

    @Test
    void otherBytesThanSignedForAreNotStored() {
        byte[] upload = bytes(100_000, 4);
        SignedRequest request = sign(it.publish(DEVELOPMENT, "4.0.0", upload), it.publisher);
        post(request).statusCode(201);
        byte[] altered = upload.clone();
        altered[99_999] ^= 1;

        problem(put(request.id(), altered), 422, "not-as-declared");
        problem(put(request.id(), bytes(99_999, 4)), 422, "not-as-declared");
        problem(put(request.id(), bytes(100_001, 4)), 422, "not-as-declared");
        assertFalse(it.isInInbox(request.id(), "bundle"));

        put(request.id(), upload).statusCode(202);
        put(request.id(), upload).statusCode(202);
        problem(put(request.id(), altered), 422, "not-as-declared");
    }

    @Test
    void uploadWithoutRequestIsNotTaken() {
        problem(put(RequestId.ofHex("0".repeat(64)), bytes(10, 5)), 404, "unknown-request");
        SignedRequest approval = sign(it.approve(RequestId.ofHex("1".repeat(64))), it.approver1);
        post(approval).statusCode(201);
        problem(put(approval.id(), bytes(10, 5)), 409, "no-bundle-expected");
    }

    @Test
    void requestsOfStrangersAndForgersAreRefused() {
        Request wish = it.publish(DEVELOPMENT, "5.0.0", bytes(10, 6));
        problem(post(sign(wish, it.stranger)), 401, "unknown-signer");
        problem(post(sign(wish, it.approver1)), 403, "not-permitted");
        problem(
                post(sign(it.publish(DEVELOPMENT, "5.0.0", "production", it.policy, 10), it.publisher)),
                422,
                "unknown-channel");
        problem(
                post(sign(it.publish(DEVELOPMENT, "5.0.0", null, it.policy, 200_000_000), it.publisher)),
                413,
                "too-large");
        problem(post(sign(it.approve(RequestId.ofHex("2".repeat(64))), it.publisher)), 403, "not-permitted");
        String forged = new String(sign(wish, it.publisher).bytes(), StandardCharsets.UTF_8)
                .replaceFirst("\"sig\":\"....", "\"sig\":\"AAAA");
        problem(given().body(forged).post("/v1/requests").then(), 401, "bad-signature");
    }

    @Test
    void aPolicyWithNamesIsRefusedAtTheDoorWithTheFix() {
        String written = it.policyYaml().replace("serial: 1", "serial: 2");
        SignedRequest named = sign(proposal(written), it.approver1);
        problem(post(named), 422, "policy-not-published");
        post(named).body("detail", containsString("countersign policy propose"));
        assertFalse(it.isInInbox(named.id(), "request"));
        problem(post(sign(proposal("serial: 2"), it.approver1)), 422, "policy-invalid");
        String published =
                new String(PublishedPolicy.of(written.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
        post(sign(proposal(published), it.approver1)).statusCode(201);
    }

    private static PolicyPropose proposal(String policy) {
        return new PolicyPropose(Deployment.now(), Deployment.now().plus(Duration.ofHours(1)), "0".repeat(32), policy);
    }

    @Test
    void uploadKeyIsProvenByTheLog() {
        byte[] body =
                given().get("/v1/upload-key").then().statusCode(200).extract().asByteArray();
        byte[] leaf = Json.readStrictly(body, LogProof.class).verify(it.log.verifierKey());
        assertEquals(
                it.log.activation("upload/1", it.uploadKey),
                SignedEvent.parse(leaf).event());
    }

    @Test
    void unknownAddressesGetProblemDocuments() {
        for (String path : new String[] {"/nothing", "/v1/requests/abc", "/v1/requests/" + "0".repeat(64)}) {
            problem(given().get(path).then(), 404, null);
        }
        problem(given().delete("/v1/requests").then(), 405, null);
        problem(given().get("/v1/requests?state=odd").then(), 400, null);
        problem(given().get("/v1/requests?state=waiting&after=odd").then(), 400, null);
        problem(given().get("/v1/requests?limit=odd").then(), 400, null);
    }

    private void awaitState(RequestId id, String state) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> given().get("/v1/requests/" + id).path("state").equals(state));
    }

    private KafkaTopic requests() {
        return new KafkaTopic(environment.broker.bootstrapServers(), "signing-requests");
    }

    private static ValidatableResponse post(SignedRequest request) {
        return given().contentType(ContentType.JSON)
                .body(request.bytes())
                .post("/v1/requests")
                .then();
    }

    private static ValidatableResponse put(RequestId id, byte[] bytes) {
        return given().contentType(ContentType.BINARY)
                .body(bytes)
                .put("/v1/requests/" + id + "/bundle")
                .then();
    }

    private static void problem(ValidatableResponse response, int status, String type) {
        response.statusCode(status).contentType("application/problem+json").body("status", equalTo(status));
        if (type != null) {
            response.body("type", equalTo("urn:countersign:problem:" + type));
        }
    }

    private static SignedRequest sign(Request request, PersonKey key) {
        return SignedRequest.sign(request, key);
    }

    private static byte[] bytes(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
