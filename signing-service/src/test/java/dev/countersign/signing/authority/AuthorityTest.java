package dev.countersign.signing.authority;

import static dev.countersign.signing.authority.AuthorityRig.APP;
import static dev.countersign.signing.authority.AuthorityRig.APPROVER_1;
import static dev.countersign.signing.authority.AuthorityRig.APPROVER_2;
import static dev.countersign.signing.authority.AuthorityRig.DEVELOPMENT;
import static dev.countersign.signing.authority.AuthorityRig.PRODUCTION;
import static dev.countersign.signing.authority.AuthorityRig.PUBLISHER;
import static dev.countersign.signing.authority.AuthorityRig.STRANGER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyUsage;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestDuplicate;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import dev.countersign.signing.key.KeyProvider;
import dev.countersign.signing.key.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuthorityTest extends RigFixture {
    @Test
    void theFirstLeavesAreKeysAndPolicy() {
        assertInstanceOf(KeyActivated.class, rig.log.get(0));
        assertEquals("event/1", ((KeyActivated) rig.log.get(0)).label().value());
        assertInstanceOf(PolicyAdopted.class, rig.log.get(3));
        assertInstanceOf(KeyActivated.class, rig.log.get(5), "two environments, a device key each");
        assertTrue(((KeyUsage) rig.log.get(6)).isFirst());
        assertEquals(7, rig.log.size());
    }

    @Test
    void aDevelopmentReleaseIsProposedSealedAndOfferedInThisOrder() {
        submit(publish(DEVELOPMENT, "1.0.0", "one"));
        await().until(() -> rig.log.size() == 10);
        assertInstanceOf(ReleaseProposed.class, rig.log.get(7));
        assertEquals("1.0.0", ((ReleaseSealed) rig.log.get(8)).version().value());
        ChannelUpdated head = (ChannelUpdated) rig.log.get(9);
        assertEquals(1, head.sequence());
        assertEquals(new Version("1.0.0"), head.stable());
        assertTrue(head.rules().byDefault());
    }

    @Test
    void aProductionReleaseWaitsForTwoApproversAcrossARestart() {
        SignedRequest request = submit(publish(PRODUCTION, "1.0.0", "one"));
        rig.approve(request, APPROVER_1);
        rig.approve(request, APPROVER_1); // twice by one person counts once
        rig.restart();
        assertEquals(0, rig.sealedRequests.size());
        rig.approve(request, APPROVER_2);
        await().until(() -> count(ReleaseSealed.class) == 1);
        assertEquals(1, rig.sealedRequests.size());
    }

    @Test
    void approvalsThatArriveFirstCountUntilTheyExpire() {
        SignedRequest request = publish(PRODUCTION, "1.0.0", "one");
        rig.approve(request, APPROVER_1);
        rig.approve(request, APPROVER_2);
        submit(request);
        await().until(() -> count(ReleaseSealed.class) == 1);
        SignedRequest second = publish(PRODUCTION, "1.0.1", "two", Duration.ofDays(6));
        rig.approve(second, APPROVER_1);
        rig.approve(second, APPROVER_2);
        rig.now = rig.now.plus(Duration.ofDays(2));
        submit(second);
        assertEquals(1, count(ReleaseSealed.class));
        assertEquals(1, rig.sealedRequests.size());
    }

    @Test
    void nobodyApprovesTheirOwnRequestOrWithoutTheRight() {
        SignedRequest own = rig.submit(rig.publish(PRODUCTION, "1.0.0", "production"), APPROVER_1);
        assertRefused(own, RefusalReason.NOT_PERMITTED.wire());
        SignedRequest request = submit(publish(PRODUCTION, "1.0.0", "one"));
        assertRefused(rig.submit(rig.approval(request), PUBLISHER), RefusalReason.NOT_PERMITTED.wire());
        RequestApprove wrongEnvironment =
                new RequestApprove(APP, DEVELOPMENT, rig.now, rig.now.plusSeconds(60), rig.nonce(), request.id());
        assertRefused(rig.submit(wrongEnvironment, APPROVER_1), RefusalReason.NOT_PERMITTED.wire());
        assertEquals(0, rig.sealedRequests.size());
    }

    @Test
    void requestsOfStrangersAndForgeriesLeaveNoLeaf() {
        int before = rig.log.size();
        assertInstanceOf(
                Authority.Answer.Rejected.class,
                rig.answer(SignedRequest.sign(rig.publish(DEVELOPMENT, "1.0.0", "development"), STRANGER)
                        .bytes()));
        assertInstanceOf(Authority.Answer.Rejected.class, rig.answer("no envelope".getBytes(UTF_8)));
        String genuine = new String(
                SignedRequest.sign(rig.publish(DEVELOPMENT, "1.0.0", "development"), STRANGER)
                        .bytes(),
                UTF_8);
        String claimed =
                genuine.replace(STRANGER.keyId().hex(), PUBLISHER.keyId().hex());
        assertInstanceOf(Authority.Answer.Rejected.class, rig.answer(claimed.getBytes(UTF_8)));
        assertEquals(before, rig.log.size());
        assertEquals(0, rig.sealedRequests.size());
    }

    @Test
    void theSameRequestAgainIsAnsweredWithoutALeafOrAKey() throws IOException {
        SignedRequest request = submit(publish(DEVELOPMENT, "1.0.0", "one"));
        await().until(() -> count(ChannelUpdated.class) == 1);
        int before = rig.log.size();
        for (int i = 0; i < 20; i++) {
            assertInstanceOf(Authority.Answer.Recorded.class, rig.answer(request.bytes()));
        }
        assertEquals(before, rig.log.size());
        rig.restart();
        before = rig.log.size();
        rig.now = rig.now.plus(Duration.ofDays(10));
        assertInstanceOf(Authority.Answer.Recorded.class, rig.answer(request.bytes()));
        assertEquals(before, rig.log.size());
        assertEquals(1, rig.sealedRequests.size());
    }

    @Test
    void oneBundlePerVersion() {
        submit(publish(DEVELOPMENT, "1.0.0", "one"));
        await().until(() -> count(ReleaseSealed.class) == 1);
        assertRefused(submit(publish(DEVELOPMENT, "1.0.0", "two")), RefusalReason.VERSION_TAKEN.wire());
        submit(publish(DEVELOPMENT, "1.0.0", "one"));
        RequestDuplicate duplicate = (RequestDuplicate) rig.log.getLast();
        assertInstanceOf(ReleaseSealed.class, rig.log.get((int) duplicate.ofIndex()));
        SignedRequest waiting = submit(publish(PRODUCTION, "2.0.0", "one"));
        assertRefused(submit(publish(PRODUCTION, "2.0.0", "two")), RefusalReason.VERSION_TAKEN.wire());
        assertRefused(submit(publish(PRODUCTION, "2.0.0", "one")), RefusalReason.VERSION_PENDING.wire());
        assertTrue(rig.refusal(waiting).isEmpty());
    }

    @Test
    void whatIsOutOfScopeOrExpiredIsRefusedByName() {
        var other = new AppId("com.example.other");
        Duration day = Duration.ofDays(1);
        assertRefused(
                rig.submit(rig.publish(other, DEVELOPMENT, "1.0.0", "one", null, day), PUBLISHER),
                RefusalReason.UNKNOWN_SCOPE.wire());
        SignedRequest late = publish(DEVELOPMENT, "1.0.0", "one");
        rig.now = rig.now.plus(Duration.ofDays(2));
        assertRefused(submit(late), RefusalReason.EXPIRED.wire());
        Instant now = rig.now;
        rig.now = now.plus(Duration.ofDays(365));
        SignedRequest datedAhead = publish(DEVELOPMENT, "1.0.0", "one");
        rig.now = now;
        assertRefused(submit(datedAhead), RefusalReason.EXPIRES_TOO_LATE.wire());
        assertRefused(
                rig.submit(rig.publish(APP, DEVELOPMENT, "1.0.0", "one", "nowhere", day), PUBLISHER),
                RefusalReason.UNKNOWN_CHANNEL.wire());
    }

    @Test
    void aProposalThatIsNotApprovedInTimeLapses() {
        SignedRequest request = submit(publish(PRODUCTION, "1.0.0", "one"));
        rig.now = rig.now.plus(Duration.ofDays(2));
        await().until(() -> rig.refusal(request).isPresent());
        assertRefused(request, RefusalReason.EXPIRED.wire());
        submit(publish(PRODUCTION, "1.0.0", "two")); // the version is free again
        assertEquals(2, count(ReleaseProposed.class));
    }

    @Test
    void aHostileBundleIsRefusedByTheNameOfItsRule() {
        SignedRequest request = submit(publish(DEVELOPMENT, "1.0.0", AuthorityRig.HOSTILE));
        await().until(() -> rig.refusal(request).isPresent());
        assertEquals(Optional.of("zip-path-traversal"), rig.refusal(request));
        assertEquals(0, count(ReleaseSealed.class));
    }

    @Test
    void anUploadThatComesLateIsSealedThen() {
        rig.uploadsAreMissing = true;
        submit(publish(DEVELOPMENT, "1.0.0", "one"));
        await().until(() -> count(ReleaseProposed.class) == 1);
        rig.uploadsAreMissing = false;
        await().until(() -> count(ChannelUpdated.class) == 1);
    }

    @Test
    void anUploadThatNeverComesIsRefusedByWhatWasMissingOnceItsTimeIsOver() {
        for (RefusalReason reason : List.of(RefusalReason.BUNDLE_UNAVAILABLE, RefusalReason.NOTE_UNAVAILABLE)) {
            rig.missing = reason;
            rig.uploadsAreMissing = true;
            SignedRequest request = submit(publish(DEVELOPMENT, reason.ordinal() + ".0.0", reason.wire()));
            rig.now = rig.now.plus(Duration.ofDays(2));
            await().until(() -> rig.refusal(request).isPresent());
            assertEquals(Optional.of(reason.wire()), rig.refusal(request));
        }
    }

    @Test
    void theLeafOfAReleaseNamesTheNoteThatItsPublisherAskedFor() {
        ReleasePublish it = rig.publish(DEVELOPMENT, "1.0.0", "development");
        Sha256 note = AuthorityRig.digest("a note");
        var noted = new ReleasePublish(
                it.app(),
                it.environment(),
                it.created(),
                it.expires(),
                it.nonce(),
                it.version(),
                it.bundle(),
                it.minNative(),
                it.channel(),
                null,
                note);
        submit(SignedRequest.sign(noted, PUBLISHER));
        await().until(() -> count(ReleaseSealed.class) == 1);
        submit(publish(DEVELOPMENT, "1.0.1", "two"));
        await().until(() -> count(ReleaseSealed.class) == 2);
        assertEquals(
                Arrays.asList(note, null),
                rig.events(ReleaseSealed.class).stream()
                        .map(ReleaseSealed::note)
                        .toList());
    }

    @Test
    void aProposalIsSealedByTheNextProcess() throws IOException {
        rig.uploadsAreMissing = true;
        submit(publish(DEVELOPMENT, "1.0.0", "one"));
        rig.close();
        rig.uploadsAreMissing = false;
        rig.restart();
        await().until(() -> count(ChannelUpdated.class) == 1);
        assertEquals(1, count(ReleaseProposed.class));
    }

    @Test
    void anotherPolicyFileDoesNotReplaceTheAdoptedOne() throws IOException {
        String other = rig.policy(1, "").replace("approvals: 1", "approvals: 2");
        for (String edited : List.of(other, rig.policy(2, ""))) {
            Files.writeString(directory.resolve("policy.yaml"), edited);
            var refusal = assertThrows(IllegalStateException.class, rig::restart);
            assertTrue(refusal.getMessage().contains("is not the policy that the log adopted"), refusal.getMessage());
        }
        String renamed = rig.policy(1, "# a comment\n").replace("approver-1", "Anna");
        for (String same : List.of(renamed, rig.policy(1, ""))) { // names and comments are its authors' alone
            Files.writeString(directory.resolve("policy.yaml"), same);
            rig.restart();
        }
    }

    @Test
    void aLogIsNotContinuedWithOtherKeys() throws IOException {
        rig.close();
        try (KeyProvider others = TestKeys.keystore(directory.resolve("objects"))) {
            assertThrows(IllegalStateException.class, () -> new AuthorityRig(directory, others));
        }
    }

    @Test
    void publicKeysAreHandedOutAsAppsNeedThem() throws IOException {
        String pem = Files.readString(directory.resolve("public/device/com.example.demo/production.pem"));
        assertTrue(pem.startsWith("-----BEGIN RSA PUBLIC KEY-----\nMIIBCgKCAQEA"));
        assertTrue(
                Files.readString(directory.resolve("public/log-verifier.key")).startsWith("test/log+"));
    }

    @Test
    void useOfDeviceKeysIsAccountedForFromTheStartToTheEndOfEachProcess() {
        submit(publish(DEVELOPMENT, "1.0.0", "one"));
        await().until(() -> count(ChannelUpdated.class) == 1);
        rig.restart();
        rig.close();
        List<KeyUsage> accounts = rig.events(KeyUsage.class);
        assertEquals(
                List.of(true, false, true, false),
                accounts.stream().map(KeyUsage::isFirst).toList());
        assertEquals(
                List.of(false, true, false, true),
                accounts.stream().map(KeyUsage::isLast).toList());
        assertEquals(accounts.get(0).process(), accounts.get(1).process());
        assertEquals(accounts.get(2).process(), accounts.get(3).process());
        assertNotEquals(accounts.get(1).process(), accounts.get(2).process());
        KeyUsage.Operations used = accounts.get(1).keys().getFirst();
        assertEquals("device/com.example.demo/development/1", used.key().value());
        assertEquals(
                List.of(2L, 2L, 0L), List.of(used.performed() - used.probes(), used.committed(), used.abandoned()));
    }

    private long count(Class<? extends Event> kind) {
        return rig.events(kind).size();
    }

    private SignedRequest publish(EnvironmentName environment, String version, String bundle) {
        return publish(environment, version, bundle, Duration.ofDays(1));
    }

    /** By the publisher, on the environment's own channel; not sent yet. */
    private SignedRequest publish(EnvironmentName environment, String version, String bundle, Duration valid) {
        return SignedRequest.sign(
                rig.publish(APP, environment, version, bundle, environment.value(), valid), PUBLISHER);
    }

    private SignedRequest submit(SignedRequest signed) {
        assertInstanceOf(Authority.Answer.Recorded.class, rig.answer(signed.bytes()));
        return signed;
    }
}
