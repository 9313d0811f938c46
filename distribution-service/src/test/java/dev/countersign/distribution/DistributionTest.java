package dev.countersign.distribution;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.assignment.ChannelAssignment;
import dev.countersign.contract.assignment.SignedAssignment;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.HeadProof;
import dev.countersign.contract.log.HeadsTree;
import dev.countersign.contract.log.MerkleProof;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.DeviceId;
import dev.countersign.contract.value.DeviceKeyId;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The whole service over HTTP, with a real store, log and broker. */
@QuarkusTest
@QuarkusTestResource(value = Surroundings.class, restrictToAnnotatedClass = true)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DistributionTest {
    private static final String APP = "com.example.demo";
    private static final DeviceKeyId KEY = TestRelease.keyId("prodprod");
    private static final TestRelease RELEASE = TestRelease.ofSize(300_000, APP, "production", "2.0.0", KEY);
    private static final String BUNDLE = "/bundles/" + RELEASE.sealedDigest();
    private static final String TAG = "\"" + RELEASE.sealedDigest() + "\"";

    private static Surroundings around;
    private static TestLog log;

    @BeforeAll
    static void begin() {
        around = Surroundings.current();
    }

    @Test
    @Order(1)
    void isNotReadyUntilTheVerifierKeyIsThereAndTheLogVerified() {
        given().get("/q/health/ready").then().statusCode(503).body(containsString("verifier-key-file"));
        log = around.log();
        Awaitility.await()
                .untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
    }

    @Test
    @Order(2)
    void aPublishedReleaseReachesDevicesByKafka() {
        ask("1.0.0").then().statusCode(200).body("error", is("app_not_found"), "kind", is("failed"));
        around.put(RELEASE);
        long first = log.append(
                TestRelease.deviceKey(APP, "production", KEY),
                RELEASE.sealed(),
                RELEASE.offeredOn("production", 1, true));
        announce(first);

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> ask("1.0.0").then().body("version", is("2.0.0")));
        Map<String, Object> answer =
                ask("1.0.0").then().statusCode(200).extract().jsonPath().getMap("$");
        assertEquals(
                Map.of(
                        "version",
                        "2.0.0",
                        "url",
                        "https://updates.example.com/base" + BUNDLE,
                        "session_key",
                        RELEASE.record().keys().getFirst().sessionKey().wire(),
                        "checksum",
                        RELEASE.record().keys().getFirst().checksum().hex()),
                answer);
    }

    @Test
    @Order(3)
    void whoIsUpToDateIsToldSoInTheShapeThatThePluginNeeds() {
        ask("2.0.0")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("error", is("no_new_version_available"), "kind", is("up_to_date"))
                .body("$", not(hasKey("url")));
    }

    @Test
    @Order(3)
    void anUnknownKeyIsBlockedWithBothNames() {
        String stranger = TestRelease.keyId("stranger").value();
        given().body(body("1.0.0").replace(KEY.value(), stranger))
                .post("/updates")
                .then()
                .statusCode(200)
                .body("error", is("key_id_mismatch"), "kind", is("blocked"))
                .body("deviceKeyId", is(stranger), "bundleKeyId", is(KEY.value()));
    }

    @Test
    @Order(3)
    void channelSelfAnswersEachVerbInTheShapeThatThePluginReads() {
        String body = body("1.0.0");
        String named = body.replace("\"defaultChannel\":\"\"", "\"defaultChannel\":\"production\"");
        given().body(named.replace("{\"platform\"", "{\"channel\":\"production\",\"platform\""))
                .post("/channel_self")
                .then()
                .statusCode(200)
                .body("status", is("ok"), "allowSet", is(true))
                .body("$", not(hasKey("error")));
        given().body(body).post("/channel_self").then().statusCode(200).body("error", is("missing_channel"));
        given().body(named)
                .put("/channel_self")
                .then()
                .statusCode(200)
                .body("channel", is("production"), "status", is("default"), "allowSet", is(true))
                .body("$", not(hasKey("error")));
        given().body(named.replace("production", "gone"))
                .put("/channel_self")
                .then()
                .statusCode(400)
                .body("error", is("channel_not_found"));
        Map<String, Object> query =
                Map.of("app_id", APP, "device_id", "D", "platform", "android", "key_id", KEY.value());
        Response list = given().queryParams(query).get("/channel_self");
        list.then().statusCode(200).body("size()", is(1), "[0].name", is("production"), "[0].public", is(true));
        assertTrue(list.jsonPath().get("[0].id") instanceof Integer);
        given().queryParams(query)
                .delete("/channel_self")
                .then()
                .statusCode(200)
                .body("status", is("ok"))
                .body("$", not(hasKey("error")));
        for (String broken : new String[] {"{", "[]", "{}", ""}) {
            given().body(broken).post("/channel_self").then().statusCode(200).body("$", hasKey("error"));
        }
        given().get("/channel_self").then().statusCode(200).body("error", is("missing_app_id"));
    }

    @Test
    @Order(3)
    void theHostHeaderDecidesNothing() {
        given().header("Host", "evil.example")
                .header("X-Forwarded-Host", "evil.example")
                .body(body("1.0.0"))
                .post("/updates")
                .then()
                .body("url", equalTo("https://updates.example.com/base" + BUNDLE));
    }

    @Test
    @Order(3)
    void brokenUpdateRequestsGetTheClientsKindOfError() {
        given().body("{").post("/updates").then().statusCode(400).body("error", is("invalid_json_parse_body"));
        given().body("{}").post("/updates").then().statusCode(400).body("error", is("missing_app_id"));
        given().body(body("1.0.0").replace(KEY.value(), "\\ud800"))
                .post("/updates")
                .then()
                .statusCode(200)
                .body("error", is("key_id_mismatch"));
        given().body("[" + "1,".repeat(70_000) + "1]").post("/updates").then().statusCode(413);
    }

    @Test
    @Order(3)
    void theWholeBundleIsServedByteForByte() {
        Response response = get().get(BUNDLE);
        response.then()
                .statusCode(200)
                .header("Content-Length", "300000")
                .header("Content-Type", "application/octet-stream")
                .header("Accept-Ranges", "bytes")
                .header("ETag", TAG)
                .header("Cache-Control", "public, max-age=31536000, immutable, no-transform");
        assertEquals(null, response.header("Content-Encoding"));
        assertArrayEquals(RELEASE.sealedObject(), response.asByteArray());
    }

    @Test
    @Order(3)
    void oneRangeIsServedAsThePluginChecksIt() {
        Response rest = get().header("Range", "bytes=299990-").get(BUNDLE);
        rest.then()
                .statusCode(206)
                .header("Content-Range", "bytes 299990-299999/300000")
                .header("Content-Length", "10");
        assertArrayEquals(Arrays.copyOfRange(RELEASE.sealedObject(), 299_990, 300_000), rest.asByteArray());
        Response middle =
                get().header("Range", "bytes=5-9").header("If-Range", TAG).get(BUNDLE);
        middle.then().statusCode(206).header("Content-Range", "bytes 5-9/300000");
        assertArrayEquals(Arrays.copyOfRange(RELEASE.sealedObject(), 5, 10), middle.asByteArray());
        get().header("Range", "bytes=300000-")
                .get(BUNDLE)
                .then()
                .statusCode(416)
                .header("Content-Range", "bytes */300000");
        get().header("Range", "bytes=5-9")
                .header("If-Range", "\"other\"")
                .get(BUNDLE)
                .then()
                .statusCode(200);
        get().header("Range", "bytes=0-1,4-5").get(BUNDLE).then().statusCode(200);
    }

    @Test
    @Order(3)
    void headAndConditionalRequestsSendNoBody() {
        get().head(BUNDLE)
                .then()
                .statusCode(200)
                .header("Content-Length", "300000")
                .header("ETag", TAG);
        get().header("If-None-Match", TAG).get(BUNDLE).then().statusCode(304).header("ETag", TAG);
    }

    @Test
    @Order(3)
    void onlyOfferedBundlesAreServed() {
        TestRelease hidden = TestRelease.of(APP, "production", "9.9.9", KEY);
        around.put(hidden);
        for (String path : List.of(
                "/bundles/" + hidden.sealedDigest(),
                "/bundles/" + RELEASE.sealRecordDigest(),
                "/bundles/" + RELEASE.sealedDigest() + "/",
                "/bundles/..%2Fcheckpoint",
                "/bundles/")) {
            get().urlEncodingEnabled(false)
                    .get(path)
                    .then()
                    .statusCode(404)
                    .contentType("application/problem+json")
                    .body("status", is(404));
        }
    }

    @Test
    @Order(3)
    void reportsAreCountedAndReachKafkaKeyedByDevice() {
        String event = "{\"app_id\":\"" + APP + "\",\"device_id\":\"DEV-1\",\"action\":\"update_fail\"}";
        given().body(event).post("/stats").then().statusCode(200).body("status", is("ok"));
        given().body("[" + event + ",{\"app_id\":\"no.such\",\"device_id\":\"d\",\"action\":\"set\"},{}]")
                .post("/stats")
                .then()
                .statusCode(200)
                .body("status", is("ok"))
                .body("results[0]", hasEntry("status", "ok"))
                .body("results[1].error", is("app_not_found"))
                .body("results[2].status", is("error"), "results[2].index", is(2));
        given().body("nonsense").post("/stats").then().statusCode(400);
        given().get("/q/metrics")
                .then()
                .body(containsString(
                        "countersign_device_events_total{action=\"update_fail\",app=\"com.example.demo\"} 2.0"));
        List<String> keys =
                deviceEvents(3).stream().map(ConsumerRecord::key).sorted().toList();
        assertEquals(List.of("dev-1", "dev-1", "spooled-1"), keys);
    }

    @Test
    @Order(4)
    void adoptionIsReadWithTheToken() {
        given().get("/v1/stats/" + APP).then().statusCode(401).header("WWW-Authenticate", "Bearer");
        auditor()
                .get("/v1/stats/" + APP)
                .then()
                .statusCode(200)
                .body("app", is(APP), "versions.size()", org.hamcrest.Matchers.greaterThan(0))
                .body("versions.failures.sum()", is(2), "versions.devices_today.max()", is(1));
        auditor().get("/v1/stats/com.example.none").then().statusCode(404);
    }

    @Test
    @Order(3)
    void theLogIsServedToWhoeverHasTheToken() {
        given().get("/log/checkpoint").then().statusCode(401).header("WWW-Authenticate", "Bearer");
        given().header("Authorization", "Bearer wrong-token-0123456789")
                .get("/log/checkpoint")
                .then()
                .statusCode(401);
        Response checkpoint = auditor().get("/log/checkpoint");
        checkpoint
                .then()
                .statusCode(200)
                .contentType("text/plain; charset=utf-8")
                .header("Cache-Control", "no-cache");
        assertArrayEquals(log.checkpoint(5), checkpoint.asByteArray());
        auditor()
                .get("/log/tile/entries/000.p/5")
                .then()
                .statusCode(200)
                .contentType("application/octet-stream")
                .header("Cache-Control", containsString("immutable"));
        auditor().get("/log/tile/0/000.p/5").then().statusCode(200).header("Content-Length", "160");
        auditor().get("/log/head").then().statusCode(404);
        auditor().get("/log/staging/5-00").then().statusCode(404);
        String evidence = log.putEvidence("an envelope".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .hex();
        auditor().get("/log/evidence/" + evidence).then().statusCode(200).body(equalTo("an envelope"));
        around.put("log/evidence/" + "0".repeat(64), new byte[] {1});
        auditor().get("/log/evidence/" + "0".repeat(64)).then().statusCode(404);
    }

    @Test
    @Order(4)
    void nothingIsServedThatTheVerifiedCheckpointDoesNotCover() {
        around.put("log/tile/entries/000.p/6", new byte[] {1});
        auditor().get("/log/tile/entries/000.p/6").then().statusCode(404);
        log.append(TestRelease.of(APP, "production", "2.0.1", KEY).sealed());
        announce(5);
        Awaitility.await()
                .untilAsserted(
                        () -> auditor().get("/log/tile/entries/000.p/6").then().statusCode(200));
    }

    @Test
    @Order(5)
    void devicesArePutOnChannelsByOperatorsAndOldOnesByThemselves() throws Exception {
        PersonKey operator = PersonKey.generate();
        var policy =
                log.putEvidence("""
                serial: 1
                people: { operator: %s }
                owners: { people: [operator] }
                apps:
                  com.example.demo:
                    environments:
                      production:
                        publishers: [operator]
                        channels: { production: { default: true }, beta: { assignable: true } }
                """.formatted(operator.verifyingKey().base64()).getBytes(UTF_8));
        TestRelease beta = TestRelease.of(APP, "production", "3.0.0", KEY);
        around.put(beta);
        ChannelUpdated head = beta.offeredOn("beta", 1, false);
        long first = log.append(
                new PolicyAdopted(TestLog.TIME, policy, 1, null),
                beta.sealed(),
                new ChannelUpdated(
                        head.time(),
                        head.policy(),
                        head.app(),
                        head.environment(),
                        head.channel(),
                        1,
                        head.stable(),
                        Json.readStrictly(
                                "{\"default\":false,\"self_set\":true,\"assignable\":true}".getBytes(UTF_8),
                                ChannelRules.class),
                        head.request()));
        announce(first);

        String device = APP + "/production/44f128a5-0000-4000-8000-000000000000";
        Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
        var word = new ChannelAssignment(
                head.app(),
                head.environment(),
                now,
                now.plus(Duration.ofDays(1)),
                new DeviceId("44f128a5-0000-4000-8000-000000000000"),
                new ChannelName("beta"));
        send(
                "device-channels",
                device,
                SignedAssignment.sign(word, PersonKey.generate()).bytes());
        send("device-channels", device, SignedAssignment.sign(word, operator).bytes());
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> ask("1.0.0").then().body("version", is("3.0.0")));
        given().body(body("1.0.0")).put("/channel_self").then().body("channel", is("beta"), "status", is("override"));
        given().get("/q/metrics").then().body(containsString("countersign_device_assignments_refused_total 1.0"));

        send("device-channels", device, null);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> ask("1.0.0").then().body("version", is("2.0.0")));

        String old = body("1.0.0").replace("8.51.23", "7.33.0");
        given().body(old).post("/updates").then().body("version", is("2.0.0"));
        given().body(old.replace("{\"platform\"", "{\"channel\":\"beta\",\"platform\""))
                .post("/channel_self")
                .then()
                .body("status", is("ok"), "allowSet", is(true));
        given().body(old).post("/updates").then().body("version", is("3.0.0"));
        given().queryParams(Map.of(
                        "app_id", APP,
                        "device_id", "44F128A5-0000-4000-8000-000000000000",
                        "platform", "android",
                        "plugin_version", "7.33.0",
                        "key_id", KEY.value()))
                .delete("/channel_self")
                .then()
                .body("status", is("ok"));
        given().body(old).post("/updates").then().body("version", is("2.0.0"));
    }

    @Test
    @Order(5)
    void whatProvesTheHeadIsGivenToItsDevicesAndRefusedToOthers() throws Exception {
        String ask = body("1.0.0");
        given().body(ask).post("/proofs").then().statusCode(503).header("Retry-After", is("2"));
        attest();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> given().body(ask).post("/proofs").then().statusCode(200));
        HeadProof proof = proof(ask);
        proof.verify(proof.head(), log.verifierKey());
        proof.verify(proof.attested(), log.verifierKey());
        assertNull(proof.consistency());
        assertNull(proof.manifest());

        HeadProof since = proof(ask.replace("{\"platform\"", "{\"log_size\":3,\"with_manifest\":true,\"platform\""));
        Checkpoint before = log.verifierKey().verify(log.checkpoint(3)).checkpoint();
        Checkpoint now =
                log.verifierKey().verify(since.checkpoint().getBytes(UTF_8)).checkpoint();
        assertTrue(MerkleProof.verifyConsistency(3, before.root(), now.size(), now.root(), since.consistency()));
        assertNull(since.manifest(), "the channel does not permit it");
        for (String size : List.of("0", "-1", "1e3", "\"x\"", "null", "[3]", "999999999999999999", "9".repeat(40))) {
            HeadProof none = proof(ask.replace("{\"platform\"", "{\"log_size\":" + size + ",\"platform\""));
            assertNull(none.consistency(), size);
        }

        String stranger = ask.replace(KEY.value(), TestRelease.keyId("stranger").value());
        given().body(stranger).post("/proofs").then().statusCode(404);
        given().body(ask.replace(APP, "com.example.other"))
                .post("/proofs")
                .then()
                .statusCode(404);
        given().body(ask.replace("\"defaultChannel\":\"\"", "\"defaultChannel\":\"none\""))
                .post("/proofs")
                .then()
                .statusCode(404);
        for (String broken : List.of("", "x", "[]", "{}", "{\"app_id\":\"a.b\"}", ask + "x", ask.substring(9))) {
            given().body(broken).post("/proofs").then().statusCode(400).contentType("application/problem+json");
        }
        given().body(" ".repeat(70_000)).post("/proofs").then().statusCode(413);
        given().get("/proofs").then().statusCode(404);
        new Torture(io.restassured.RestAssured.port).mutatedProofs(ask, 1_000);
    }

    @Test
    @Order(6)
    void aForkMakesItUnreadyAndLeavesWhatIsServed() {
        TestLog fork = log.fork(4, (path, content) -> {});
        fork.append(RELEASE.proposed(), RELEASE.proposed());
        send("checkpoint", fork.checkpoint());
        Awaitility.await()
                .untilAsserted(() ->
                        given().get("/q/health/ready").then().statusCode(503).body(containsString("FORK")));
        ask("1.0.0").then().statusCode(200).body("version", is("2.0.0"));
        get().get(BUNDLE).then().statusCode(200);
        assertArrayEquals(log.checkpoint(), auditor().get("/log/checkpoint").asByteArray());
        given().get("/q/metrics").then().body(containsString("countersign_log_stopped 1.0"));
    }

    @Test
    @Order(7)
    void hostileBodiesGetNeitherServerErrorsNorMoreMetrics() throws Exception {
        var torture = new Torture(io.restassured.RestAssured.port);
        torture.everyTextOfTheSuite();
        torture.mutationsOf(body("1.0.0").replace("{\"platform\"", "{\"action\":\"set\",\"platform\""), 2_000);
        torture.mutatedQueries(1_000);
        long before = given().get("/q/metrics").asString().lines().count();
        long heapBefore = heapInUse();
        torture.mutationsOf(body("1.0.0").replace("{\"platform\"", "{\"action\":\"set\",\"platform\""), 10_000);
        long after = given().get("/q/metrics").asString().lines().count();
        assertTrue(after - before < 200, before + " lines of metrics became " + after);
        long grown = heapInUse() - heapBefore;
        assertTrue(grown < 48 << 20, "the heap, broker and test included, grew by " + grown + " bytes");
        given().get("/q/health/live").then().statusCode(200);
    }

    private static long heapInUse() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static Response ask(String running) {
        return given().body(body(running)).post("/updates");
    }

    private static String body(String running) {
        return """
                {"platform":"android","device_id":"44f128a5-0000-4000-8000-000000000000","app_id":"com.example.demo",\
                "custom_id":"","version_build":"1.0.0","version_code":"1","version_os":"14","version_name":"%s",\
                "plugin_version":"8.51.23","is_emulator":false,"is_prod":true,"install_source":"",\
                "defaultChannel":"","key_id":"%s"}""".formatted(running, KEY);
    }

    private static RequestSpecification get() {
        return given().header("Accept-Encoding", "gzip, br");
    }

    private static RequestSpecification auditor() {
        return given().header("Authorization", "Bearer a-token-for-auditors-0123456789");
    }

    private static HeadProof proof(String body) {
        return Json.readStrictly(
                given().body(body)
                        .post("/proofs")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asByteArray(),
                HeadProof.class);
    }

    /** Attests the heads as they are, in the order of their first move. */
    private static void attest() {
        Map<String, Integer> places = new HashMap<>();
        var heads = new HeadsTree();
        for (long index = 0; index < log.size(); index++) {
            SignedEvent signed = SignedEvent.parse(log.leaf(index));
            if (signed.event() instanceof ChannelUpdated it) {
                int place = places.computeIfAbsent(it.scope() + "/" + it.channel(), name -> places.size());
                heads.put(place, signed.envelope().payload());
            }
        }
        Instant now = Instant.now(Clock.systemUTC());
        announce(log.append(new HeadsAttested(
                TestLog.TIME,
                RELEASE.proposed().policy(),
                heads.size(),
                heads.root(),
                now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(3600))));
    }

    private static void announce(long first) {
        for (long index = first; index < log.size(); index++) {
            send(Long.toString(index), log.leaf(index));
        }
        send("checkpoint", log.checkpoint());
    }

    private static void send(String key, byte[] value) {
        send("signing-events", key, value);
    }

    private static void send(String topic, String key, byte[] value) {
        var settings = new Properties();
        settings.put("bootstrap.servers", around.bootstrapServers());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, 0, key, value));
        }
    }

    private static List<ConsumerRecord<String, byte[]>> deviceEvents(int count) {
        var settings = new Properties();
        settings.put("bootstrap.servers", around.bootstrapServers());
        List<ConsumerRecord<String, byte[]>> records = new java.util.ArrayList<>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor("device-events").stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Awaitility.await().until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return records.size() >= count;
            });
        }
        return records;
    }
}
