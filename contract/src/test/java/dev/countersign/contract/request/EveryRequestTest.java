package dev.countersign.contract.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.rollout.Step;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.RevocationReason;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for requests of every kind, field by field. */
class EveryRequestTest {
    private static final Instant NOW = Instant.parse("2026-11-22T22:00:00Z");
    private static final Instant LATER = NOW.plus(Duration.ofDays(1));
    private static final String NONCE = "0123456789abcdef0123456789abcdef";
    private static final Sha256 DIGEST = Sha256.hash(new byte[] {1});
    private static final AppId APP = new AppId("com.example.demo");
    private static final EnvironmentName PRODUCTION = new EnvironmentName("production");
    private static final ChannelName CHANNEL = new ChannelName("production");
    private static final Version VERSION = new Version("1.2.3");
    private static final RequestId ID = new RequestId(DIGEST);
    private static final KeyLabel DEVICE = new KeyLabel("device/com.example.demo/production/2");
    /** May be left out: docs/format.md, "Requests". */
    private static final Set<String> OPTIONAL = Set.of(
            "channel of release.publish", "note of release.publish", "stable of channel.set", "steps of rollout.start");

    static Stream<Request> everyKind() {
        return Stream.of(
                publish(),
                new RequestApprove(APP, PRODUCTION, NOW, LATER, NONCE, ID),
                new ReleaseRevoke(APP, PRODUCTION, NOW, LATER, NONCE, VERSION, new RevocationReason("security")),
                new ChannelSet(APP, PRODUCTION, NOW, LATER, NONCE, CHANNEL, VERSION, true),
                new PolicyPropose(NOW, LATER, NONCE, "serial: 2"),
                start(100),
                change(RolloutChange.Action.SET, 10),
                new RolloutHalt(APP, PRODUCTION, NOW, LATER, NONCE, CHANNEL, VERSION),
                new KeyGenerate(APP, PRODUCTION, NOW, LATER, NONCE, DEVICE),
                new KeyActivate(APP, PRODUCTION, NOW, LATER, NONCE, DEVICE),
                new KeyRetire(APP, PRODUCTION, NOW, LATER, NONCE, DEVICE),
                new KeyRewrap(APP, PRODUCTION, NOW, LATER, NONCE, DEVICE));
    }

    @Test
    void theyAreAllKinds() {
        Set<String> kinds = Arrays.stream(
                        Request.class.getAnnotation(JsonSubTypes.class).value())
                .map(JsonSubTypes.Type::name)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(kinds, everyKind().map(Request::kind).collect(Collectors.toCollection(TreeSet::new)));
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void readsBackAndNamesItsKindAndScope(Request request) {
        PersonKey key = PersonKey.generate();
        SignedRequest signed = SignedRequest.sign(request, key);
        assertEquals(request, SignedRequest.parse(signed.bytes()).request());
        assertEquals(request.kind(), json(request).path("kind").asText());
        Scope scope = request instanceof PolicyPropose ? null : new Scope(APP, PRODUCTION);
        assertEquals(scope, request.scope());
        assertEquals(request.kind() + " " + signed.id() + " for " + scope, signed.toString());
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void eachFieldThatIsNotOptionalIsNeeded(Request request) {
        for (String field : names(json(request))) {
            ObjectNode without = json(request);
            without.remove(field);
            if (OPTIONAL.contains(field + " of " + request.kind())) {
                read(without);
                continue;
            }
            assertThrows(MalformedException.class, () -> read(without), "without " + field);
            ObjectNode empty = json(request);
            empty.putNull(field);
            assertThrows(MalformedException.class, () -> read(empty), field + " is null");
        }
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void livesForSevenDaysAtMostAndHasANonce(Request request) {
        ObjectNode longest = json(request).put("expires", "2026-11-29T22:00:00Z");
        assertEquals(NOW.plus(Request.LONGEST_LIFE), read(longest).expires());
        assertThrows(MalformedException.class, () -> read(json(request).put("expires", "2026-11-29T22:00:01Z")));
        assertThrows(MalformedException.class, () -> read(json(request).put("expires", "2026-11-22T21:59:59Z")));
        assertThrows(MalformedException.class, () -> read(json(request).put("nonce", "0")));
    }

    @Test
    void aKeyActNamesTheKeysOwnScopeOrNone() {
        for (Request request : everyKind().filter(KeyAct.class::isInstance).toList()) {
            for (String label : List.of(
                    "device/com.example.demo/development/2", "device/com.example.other/production/2", "log/2")) {
                assertThrows(MalformedException.class, () -> read(json(request).put("label", label)), label);
            }
            ObjectNode ofTheLog = json(request).put("label", "log/2");
            ofTheLog.remove(List.of("app", "environment"));
            if (request instanceof KeyRewrap) {
                assertThrows(MalformedException.class, () -> read(ofTheLog), "only device keys are wrapped for");
            } else {
                assertNull(read(ofTheLog).scope());
            }
            ObjectNode half = json(request);
            half.remove("app");
            assertThrows(MalformedException.class, () -> read(half));
        }
    }

    @Test
    void sharesAndSizesHaveTheirBounds() {
        for (int share : new int[] {1, 9_999, 10_000}) {
            assertEquals(share, start(share).basisPoints());
        }
        for (int share : new int[] {0, -1, 10_001}) {
            assertThrows(IllegalArgumentException.class, () -> start(share));
        }
        for (int share : new int[] {0, 10_000}) {
            assertEquals(share, change(RolloutChange.Action.SET, share).basisPoints());
        }
        for (Integer share : new Integer[] {-1, 10_001, null}) {
            assertThrows(IllegalArgumentException.class, () -> change(RolloutChange.Action.SET, share));
        }
        for (RolloutChange.Action action : RolloutChange.Action.values()) {
            if (action != RolloutChange.Action.SET) {
                assertThrows(IllegalArgumentException.class, () -> change(action, 1));
                assertNull(change(action, null).basisPoints());
            }
        }
        assertEquals(1, new BundleUpload(new BundleId(DIGEST), DIGEST, 1, new KeyId(DIGEST)).size());
        assertThrows(
                IllegalArgumentException.class,
                () -> new BundleUpload(new BundleId(DIGEST), DIGEST, 0, new KeyId(DIGEST)));
        String largest = "\u00e4".repeat(PolicyPropose.LARGEST_POLICY / 2);
        assertArrayEquals(largest.getBytes(UTF_8), new PolicyPropose(NOW, LATER, NONCE, largest).file());
        assertThrows(IllegalArgumentException.class, () -> new PolicyPropose(NOW, LATER, NONCE, largest + "x"));
    }

    @Test
    void whatARolloutBecomes() {
        Rollout running = start(100).next(null, ID, NOW);
        assertEquals(new Rollout(VERSION, 100, ID, Rollout.State.RUNNING, NOW, List.of(new Step(60, 10_000))), running);
        assertEquals(
                10,
                change(RolloutChange.Action.SET, 10).next(running, ID, LATER).basisPoints());
        Rollout paused = change(RolloutChange.Action.PAUSE, null).next(running, ID, LATER);
        assertEquals(Rollout.State.PAUSED, paused.state());
        assertEquals(
                Rollout.State.RUNNING,
                change(RolloutChange.Action.RESUME, null)
                        .next(paused, ID, LATER)
                        .state());
        assertNull(change(RolloutChange.Action.ROLLBACK, null).next(running, ID, LATER));
        assertNull(change(RolloutChange.Action.COMPLETE, null).next(running, ID, LATER));
        var halt = new RolloutHalt(APP, PRODUCTION, NOW, LATER, NONCE, CHANNEL, VERSION);
        assertEquals(Rollout.State.HALTED, halt.next(running, ID, LATER).state());
        assertThrows(IllegalArgumentException.class, () -> halt.next(null, ID, LATER));
        for (RolloutChange.Action action : RolloutChange.Action.values()) {
            Integer share = action == RolloutChange.Action.SET ? 1 : null;
            assertEquals(
                    action == RolloutChange.Action.COMPLETE,
                    change(action, share).completes());
        }
        assertFalse(halt.completes() || start(1).completes());
        assertTrue(change(RolloutChange.Action.COMPLETE, null).completes());
    }

    private static RolloutStart start(int share) {
        return new RolloutStart(
                APP,
                PRODUCTION,
                NOW,
                LATER,
                NONCE,
                CHANNEL,
                VERSION,
                share,
                share == 10_000 ? null : List.of(new Step(60, 10_000)));
    }

    private static RolloutChange change(RolloutChange.Action action, Integer share) {
        return new RolloutChange(APP, PRODUCTION, NOW, LATER, NONCE, CHANNEL, VERSION, action, share);
    }

    private static ReleasePublish publish() {
        var upload = new BundleUpload(new BundleId(DIGEST), DIGEST, 7, new KeyId(DIGEST));
        return new ReleasePublish(APP, PRODUCTION, NOW, LATER, NONCE, VERSION, upload, null, CHANNEL, null, DIGEST);
    }

    private static ObjectNode json(Request request) {
        return (ObjectNode) Json.readStrictly(request.toPayload(), JsonNode.class);
    }

    private static Request read(JsonNode json) {
        return Json.readStrictly(json.toString().getBytes(UTF_8), Request.class);
    }

    private static List<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return List.copyOf(names);
    }
}
