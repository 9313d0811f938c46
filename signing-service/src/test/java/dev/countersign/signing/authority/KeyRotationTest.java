package dev.countersign.signing.authority;

import static dev.countersign.signing.authority.AuthorityRig.APP;
import static dev.countersign.signing.authority.AuthorityRig.APPROVER_1;
import static dev.countersign.signing.authority.AuthorityRig.DEVELOPMENT;
import static dev.countersign.signing.authority.AuthorityRig.MOVER;
import static dev.countersign.signing.authority.AuthorityRig.OWNER_1;
import static dev.countersign.signing.authority.AuthorityRig.OWNER_2;
import static dev.countersign.signing.authority.AuthorityRig.PRODUCTION;
import static dev.countersign.signing.authority.AuthorityRig.PUBLISHER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyGenerated;
import dev.countersign.contract.event.KeyRetired;
import dev.countersign.contract.event.KeyUsage;
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestProposed;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogFollower;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.VerifiedLog;
import dev.countersign.contract.request.KeyActivate;
import dev.countersign.contract.request.KeyGenerate;
import dev.countersign.contract.request.KeyRetire;
import dev.countersign.contract.request.KeyRewrap;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Version;
import dev.countersign.signing.key.KeyProvider;
import dev.countersign.signing.key.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys come and go as their operators ask, in the log before they are used, and strand nobody. */
class KeyRotationTest {
    @TempDir
    Path directory;

    private KeyProvider keys;
    private AuthorityRig rig;
    private final List<byte[]> leaves = new ArrayList<>();

    @BeforeEach
    void start() {
        keys = TestKeys.keystore(directory);
        rig = new AuthorityRig(directory, keys);
        String policy = rig.policy(2, "")
                .replace("    limits: {bundle", "    operators: {people: [mover]}\n        limits: {bundle");
        policy = policy.replace("owners: {people", "operators: {people: [owner-1]}\nowners: {people");
        SignedRequest proposed = rig.submit(rig.propose(policy), OWNER_1);
        rig.approve(proposed, OWNER_2);
        assertEquals(Optional.empty(), rig.refusal(proposed));
    }

    @AfterEach
    void stop() {
        rig.close();
        keys.close();
    }

    @Test
    void newReleasesAreSealedForEveryActiveKeyAndHeadsAreRewrappedForTheNewOne() {
        released("1.0.0");
        released("1.1.0");
        done(act(KeyGenerate::new, DEVELOPMENT, 2), MOVER);
        KeyGenerated made = rig.events(KeyGenerated.class).getLast();
        assertTrue(Files.exists(publicFile("development/2.pem")), "for the app's developers, before it is in use");
        long before = rig.deviceKeyOperations();
        done(act(KeyActivate::new, DEVELOPMENT, 2), MOVER);
        KeyActivated active = rig.events(KeyActivated.class).getLast();
        assertEquals(made.fingerprint(), active.fingerprint());
        assertEquals(before, rig.deviceKeyOperations());

        SignedRequest rewrap = rig.submit(act(KeyRewrap::new, DEVELOPMENT, 2), MOVER);
        await().until(() -> rig.events(ReleaseRewrapped.class).size() == 2);
        List<ReleaseRewrapped> done = rig.events(ReleaseRewrapped.class);
        assertEquals(
                List.of("1.0.0", "1.1.0"),
                done.stream().map(event -> event.version().value()).toList(),
                "what the head offers and what it falls back to");
        done.forEach(event -> {
            assertEquals(rewrap.id(), event.request());
            assertEquals(2, event.keyIds().size());
            assertEquals(active.keyId(), event.keyIds().getLast());
        });
        assertEquals(before + 4, rig.deviceKeyOperations());
        RequestProposed intent = rig.events(RequestProposed.class).getLast();
        assertEquals(rewrap.id(), intent.request(), "the intent leaf is there");
        assertTrue(rig.log.indexOf(intent) < rig.log.indexOf(done.getFirst()));

        released("1.2.0");
        assertEquals(2, rig.events(ReleaseSealed.class).getLast().keyIds().size());
        rig.restart();
        KeyUsage usage = rig.events(KeyUsage.class).stream()
                .filter(KeyUsage::isLast)
                .findFirst()
                .orElseThrow();
        usage.keys().forEach(key -> assertEquals(key.performed(), key.committed() + key.probes(), key.toString()));
        assertEquals(
                6,
                usage.keys().stream()
                        .filter(key -> key.key().equals(label(2)))
                        .findFirst()
                        .orElseThrow()
                        .committed());
    }

    @Test
    void whatIsWrappedAlreadyIsNotWrappedAgainAndWhatNobodyNeedsIsNot() {
        released("1.0.0");
        assertEquals(Optional.of(RefusalReason.NOTHING_TO_REWRAP), refused(act(KeyRewrap::new, DEVELOPMENT, 1), MOVER));
        assertEquals(Optional.of(RefusalReason.KEY_NOT_ACTIVE), refused(act(KeyRewrap::new, DEVELOPMENT, 2), MOVER));
    }

    @Test
    void onlyOperatorsThatThePolicyNamesActOnKeys() {
        assertEquals(
                Optional.of(RefusalReason.NOT_PERMITTED), refused(act(KeyGenerate::new, DEVELOPMENT, 2), PUBLISHER));
        assertEquals(Optional.of(RefusalReason.NOT_PERMITTED), refused(act(KeyGenerate::new, DEVELOPMENT, 2), OWNER_1));
        SignedRequest production = rig.submit(act(KeyGenerate::new, PRODUCTION, 2), OWNER_1);
        assertEquals(
                Optional.empty(), rig.refusal(production), "the deployment's operators, where an environment has none");
        assertTrue(rig.events(KeyGenerated.class).isEmpty(), "as many approvals as a release");
        rig.approve(production, APPROVER_1);
        assertEquals(production.id(), rig.events(KeyGenerated.class).getLast().request());
    }

    @Test
    void keysAreNumberedAndLiveOnce() {
        assertEquals(Optional.of(RefusalReason.KEY_NUMBER), refused(act(KeyGenerate::new, DEVELOPMENT, 3), MOVER));
        assertEquals(Optional.of(RefusalReason.KEY_NUMBER), refused(act(KeyGenerate::new, DEVELOPMENT, 1), MOVER));
        assertEquals(Optional.of(RefusalReason.UNKNOWN_KEY), refused(act(KeyActivate::new, DEVELOPMENT, 2), MOVER));
        assertEquals(Optional.of(RefusalReason.LAST_KEY), refused(act(KeyRetire::new, DEVELOPMENT, 1), MOVER));
        done(act(KeyGenerate::new, DEVELOPMENT, 2), MOVER);
        assertEquals(Optional.of(RefusalReason.LAST_KEY), refused(act(KeyRetire::new, DEVELOPMENT, 1), MOVER));
        done(act(KeyActivate::new, DEVELOPMENT, 2), MOVER);
        assertEquals(Optional.of(RefusalReason.UNKNOWN_KEY), refused(act(KeyActivate::new, DEVELOPMENT, 2), MOVER));
        done(act(KeyRetire::new, DEVELOPMENT, 1), MOVER);
        assertEquals(label(1), rig.events(KeyRetired.class).getLast().label());
        assertEquals(Optional.of(RefusalReason.KEY_NOT_ACTIVE), refused(act(KeyRetire::new, DEVELOPMENT, 1), MOVER));
        assertEquals(Optional.of(RefusalReason.UNKNOWN_KEY), refused(act(KeyActivate::new, DEVELOPMENT, 1), MOVER));
        released("2.0.0");
        assertEquals(
                List.of(rig.events(KeyActivated.class).getLast().keyId()),
                rig.events(ReleaseSealed.class).getLast().keyIds(),
                "nothing new for the retired key");
    }

    @Test
    void aKeyWhoseNameAnotherKeyOfTheAppHasIsNotGivenOut() {
        KeyProvider twins = new TwinKeys(keys, label(2), label(1));
        rig.close();
        rig = new AuthorityRig(directory, twins);
        SignedRequest asked = rig.submit(act(KeyGenerate::new, DEVELOPMENT, 2), MOVER);
        assertEquals(Optional.of(RefusalReason.KEY_ID_TAKEN.wire()), rig.refusal(asked));
        assertTrue(rig.events(KeyGenerated.class).isEmpty());
    }

    @Test
    void aRewrapThatWasCutOffIsDoneByTheNextProcess() {
        released("1.0.0");
        done(act(KeyGenerate::new, DEVELOPMENT, 2), MOVER);
        done(act(KeyActivate::new, DEVELOPMENT, 2), MOVER);
        rig.rewrapsFail = true;
        rig.submit(act(KeyRewrap::new, DEVELOPMENT, 2), MOVER);
        rig.restart();
        assertFalse(rig.events(RequestProposed.class).isEmpty());
        assertTrue(rig.events(ReleaseRewrapped.class).isEmpty());
        rig.rewrapsFail = false;
        await().atMost(Duration.ofSeconds(20))
                .until(() -> rig.events(ReleaseRewrapped.class).size() == 1);
    }

    @Test
    void eventAndLogKeysChangeUnderTheEyesOfWhoeverPinsTheFirst() throws Exception {
        LogVerifierKey pinned = verifierKey();
        var follower = new LogFollower(
                new VerifiedLog(pinned),
                path -> read(directory.resolve("objects/log").resolve(path)),
                entry -> leaves.add(entry.leaf()));
        follower.catchUp();
        for (String purpose : List.of("event", "log", "upload")) {
            done(ofTheLog(KeyGenerate::new, purpose + "/2"), OWNER_1);
            done(ofTheLog(KeyActivate::new, purpose + "/2"), OWNER_1);
            assertEquals(
                    Optional.of(RefusalReason.KEY_IN_USE), refused(ofTheLog(KeyRetire::new, purpose + "/2"), OWNER_1));
        }
        follower.catchUp();
        LogVerifierKey next = verifierKey();
        assertFalse(pinned.equals(next), "those who begin now pin the new key");
        next.verify(checkpoint());
        for (String purpose : List.of("event", "log", "upload")) {
            done(ofTheLog(KeyRetire::new, purpose + "/1"), OWNER_1);
        }
        released("1.0.0");
        awaitEverything(follower); // the first key leads to what the second signed
        byte[] stripped = new String(checkpoint(), UTF_8)
                .lines()
                .filter(line -> !line.startsWith("\u2014") || line.length() < 200)
                .map(line -> line + "\n")
                .collect(Collectors.joining())
                .getBytes(UTF_8);
        assertThrows(LogException.class, () -> pinned.verify(stripped), "without the handover it is a stranger's");
        next.verify(stripped);

        rig.restart();
        released("1.1.0");
        awaitEverything(follower);
        SignedEvent last = SignedEvent.parse(leaves.get(leaves.size() - 1));
        KeyActivated event = rig.events(KeyActivated.class).stream()
                .filter(key -> key.label().value().equals("event/2"))
                .findFirst()
                .orElseThrow();
        assertEquals(event.fingerprint(), last.envelope().keyId());
    }

    /** The checkpoint is public a moment before its events are announced, and the rig leaves attestations out. */
    private void awaitEverything(LogFollower follower) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            follower.catchUp();
            return rig.log.size()
                    == leaves.stream()
                            .filter(leaf -> !(SignedEvent.parse(leaf).event() instanceof HeadsAttested))
                            .count();
        });
    }

    private <R extends Request> R ofTheLog(Act<R> kind, String label) {
        return kind.of(null, null, rig.now, rig.now.plus(Duration.ofDays(1)), rig.nonce(), new KeyLabel(label));
    }

    private LogVerifierKey verifierKey() throws IOException {
        return LogVerifierKey.parse(Files.readString(directory.resolve("public/log-verifier.key")));
    }

    private byte[] checkpoint() throws IOException {
        return Files.readAllBytes(directory.resolve("objects/log/checkpoint"));
    }

    private static Optional<byte[]> read(Path file) throws IOException {
        return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    private interface Act<R extends Request> {
        R of(
                dev.countersign.contract.value.AppId app,
                EnvironmentName environment,
                Instant created,
                Instant expires,
                String nonce,
                KeyLabel label);
    }

    private <R extends Request> R act(Act<R> kind, EnvironmentName environment, int number) {
        return kind.of(
                APP,
                environment,
                rig.now,
                rig.now.plus(Duration.ofDays(1)),
                rig.nonce(),
                new KeyLabel("device/" + APP + "/" + environment + "/" + number));
    }

    private void done(Request request, PersonKey who) {
        assertEquals(Optional.empty(), refused(request, who));
    }

    private Optional<RefusalReason> refused(Request request, PersonKey who) {
        return rig.refusal(rig.submit(request, who))
                .map(wire -> List.of(RefusalReason.values()).stream()
                        .filter(reason -> reason.wire().equals(wire))
                        .findFirst()
                        .orElseThrow());
    }

    private void released(String version) {
        rig.submit(rig.publish(DEVELOPMENT, version, "development"), PUBLISHER);
        await().until(() -> rig.events(ReleaseSealed.class).stream()
                .anyMatch(event -> event.version().equals(new Version(version))));
    }

    private static KeyLabel label(int number) {
        return new KeyLabel("device/" + APP + "/" + DEVELOPMENT + "/" + number);
    }

    private Path publicFile(String name) {
        return directory.resolve("public/device").resolve(APP.value()).resolve(name);
    }
}
