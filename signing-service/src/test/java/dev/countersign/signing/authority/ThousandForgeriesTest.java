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
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.signing.key.KeyProvider;
import dev.countersign.signing.key.TestKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand requests that must not be obeyed: forged, unapproved, of the wrong people, environment or time, or aimed at something else than they were
 * made for. Each has the right outcome, and none makes the signer use a device key.
 */
class ThousandForgeriesTest {
    @TempDir
    Path directory;

    private AuthorityRig rig;
    private int made;

    private enum Expected {
        DEAD_LETTER,
        REFUSED,
        WAITS
    }

    private static final class Attempt {
        final byte[] envelope;
        final Expected expected;

        Attempt(byte[] envelope, Expected expected) {
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
                if (attempt.expected == Expected.DEAD_LETTER) {
                    assertInstanceOf(Authority.Answer.Rejected.class, answer);
                } else {
                    assertInstanceOf(Authority.Answer.Recorded.class, answer);
                    SignedRequest signed = SignedRequest.parse(attempt.envelope);
                    assertEquals(
                            attempt.expected == Expected.REFUSED,
                            rig.refusal(signed).isPresent(),
                            signed.toString());
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
            assertTrue(recorded.size() > 300 && recorded.size() < 900, "both sorts: " + recorded.size());
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
        return switch (random.nextInt(13)) {
            case 0 -> new Attempt(sign(development, STRANGER), Expected.DEAD_LETTER);
            case 1 -> new Attempt(claimed(sign(development, STRANGER), PUBLISHER), Expected.DEAD_LETTER);
            case 2 -> new Attempt(flipped(sign(development, PUBLISHER), random), Expected.DEAD_LETTER);
            case 3 ->
                new Attempt(Arrays.copyOf(sign(development, PUBLISHER), 1 + random.nextInt(200)), Expected.DEAD_LETTER);
            case 4 -> new Attempt(sign(production, PUBLISHER), Expected.WAITS);
            case 5 -> new Attempt(sign(development, anyOf(random, MOVER, APPROVER_1, OWNER_1)), Expected.REFUSED);
            case 6 -> new Attempt(sign(elsewhere(development), PUBLISHER), Expected.REFUSED);
            case 7 -> new Attempt(sign(late(development), PUBLISHER), Expected.REFUSED);
            case 8 -> new Attempt(sign(rig.publish(DEVELOPMENT, version, "nowhere"), PUBLISHER), Expected.REFUSED);
            case 9 ->
                new Attempt(
                        sign(rig.set(DEVELOPMENT, "development", version, random.nextBoolean()), PUBLISHER),
                        Expected.REFUSED);
            case 10 -> new Attempt(sign(rig.revoke(DEVELOPMENT, version), PUBLISHER), Expected.REFUSED);
            case 11 ->
                new Attempt(
                        sign(
                                rig.propose(rig.policy(1 + random.nextInt(5), "")),
                                anyOf(random, PUBLISHER, APPROVER_1, MOVER)),
                        Expected.REFUSED);
            default -> retargeted(random, production);
        };
    }

    /** An approval made for one request must not count for another, nor in another environment. */
    private Attempt retargeted(Random random, ReleasePublish production) {
        SignedRequest asked = SignedRequest.sign(production, PUBLISHER);
        rig.submitAside(asked.bytes());
        RequestApprove wrong = new RequestApprove(
                AuthorityRig.APP,
                random.nextBoolean() ? DEVELOPMENT : new EnvironmentName("staging"),
                rig.now,
                rig.now.plusSeconds(60),
                rig.nonce(),
                asked.id());
        return new Attempt(sign(wrong, anyOf(random, APPROVER_1, APPROVER_2)), Expected.REFUSED);
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
        return new ReleasePublish(
                it.app(),
                it.environment(),
                rig.now.minusSeconds(120),
                rig.now,
                it.nonce(),
                it.version(),
                it.bundle(),
                null,
                it.channel());
    }
}
