package dev.countersign.contract.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignedRequestTest {
    private static final PersonKey KEY = PersonKey.generate();
    private static final Instant NOW = Instant.parse("2026-11-22T22:00:00Z");
    private static final String NONCE = "0123456789abcdef0123456789abcdef";
    private static final Sha256 DIGEST = Sha256.hash(new byte[] {1});
    private static final AppId APP = new AppId("com.example.demo");
    private static final EnvironmentName PRODUCTION = new EnvironmentName("production");
    private static final BundleUpload UPLOAD = new BundleUpload(new BundleId(DIGEST), DIGEST, 7, new KeyId(DIGEST));
    private static final ReleasePublish PUBLISH = new ReleasePublish(
            APP,
            PRODUCTION,
            NOW,
            NOW.plus(Duration.ofDays(1)),
            NONCE,
            new Version("1.2.3"),
            UPLOAD,
            new Version("1.0.0"),
            new ChannelName("production"));
    private static final RequestApprove APPROVE =
            new RequestApprove(APP, PRODUCTION, NOW, NOW.plus(Duration.ofDays(1)), NONCE, new RequestId(DIGEST));
    private static final String JSON = new String(PUBLISH.toPayload(), UTF_8);

    static List<Request> everyKind() {
        return List.of(
                PUBLISH,
                APPROVE,
                new ReleasePublish(
                        APP, PRODUCTION, NOW, NOW.plusSeconds(1), NONCE, new Version("1.2.3"), UPLOAD, null, null));
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void everyKindReadsBack(Request request) {
        SignedRequest signed = SignedRequest.sign(request, KEY);
        SignedRequest read = SignedRequest.parse(signed.bytes());
        assertEquals(request, read.request());
        assertEquals(signed.id(), read.id());
        assertArrayEquals(signed.bytes(), read.bytes());
        assertTrue(read.envelope().verify(KEY.verifyingKey()));
        assertEquals(KEY.keyId(), read.keyId());
        assertEquals(Sha256.hash(read.bytes()), read.evidence());
    }

    @Test
    void theIdNamesThePayloadAndEvidenceTheEnvelope() {
        SignedRequest one = SignedRequest.sign(PUBLISH, KEY);
        SignedRequest other = SignedRequest.sign(PUBLISH, PersonKey.generate());
        assertEquals(new RequestId(Sha256.hash(PUBLISH.toPayload())), one.id());
        assertEquals(one.id(), other.id());
        assertNotEquals(one.evidence(), other.evidence());
        byte[] spaced = (new String(one.bytes(), UTF_8) + " ").getBytes(UTF_8);
        assertEquals(one.id(), SignedRequest.parse(spaced).id());
    }

    @Test
    void whatIsSignedIsWhatIsReadAlsoWithinTheSecond() {
        var request = new RequestApprove(
                APP, PRODUCTION, NOW.plusMillis(1), NOW.plusMillis(60_999), NONCE, new RequestId(DIGEST));
        SignedRequest signed = SignedRequest.sign(request, KEY);
        assertEquals(signed.request(), SignedRequest.parse(signed.bytes()).request());
        assertEquals(NOW.plusSeconds(60), signed.request().expires());
    }

    static Stream<String> broken() {
        return Stream.of(
                JSON.replace("\"kind\":\"release.publish\",", ""),
                JSON.replace("release.publish", "release.unknown"),
                JSON.replace("release.publish", "request.approve"),
                JSON.replace("release.publish", "Release.Publish"),
                JSON.replace("\"kind\":\"release.publish\"", "\"kind\":null"),
                JSON.replace("\"kind\":\"release.publish\"", "\"kind\":1"),
                JSON.replaceFirst("\\{", "{\"kind\":\"request.approve\","),
                JSON.replaceFirst("}$", ",\"kind\":\"release.publish\"}"),
                JSON.replaceFirst("\\{", "{\"more\":1,"),
                JSON.replaceFirst("\\{", "{\"@class\":\"java.lang.String\","),
                JSON.replace("\"size\":7", "\"size\":7,\"more\":1"),
                JSON.replace("\"size\":7", "\"size\":0"),
                JSON.replace("\"size\":7", "\"size\":-1"),
                JSON.replace("\"size\":7", "\"size\":7.0"),
                JSON.replace("\"size\":7", "\"size\":\"7\""),
                JSON.replace("\"size\":7", "\"size\":7,\"size\":7"),
                JSON.replace("\"size\":7", "\"size\":9223372036854775808"),
                JSON.replace("\"size\":7,", ""),
                JSON.replaceFirst("\"bundle\":\\{[^}]*}", "\"bundle\":null"),
                JSON.replaceFirst("\"bundle\":\\{[^}]*}", "\"bundle\":{}"),
                JSON.replaceFirst("\"bundle\":\\{([^}]*)}", "\"bundle\":[{$1}]"),
                JSON.replace("\"app\":\"com.example.demo\",", ""),
                JSON.replace("com.example.demo", "../demo"),
                JSON.replace("\"environment\":\"production\"", "\"environment\":\"Production\""),
                JSON.replace("\"version\":\"1.2.3\"", "\"version\":\"1.2\""),
                JSON.replace("\"version\":\"1.2.3\"", "\"version\":1"),
                JSON.replace("\"channel\":\"production\"", "\"channel\":\"\""),
                JSON.replace("\"channel\":\"production\"", "\"channel\":[]"),
                JSON.replace(NONCE, NONCE.substring(1)),
                JSON.replace(NONCE, NONCE + "0"),
                JSON.replace(NONCE, NONCE.replace('a', 'A')),
                JSON.replace("\"nonce\":\"" + NONCE + "\",", ""),
                JSON.replace("\"created\":\"2026-11-22T22:00:00Z\",", ""),
                JSON.replace("\"expires\":\"2026-11-23T22:00:00Z\",", ""),
                JSON.replace("2026-11-23T22:00:00Z", "2026-11-22T21:59:59Z"),
                JSON.replace("2026-11-23T22:00:00Z", "2026-11-29T22:00:01Z"),
                JSON.replace("2026-11-23T22:00:00Z", "2026-11-23T22:00:00.000Z"),
                JSON.replace("2026-11-23T22:00:00Z", "2026-11-23T24:00:00Z"),
                JSON.replace("\"2026-11-23T22:00:00Z\"", "1795471200"),
                "{}",
                "[]",
                "null",
                "[" + JSON + "]",
                JSON + JSON);
    }

    @ParameterizedTest
    @MethodSource("broken")
    void whatIsNoRequestIsMalformedHoweverWellItIsSigned(String payload) {
        assertNotEquals(JSON, payload);
        byte[] envelope = DsseEnvelope.sign(DsseEnvelope.REQUEST, payload.getBytes(UTF_8), KEY)
                .toJson();
        assertThrows(MalformedException.class, () -> SignedRequest.parse(envelope));
    }

    @Test
    void anEventIsNoRequest() {
        byte[] event =
                DsseEnvelope.sign(DsseEnvelope.EVENT, PUBLISH.toPayload(), KEY).toJson();
        assertThrows(MalformedException.class, () -> SignedRequest.parse(event));
    }

    @Test
    void fieldsMayComeInAnyOrder() {
        String reordered =
                JSON.replace("\"kind\":\"release.publish\",", "").replaceFirst("}$", ",\"kind\":\"release.publish\"}");
        byte[] envelope = DsseEnvelope.sign(DsseEnvelope.REQUEST, reordered.getBytes(UTF_8), KEY)
                .toJson();
        assertEquals(PUBLISH, SignedRequest.parse(envelope).request());
        assertNotEquals(
                SignedRequest.sign(PUBLISH, KEY).id(),
                SignedRequest.parse(envelope).id());
    }

    @Test
    void aRequestLivesForSevenDaysAtMost() {
        Instant created = NOW;
        approve(created, created);
        approve(created, created.plus(Duration.ofDays(7)));
        for (Instant expires : List.of(
                created.minusSeconds(1),
                created.plus(Duration.ofDays(7)).plusSeconds(1),
                created.plus(Duration.ofDays(365)))) {
            assertThrows(IllegalArgumentException.class, () -> approve(created, expires));
        }
    }

    @Test
    void theClockOfWhoeverAsksDecidesWhetherItsTimeIsOver() {
        Request request = approve(NOW, NOW.plusSeconds(60));
        assertFalse(request.isExpired(NOW.minus(Duration.ofDays(1))));
        assertFalse(request.isExpired(NOW.plusSeconds(59)));
        assertTrue(request.isExpired(NOW.plusSeconds(60)));
    }

    @Test
    void aRequestDatedIntoTheFutureExpiresTooLate() {
        Request longest = approve(NOW, NOW.plus(Duration.ofDays(7)));
        assertFalse(longest.expiresTooLate(NOW));
        assertFalse(longest.expiresTooLate(NOW.minus(Request.CLOCK_TOLERANCE)));
        assertTrue(longest.expiresTooLate(NOW.minus(Request.CLOCK_TOLERANCE).minusSeconds(1)));
        Instant future = NOW.plus(Duration.ofDays(3650));
        assertTrue(approve(future, future.plusSeconds(1)).expiresTooLate(NOW));
        Instant past = NOW.minus(Duration.ofDays(3));
        assertFalse(approve(past, past.plus(Duration.ofDays(7))).expiresTooLate(NOW));
    }

    private static RequestApprove approve(Instant created, Instant expires) {
        return new RequestApprove(APP, PRODUCTION, created, expires, NONCE, new RequestId(DIGEST));
    }
}
