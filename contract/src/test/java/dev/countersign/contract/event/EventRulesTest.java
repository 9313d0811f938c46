package dev.countersign.contract.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.testing.TestKey;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.CanonicalBase64;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What no event may say. */
class EventRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T22:00:00Z");
    private static final Sha256 DIGEST = Sha256.hash(new byte[] {1});
    private static final AppId APP = new AppId("com.example.demo");
    private static final EnvironmentName PRODUCTION = new EnvironmentName("production");
    private static final TestKey KEY = new TestKey();
    private static final DeviceKeyId KEY_ID = new DeviceKeyId("MIIBCgKCAQEAnTu/rAos");

    @Test
    void noFreeTextEntersTheLog() {
        for (String text : List.of(
                "",
                "Anna was here",
                "too-long-" + "x".repeat(60),
                "UPPER",
                "a\nb",
                "-a",
                "a-",
                "a--b",
                "a..b",
                "\u00e4",
                "a_b",
                "a/b",
                "1a")) {
            assertThrows(IllegalArgumentException.class, () -> refused("release.publish", text), text);
            assertThrows(IllegalArgumentException.class, () -> refused(text, "expired"), text);
        }
        assertEquals(
                "zip-end-record-missing",
                refused("release.publish", "zip-end-record-missing").reason());
        for (String process : List.of("", "host-1", "0".repeat(31), "0".repeat(33), "A".repeat(32))) {
            assertThrows(IllegalArgumentException.class, () -> new KeyUsage(NOW, DIGEST, process, List.of()));
        }
    }

    @Test
    void everyReasonIsAWordWithAdvice() {
        Set<String> wires = new HashSet<>();
        for (RefusalReason reason : RefusalReason.values()) {
            assertEquals(
                    reason.wire(), refused("release.publish", reason.wire()).reason());
            assertEquals(true, wires.add(reason.wire()) && !reason.advice().isBlank(), reason.wire());
        }
    }

    @Test
    void countsAreNotNegative() {
        var label = new KeyLabel("device/com.example.demo/production/1");
        for (int field = 0; field < 4; field++) {
            long[] counts = new long[4];
            counts[field] = -1;
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new KeyUsage.Operations(label, counts[0], counts[1], counts[2], counts[3]));
        }
        assertThrows(IllegalArgumentException.class, () -> new RequestsRejected(NOW, DIGEST, -1));
        assertThrows(IllegalArgumentException.class, () -> new PolicyAdopted(NOW, DIGEST, 0, null));
    }

    @Test
    void wordsHaveSixtyFourLettersAtMostAndCountsMayBeNothing() {
        assertEquals("a".repeat(64), refused("release.publish", "a".repeat(64)).reason());
        assertThrows(IllegalArgumentException.class, () -> refused("release.publish", "a".repeat(65)));
        var label = new KeyLabel("device/com.example.demo/production/1");
        assertEquals(0, new KeyUsage.Operations(label, 0, 0, 0, 0).performed());
        assertEquals(0, new RequestsRejected(NOW, DIGEST, 0).count());
        assertThrows(IllegalArgumentException.class, () -> new ManifestSealed(DIGEST, 0));
        assertEquals(2, ReleaseSealed.operationsPerKey(null));
        assertEquals(9, ReleaseSealed.operationsPerKey(new ManifestSealed(DIGEST, 7)));
    }

    @Test
    void aHandoverIsALogKeysAndShort() {
        var log = new KeyLabel("log/2");
        String longest = CanonicalBase64.encode(new byte[80]);
        assertEquals(80, activated(log, longest).handoverSignature().length);
        assertEquals(0, activated(log, null).handoverSignature().length);
        String longer = CanonicalBase64.encode(new byte[81]);
        assertThrows(IllegalArgumentException.class, () -> activated(log, longer));
        assertThrows(IllegalArgumentException.class, () -> activated(new KeyLabel("event/2"), longest));
    }

    private static KeyActivated activated(KeyLabel label, String handover) {
        return new KeyActivated(NOW, DIGEST, label, KEY.keyId(), KEY.verifyingKey(), null, null, null, null, handover);
    }

    @Test
    void aHeadOffersItsRolloutToWhomItReachesAndElseTheStableOne() {
        var stable = new Version("1.0.0");
        var next = new Version("1.1.0");
        var salt = new RequestId(DIGEST);
        var all = new Rollout(next, 10_000, salt, Rollout.State.RUNNING, NOW, null);
        assertEquals(next, head(stable, all).versionFor("device", "1.0.0"));
        assertEquals(stable, head(stable, all.withShare(0, NOW)).versionFor("device", "1.0.0"));
        assertEquals(next, head(stable, all.withShare(0, NOW)).versionFor("device", "1.1.0"));
        assertEquals(stable, head(stable, null).versionFor("device", "1.1.0"));
        assertEquals(null, head(null, null).versionFor("device", "1.1.0"));
        assertEquals(false, head(stable, null).isRollback());
        assertEquals(true, back(true).isRollback());
        assertEquals(false, back(false).isRollback());
        for (Boolean rule : new Boolean[] {true, false, null}) {
            var rules = new ChannelRules(
                    true, null, null, null, null, null, null, null, null, null, null, rule, rule, null);
            assertEquals(Boolean.TRUE.equals(rule), rules.permitsAssignment());
            assertEquals(Boolean.TRUE.equals(rule), rules.permitsDelta());
        }
    }

    private static ChannelUpdated back(boolean rollback) {
        ChannelUpdated head = head(null, null);
        return new ChannelUpdated(
                NOW, DIGEST, APP, PRODUCTION, head.channel(), 1, null, head.rules(), head.request(), rollback);
    }

    private static ChannelUpdated head(Version stable, Rollout rollout) {
        return new ChannelUpdated(
                NOW,
                DIGEST,
                APP,
                PRODUCTION,
                new ChannelName("production"),
                1,
                stable,
                new ChannelRules(true),
                new RequestId(DIGEST),
                null,
                rollout);
    }

    @Test
    void anActivatedKeyShowsWhatItsKindShows() {
        var device = new KeyLabel("device/com.example.demo/production/1");
        var service = new KeyLabel("upload/1");
        var fingerprint = KEY.keyId();
        new KeyActivated(NOW, DIGEST, device, fingerprint, null, APP, PRODUCTION, KEY_ID);
        new KeyActivated(NOW, DIGEST, service, fingerprint, KEY.verifyingKey(), null, null, null);
        assertRefused(device, KEY, APP, PRODUCTION, KEY_ID); // never the public half of a device key
        assertRefused(device, null, null, PRODUCTION, KEY_ID);
        assertRefused(device, null, APP, null, KEY_ID);
        assertRefused(device, null, APP, PRODUCTION, null);
        assertRefused(device, null, new AppId("com.example.other"), PRODUCTION, KEY_ID);
        assertRefused(device, null, APP, new EnvironmentName("development"), KEY_ID);
        assertRefused(service, null, null, null, null);
        assertRefused(service, KEY, APP, null, null);
        assertRefused(service, KEY, null, null, KEY_ID);
        assertRefused(service, new TestKey(), null, null, null); // another key's fingerprint
    }

    @Test
    void anEventWithoutAKindIsMalformedAndOneOfAnUnknownKindKeepsItsName() {
        UnknownEvent unknown = (UnknownEvent)
                read("{\"kind\":\"moon.landed\",\"time\":\"2026-11-22T22:00:00Z\",\"crew\":{\"size\":3}}");
        assertEquals("moon.landed", unknown.kind());
        assertThrows(IllegalStateException.class, unknown::toPayload);
        for (String broken : List.of(
                "{\"time\":\"2026-11-22T22:00:00Z\"}",
                "{\"kind\":null,\"time\":\"2026-11-22T22:00:00Z\"}",
                "{\"kind\":5,\"time\":\"2026-11-22T22:00:00Z\"}",
                "{\"kind\":\"Moon Landed\",\"time\":\"2026-11-22T22:00:00Z\"}",
                "{\"kind\":\"moon.landed\"}",
                "{\"kind\":\"moon.landed\",\"kind\":\"moon.landed\",\"time\":\"2026-11-22T22:00:00Z\"}")) {
            assertThrows(MalformedException.class, () -> read(broken), broken);
        }
    }

    @Test
    void aLeafThatIsTooLargeIsNotMade() {
        DeviceKeyId[] many = new DeviceKeyId[2500];
        for (int i = 0; i < many.length; i++) {
            many[i] = new DeviceKeyId("MIIBCgKCAQEA" + (10_000_000 + i));
        }
        var sealed = new ReleaseSealed(
                NOW,
                DIGEST,
                APP,
                PRODUCTION,
                new Version("1.0.0"),
                new RequestId(DIGEST),
                new BundleId(DIGEST),
                DIGEST,
                1,
                DIGEST,
                Arrays.asList(many),
                null);
        assertThrows(IllegalArgumentException.class, () -> SignedEvent.sign(sealed, KEY));
    }

    @Test
    void whatIsSignedIsWhatIsReadAlsoWithinTheSecond() {
        SignedEvent signed = SignedEvent.sign(new RequestsRejected(NOW.plusMillis(999), DIGEST, 1), KEY);
        assertEquals(NOW, signed.event().time());
        assertEquals(signed.event(), SignedEvent.parse(signed.leaf()).event());
        assertEquals(DsseEnvelope.parse(signed.leaf(), DsseEnvelope.EVENT), signed.envelope());
    }

    private static void assertRefused(
            KeyLabel label, TestKey key, AppId app, EnvironmentName environment, DeviceKeyId keyId) {
        assertThrows(
                IllegalArgumentException.class,
                () -> new KeyActivated(
                        NOW,
                        DIGEST,
                        label,
                        KEY.keyId(),
                        key == null ? null : key.verifyingKey(),
                        app,
                        environment,
                        keyId));
    }

    private static RequestRefused refused(String kind, String reason) {
        return new RequestRefused(
                NOW, DIGEST, APP, PRODUCTION, new RequestId(DIGEST), DIGEST, kind, KEY.keyId(), reason);
    }

    private static Event read(String json) {
        return Json.readTolerantly(json.getBytes(UTF_8), Event.class);
    }
}
