package dev.countersign.contract.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.rollout.Step;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.RevocationReason;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignedEventTest {
    private static final PersonKey KEY = PersonKey.generate();
    private static final Instant NOW = Instant.parse("2026-11-22T22:00:00Z");
    private static final Sha256 DIGEST = Sha256.hash(new byte[] {1});
    private static final AppId APP = new AppId("com.example.demo");
    private static final EnvironmentName PRODUCTION = new EnvironmentName("production");
    private static final Version VERSION = new Version("1.2.3");
    private static final RequestId REQUEST = new RequestId(DIGEST);

    static Stream<Event> everyKind() {
        KeyId person = KEY.keyId();
        var label = new KeyLabel("device/com.example.demo/production/1");
        var keyId = new DeviceKeyId("MIIBCgKCAQEAnTu/rAos");
        return Stream.of(
                KeyActivated.service(NOW, null, new KeyLabel("event/1"), KEY.verifyingKey()),
                new KeyActivated(NOW, DIGEST, label, person, null, APP, PRODUCTION, keyId),
                new PolicyAdopted(NOW, DIGEST, 1, null),
                new ReleaseProposed(
                        NOW,
                        DIGEST,
                        APP,
                        PRODUCTION,
                        VERSION,
                        REQUEST,
                        DIGEST,
                        person,
                        new BundleId(DIGEST),
                        null,
                        NOW,
                        2),
                new ApprovalRecorded(NOW, DIGEST, APP, PRODUCTION, REQUEST, REQUEST, DIGEST, person, NOW),
                new ReleaseSealed(
                        NOW,
                        DIGEST,
                        APP,
                        PRODUCTION,
                        VERSION,
                        REQUEST,
                        new BundleId(DIGEST),
                        DIGEST,
                        12,
                        DIGEST,
                        List.of(keyId),
                        null),
                new ReleaseSealed(
                        NOW,
                        DIGEST,
                        APP,
                        PRODUCTION,
                        VERSION,
                        REQUEST,
                        new BundleId(DIGEST),
                        DIGEST,
                        12,
                        DIGEST,
                        List.of(keyId),
                        null,
                        null,
                        DIGEST),
                new ChannelUpdated(
                        NOW,
                        DIGEST,
                        APP,
                        PRODUCTION,
                        new ChannelName("production"),
                        1,
                        VERSION,
                        new ChannelRules(true),
                        REQUEST),
                new ChannelUpdated(
                        NOW,
                        DIGEST,
                        APP,
                        PRODUCTION,
                        new ChannelName("production"),
                        2,
                        VERSION,
                        new ChannelRules(true),
                        REQUEST,
                        null,
                        new Rollout(VERSION, 100, REQUEST, Rollout.State.PAUSED, NOW, List.of(new Step(60, 10_000)))),
                new HeadsAttested(NOW, DIGEST, 1, DIGEST, NOW.plusSeconds(60)),
                new RequestProposed(NOW, DIGEST, APP, PRODUCTION, REQUEST, DIGEST, "channel.set", person, NOW, 1),
                new RequestProposed(NOW, DIGEST, null, null, REQUEST, DIGEST, "policy.propose", person, NOW, 1),
                new ReleaseRevoked(
                        NOW, DIGEST, APP, PRODUCTION, VERSION, person, new RevocationReason("crash-at-start"), REQUEST),
                new ChannelUpdated(
                        NOW,
                        DIGEST,
                        APP,
                        PRODUCTION,
                        new ChannelName("production"),
                        2,
                        null,
                        new ChannelRules(true),
                        REQUEST,
                        true),
                new ApprovalRecorded(NOW, DIGEST, null, null, REQUEST, REQUEST, DIGEST, person, NOW),
                new RequestRefused(
                        NOW,
                        DIGEST,
                        APP,
                        PRODUCTION,
                        REQUEST,
                        DIGEST,
                        "release.publish",
                        person,
                        RefusalReason.EXPIRED.wire()),
                new RequestDuplicate(NOW, DIGEST, APP, PRODUCTION, VERSION, REQUEST, DIGEST, person, 7),
                new RequestsRejected(NOW, DIGEST, 3),
                new KeyUsage(NOW, DIGEST, "0".repeat(32), List.of(new KeyUsage.Operations(label, 5, 2, 1, 2))),
                new KeyUsage(NOW, DIGEST, "0".repeat(32), List.of(), true, null),
                new KeyUsage(NOW, DIGEST, "0".repeat(32), List.of(), null, true),
                new KeyGenerated(NOW, DIGEST, label, person, APP, PRODUCTION, keyId, REQUEST),
                new KeyGenerated(NOW, DIGEST, new KeyLabel("log/2"), person, null, null, null, REQUEST),
                new KeyActivated(NOW, DIGEST, label, person, null, APP, PRODUCTION, keyId, REQUEST, null),
                new KeyActivated(
                        NOW,
                        DIGEST,
                        new KeyLabel("log/2"),
                        person,
                        KEY.verifyingKey(),
                        null,
                        null,
                        null,
                        REQUEST,
                        "MEUCIQCU"),
                new KeyRetired(NOW, DIGEST, label, APP, PRODUCTION, REQUEST),
                new KeyRetired(NOW, DIGEST, new KeyLabel("event/1"), null, null, REQUEST),
                new ReleaseRewrapped(NOW, DIGEST, APP, PRODUCTION, VERSION, REQUEST, DIGEST, List.of(keyId)),
                new ReleaseRewrapped(
                        NOW,
                        DIGEST,
                        APP,
                        PRODUCTION,
                        VERSION,
                        REQUEST,
                        DIGEST,
                        List.of(keyId),
                        new ManifestSealed(DIGEST, 7)));
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void everyKindReadsBackFromItsLeaf(Event event) {
        SignedEvent signed = SignedEvent.sign(event, KEY);
        SignedEvent read = SignedEvent.parse(signed.leaf());
        assertEquals(event, read.event());
        assertArrayEquals(signed.leaf(), read.leaf());
        assertTrue(read.envelope().verify(KEY.verifyingKey()));
        assertTrue(new String(event.toPayload(), UTF_8).startsWith("{\"kind\":\"" + event.kind() + "\""));
        assertFalse(new String(event.toPayload(), UTF_8).contains("null"));
    }

    @Test
    void channelRulesAreAbsentOnTheWireUntilSomeoneSetsThem() {
        assertEquals("{\"default\":true}", new String(Json.write(new ChannelRules(true)), UTF_8));
        String all = """
                {"default":false,"platforms":["ios","electron"],"public":false,"self_set":true,"allow_production":false,\
                "allow_development":true,"allow_devices":false,"allow_emulators":true,"block_auto_update":"major",\
                "block_under_native":true,"min_plugin":"8.51.23","assignable":true,"delta":true,"on_revoke":"builtin"}""";
        ChannelRules rules = Json.readStrictly(all.getBytes(UTF_8), ChannelRules.class);
        assertEquals(all, new String(Json.write(rules), UTF_8));
        assertFalse(rules.serves(ChannelRules.Platform.ANDROID));
        assertTrue(rules.serves(ChannelRules.Platform.IOS));
    }

    @Test
    void aChannelFallsBackToTheReleaseBeforeUnlessItsRuleSaysBuiltIn() {
        assertFalse(new ChannelRules(true).fallsBackToBuiltin());
        for (boolean builtin : new boolean[] {true, false}) {
            String json = "{\"default\":true,\"on_revoke\":\"" + (builtin ? "builtin" : "previous") + "\"}";
            ChannelRules rules = Json.readTolerantly(json.getBytes(UTF_8), ChannelRules.class);
            assertEquals(builtin, rules.fallsBackToBuiltin());
            assertEquals(json, new String(Json.write(rules), UTF_8));
        }
    }

    @Test
    void anotherKeyDoesNotVerify() {
        SignedEvent signed = SignedEvent.sign(new RequestsRejected(NOW, DIGEST, 3), KEY);
        assertFalse(signed.envelope().verify(PersonKey.generate().verifyingKey()));
    }

    @Test
    void fieldsAndKindsOfNewerVersionsAreSkipped() {
        byte[] newer =
                "{\"kind\":\"requests.rejected\",\"time\":\"2026-11-22T22:00:00Z\",\"policy\":\"%s\",\"count\":3,\"later\":[1]}"
                        .formatted(DIGEST)
                        .getBytes(UTF_8);
        assertEquals(new RequestsRejected(NOW, DIGEST, 3), Json.readTolerantly(newer, Event.class));
        byte[] unknown = "{\"kind\":\"moon.landed\",\"time\":\"2026-11-22T22:00:00Z\",\"crew\":3}".getBytes(UTF_8);
        assertInstanceOf(UnknownEvent.class, Json.readTolerantly(unknown, Event.class));
    }

    @Test
    void missingAndDuplicateFieldsAreRefused() {
        for (String broken : new String[] {
            "{\"kind\":\"requests.rejected\",\"time\":\"2026-11-22T22:00:00Z\",\"count\":3}",
            "{\"kind\":\"requests.rejected\",\"time\":\"2026-11-22T22:00:00Z\",\"policy\":\"" + DIGEST + "\"}",
            "{\"kind\":\"requests.rejected\",\"time\":\"2026-11-22T22:00:00Z\",\"policy\":\"" + DIGEST
                    + "\",\"count\":3,\"count\":3}",
            "{\"kind\":\"requests.rejected\",\"time\":1,\"policy\":\"" + DIGEST + "\",\"count\":3}",
            "null",
            "[]",
            "{}",
            ""
        }) {
            assertThrows(
                    MalformedException.class, () -> Json.readTolerantly(broken.getBytes(UTF_8), Event.class), broken);
        }
    }

    @Test
    void envelopeOfARequestIsNoEvent() {
        DsseEnvelope other =
                DsseEnvelope.sign(DsseEnvelope.REQUEST, new RequestsRejected(NOW, DIGEST, 1).toPayload(), KEY);
        assertThrows(MalformedException.class, () -> SignedEvent.parse(other.toJson()));
    }
}
