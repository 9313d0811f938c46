package dev.countersign.signing.authority;

import static dev.countersign.signing.authority.AuthorityRig.APPROVER_1;
import static dev.countersign.signing.authority.AuthorityRig.APPROVER_2;
import static dev.countersign.signing.authority.AuthorityRig.DEVELOPMENT;
import static dev.countersign.signing.authority.AuthorityRig.MOVER;
import static dev.countersign.signing.authority.AuthorityRig.OWNER_1;
import static dev.countersign.signing.authority.AuthorityRig.PRODUCTION;
import static dev.countersign.signing.authority.AuthorityRig.PUBLISHER;
import static dev.countersign.signing.authority.AuthorityRig.STRANGER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.signing.key.KeyProvider;
import dev.countersign.signing.key.TestKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand requests that must not be obeyed: forged, unapproved, of the wrong people, environment or time, or aimed at something else than they were
 * made for. Each has the right outcome, and none makes the signer use a device key.
 */
class ThousandForgeriesTest {
    private static final String DEAD_LETTER = "dead-letter";
    private static final String WAITS = "waits";
    private static final Set<String> EVERY_OUTCOME = Set.of(
            DEAD_LETTER,
            WAITS,
            "not-permitted",
            "unknown-scope",
            "unknown-channel",
            "unknown-release",
            "expired",
            "expires-too-late",
            "not-developer-held");

    @TempDir
    Path directory;

    private AuthorityRig rig;
    private int made;

    private static final class Attempt {
        final byte[] envelope;
        /** The reason in the log, or one of the two above. */
        final String expected;

        Attempt(byte[] envelope, String expected) {
            this.envelope = envelope;
            this.expected = expected;
        }
    }

    @Test
    void noneUsesADeviceKeyAndEachHasItsOutcome() {
        try (KeyProvider keys = TestKeys.keystore(directory);
                var opened = new AuthorityRig(directory, keys)) {
            rig = opened;
            var random = new Random(42);
            List<byte[]> recorded = new ArrayList<>();
            Map<String, Integer> outcomes = new TreeMap<>();
            List<Attempt> attempts = new ArrayList<>();
            List<CompletionStage<Authority.Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                Attempt attempt = attempt(random);
                attempts.add(attempt);
                answers.add(rig.submitAside(attempt.envelope));
            }
            for (int i = 0; i < 1000; i++) {
                Attempt attempt = attempts.get(i);
                Authority.Answer answer = answers.get(i).toCompletableFuture().join();
                outcomes.merge(attempt.expected, 1, Integer::sum);
                if (attempt.expected.equals(DEAD_LETTER)) {
                    assertInstanceOf(Authority.Answer.Rejected.class, answer);
                } else {
                    assertInstanceOf(Authority.Answer.Recorded.class, answer);
                    SignedRequest signed = SignedRequest.parse(attempt.envelope);
                    assertEquals(attempt.expected, rig.refusal(signed).orElse(WAITS), signed.toString());
                    recorded.add(attempt.envelope);
                }
            }
            int before = rig.log.size();
            answers.clear();
            recorded.forEach(envelope -> answers.add(rig.submitAside(envelope)));
            answers.forEach(answer -> assertInstanceOf(
                    Authority.Answer.Recorded.class,
                    answer.toCompletableFuture().join()));
            assertEquals(before, rig.log.size(), "replays get their original answer");
            assertEquals(EVERY_OUTCOME, outcomes.keySet());
            rig.now = rig.now.plus(Duration.ofMinutes(61));
            await().until(() -> rig.events(RequestsRejected.class).size() == 1);
            assertEquals(
                    outcomes.get(DEAD_LETTER).longValue(),
                    rig.events(RequestsRejected.class).getFirst().count());
            assertEquals(0, rig.events(ReleaseSealed.class).size());
            assertEquals(0, rig.deviceKeyOperations());
            rig.submit(rig.publish(DEVELOPMENT, "9.0.0", "development"), PUBLISHER);
            await().until(() -> rig.events(ReleaseSealed.class).size() == 1);
            assertEquals(2, rig.deviceKeyOperations(), "the counter does count");
        }
    }

    private Attempt attempt(Random random) {
        made++;
        String version = "1.0." + made;
        ReleasePublish development = rig.publish(DEVELOPMENT, version, "development");
        ReleasePublish production = rig.publish(PRODUCTION, version, "production");
        return switch (random.nextInt(16)) {
            case 0 -> new Attempt(sign(development, STRANGER), DEAD_LETTER);
            case 1 -> new Attempt(claimed(sign(development, STRANGER), PUBLISHER), DEAD_LETTER);
            case 2 -> new Attempt(flipped(sign(development, PUBLISHER), random), DEAD_LETTER);
            case 3 -> new Attempt(Arrays.copyOf(sign(development, PUBLISHER), 1 + random.nextInt(200)), DEAD_LETTER);
            case 4 -> new Attempt(sign(production, PUBLISHER), WAITS);
            case 5 -> new Attempt(sign(development, anyOf(random, MOVER, APPROVER_1, OWNER_1)), "not-permitted");
            case 6 -> new Attempt(sign(elsewhere(development), PUBLISHER), "unknown-scope");
            case 7 -> new Attempt(sign(late(development), PUBLISHER), "expired");
            case 8 -> new Attempt(sign(rig.publish(DEVELOPMENT, version, "nowhere"), PUBLISHER), "unknown-channel");
            case 9 ->
                new Attempt(
                        sign(rig.set(DEVELOPMENT, "development", version, random.nextBoolean()), PUBLISHER),
                        "unknown-release");
            case 10 -> new Attempt(sign(rig.revoke(DEVELOPMENT, version), PUBLISHER), "unknown-release");
            case 11 ->
                new Attempt(
                        sign(
                                rig.propose(rig.policy(1 + random.nextInt(5), "")),
                                anyOf(random, PUBLISHER, APPROVER_1, MOVER)),
                        "not-permitted");
            case 12 -> new Attempt(sign(sealedWith(development), PUBLISHER), "not-developer-held");
            case 13 ->
                new Attempt(sign(rig.approval(SignedRequest.sign(production, PUBLISHER)), PUBLISHER), "not-permitted");
            case 14 -> new Attempt(sign(dated(development, Duration.ofDays(8)), PUBLISHER), "expires-too-late");
            default -> retargeted(random, production);
        };
    }

    /** An approval made for one request must not count for another, nor in another environment. */
    private Attempt retargeted(Random random, ReleasePublish production) {
        SignedRequest asked = SignedRequest.sign(production, PUBLISHER);
        rig.submitAside(asked.bytes());
        boolean elsewhere = random.nextBoolean();
        RequestApprove wrong = new RequestApprove(
                AuthorityRig.APP,
                elsewhere ? DEVELOPMENT : new EnvironmentName("staging"),
                rig.now,
                rig.now.plusSeconds(60),
                rig.nonce(),
                asked.id());
        return new Attempt(
                sign(wrong, anyOf(random, APPROVER_1, APPROVER_2)), elsewhere ? "not-permitted" : "unknown-scope");
    }

    private static byte[] sign(Request request, PersonKey person) {
        return SignedRequest.sign(request, person).bytes();
    }

    private static PersonKey anyOf(Random random, PersonKey... people) {
        return people[random.nextInt(people.length)];
    }

    /** As if someone else had signed it. */
    private static byte[] claimed(byte[] envelope, PersonKey other) {
        return new String(envelope, UTF_8)
                .replace(STRANGER.keyId().hex(), other.keyId().hex())
                .getBytes(UTF_8);
    }

    /** One character of the payload is another. */
    private static byte[] flipped(byte[] envelope, Random random) {
        byte[] altered = envelope.clone();
        int start = new String(envelope, UTF_8).indexOf("\"payload\":\"") + 11;
        int at = start + random.nextInt(200);
        altered[at] = (byte) (altered[at] == 'A' ? 'B' : 'A');
        return altered;
    }

    private ReleasePublish elsewhere(ReleasePublish it) {
        return new ReleasePublish(
                new AppId("com.example.other"),
                it.environment(),
                it.created(),
                it.expires(),
                it.nonce(),
                it.version(),
                it.bundle(),
                null,
                it.channel());
    }

    private ReleasePublish late(ReleasePublish it) {
        return lasting(it, rig.now.minusSeconds(120), rig.now, null);
    }

    /** Made by a clock that is ahead, to outlive its signer's role. */
    private ReleasePublish dated(ReleasePublish it, Duration ahead) {
        return lasting(it, rig.now.plus(ahead), rig.now.plus(ahead).plusSeconds(60), null);
    }

    private ReleasePublish sealedWith(ReleasePublish it) {
        return lasting(it, it.created(), it.expires(), new KeyId(AuthorityRig.digest("a key of one's own")));
    }

    private static ReleasePublish lasting(ReleasePublish it, Instant from, Instant until, KeyId sealedWith) {
        return new ReleasePublish(
                it.app(),
                it.environment(),
                from,
                until,
                it.nonce(),
                it.version(),
                it.bundle(),
                null,
                it.channel(),
                sealedWith,
                null);
    }
}
