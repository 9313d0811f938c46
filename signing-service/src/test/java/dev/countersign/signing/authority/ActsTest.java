package dev.countersign.signing.authority;

import static dev.countersign.signing.authority.AuthorityRig.APPROVER_1;
import static dev.countersign.signing.authority.AuthorityRig.APPROVER_2;
import static dev.countersign.signing.authority.AuthorityRig.DEVELOPMENT;
import static dev.countersign.signing.authority.AuthorityRig.MOVER;
import static dev.countersign.signing.authority.AuthorityRig.OWNER_1;
import static dev.countersign.signing.authority.AuthorityRig.OWNER_2;
import static dev.countersign.signing.authority.AuthorityRig.PRODUCTION;
import static dev.countersign.signing.authority.AuthorityRig.PUBLISHER;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.ReleaseRevoked;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestProposed;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Channel moves, revocations and policies: proposed, approved, done, in this order and by those who may. */
class ActsTest extends RigFixture {
    @Test
    void whatNeedsNoApprovalIsDoneInTheCommitThatReceivesIt() {
        released("1.0.0");
        int before = rig.log.size();
        rig.submit(rig.set(DEVELOPMENT, "beta", "1.0.0", false), PUBLISHER);
        assertEquals(List.of("request.proposed", "channel.updated"), rig.kindsSince(before));
        ChannelUpdated move = (ChannelUpdated) rig.log.getLast();
        assertEquals(new Version("1.0.0"), move.stable());
        assertFalse(move.isRollback());
    }

    @Test
    void aProposalWaitsForItsApproversAcrossARestart() {
        SignedRequest release = rig.submit(rig.publish(PRODUCTION, "1.0.0", null), PUBLISHER);
        rig.approve(release, APPROVER_1);
        await().until(() -> rig.events(ReleaseSealed.class).size() == 1);
        SignedRequest move = rig.submit(rig.set(PRODUCTION, "production", "1.0.0", false), MOVER);
        assertEquals(2, rig.events(RequestProposed.class).getLast().approvals(), "the channel asks for more");
        rig.approve(move, APPROVER_1, APPROVER_1);
        rig.restart();
        assertEquals(0, rig.events(ChannelUpdated.class).size());
        int before = rig.log.size();
        rig.approve(move, APPROVER_2);
        assertEquals(List.of("approval.recorded", "channel.updated"), rig.kindsSince(before));
        assertTrue(rig.answer(move.bytes()) instanceof Authority.Answer.Recorded);
        assertEquals(before + 2, rig.log.size(), "a replay gets its answer without a leaf");
    }

    @Test
    void approvalsMayComeFirst() {
        sealedInProduction("1.0.0");
        SignedRequest move = SignedRequest.sign(rig.set(PRODUCTION, "production", "1.0.0", false), MOVER);
        rig.approve(move, APPROVER_1, APPROVER_2);
        int before = rig.log.size();
        rig.answer(move.bytes());
        assertEquals(List.of("request.proposed", "channel.updated"), rig.kindsSince(before));
    }

    @Test
    void aProposalThatIsNotApprovedInTimeLapsesInTheLog() {
        sealedInProduction("1.0.0");
        SignedRequest move = rig.submit(rig.set(PRODUCTION, "production", "1.0.0", false), MOVER);
        rig.now = rig.now.plus(Duration.ofDays(2));
        await().until(() -> rig.refusal(move).isPresent());
        assertEquals(Optional.of("expired"), rig.refusal(move));
        SignedRequest late = SignedRequest.sign(rig.approval(move), APPROVER_1);
        rig.answer(late.bytes());
        assertEquals(Optional.of("unknown-request"), rig.refusal(late));
    }

    @Test
    void channelsHaveTheirOwnPeople() {
        assertRefused(rig.submit(rig.publish(PRODUCTION, "1.0.0", "internal"), PUBLISHER), "not-permitted");
        sealedInProduction("1.0.0");
        assertRefused(rig.submit(rig.set(PRODUCTION, "internal", "1.0.0", false), PUBLISHER), "not-permitted");
        SignedRequest release = rig.submit(rig.publish(PRODUCTION, "1.1.0", "production"), PUBLISHER);
        rig.approve(release, APPROVER_1);
        assertEquals(1, rig.events(ReleaseSealed.class).size(), "one approval is enough to seal, not for the channel");
        rig.approve(release, APPROVER_2);
        await().until(() -> rig.events(ChannelUpdated.class).size() == 1);
    }

    @Test
    void nobodyApprovesTheirOwnMoveOrElsewhere() {
        sealedInProduction("1.0.0");
        SignedRequest move = rig.submit(rig.set(PRODUCTION, "production", "1.0.0", false), MOVER);
        assertRefused(rig.submit(rig.approval(move), MOVER), "not-permitted");
        SignedRequest proposal = rig.submit(rig.propose(rig.policy(2, "")), OWNER_1);
        assertRefused(rig.submit(rig.approval(proposal), OWNER_1), "own-request");
        assertRefused(rig.submit(rig.approval(proposal), APPROVER_1), "not-permitted");
    }

    @Test
    void aChannelMovesOnlyToSealedReleasesThatAreNotRevoked() {
        released("1.0.0");
        released("1.1.0");
        assertRefused(rig.submit(rig.set(DEVELOPMENT, "beta", "9.9.9", false), PUBLISHER), "unknown-release");
        assertRefused(rig.submit(rig.set(DEVELOPMENT, "nowhere", "1.0.0", false), PUBLISHER), "unknown-channel");
        rig.submit(rig.revoke(DEVELOPMENT, "1.0.0"), PUBLISHER);
        assertRefused(rig.submit(rig.set(DEVELOPMENT, "beta", "1.0.0", true), PUBLISHER), "release-revoked");
        assertRefused(rig.submit(rig.publish(DEVELOPMENT, "1.0.0", "beta"), PUBLISHER), "release-revoked");
        assertRefused(rig.submit(rig.revoke(DEVELOPMENT, "1.0.0"), PUBLISHER), "already-revoked");
        assertRefused(rig.submit(rig.revoke(DEVELOPMENT, "7.0.0"), PUBLISHER), "unknown-release");
        assertRefused(rig.submit(rig.set(DEVELOPMENT, "development", "1.1.0", false), PUBLISHER), "no-change");
    }

    @Test
    void goingBackIsDeclaredAndSaidInTheLog() {
        released("1.9.0");
        released("1.10.0"); // newer by precedence, not as text
        assertRefused(
                rig.submit(rig.set(DEVELOPMENT, "development", "1.9.0", false), PUBLISHER), "rollback-not-declared");
        assertRefused(rig.submit(rig.set(DEVELOPMENT, "development", null, false), PUBLISHER), "rollback-not-declared");
        assertRefused(rig.submit(rig.publish(DEVELOPMENT, "1.8.0", "development"), PUBLISHER), "rollback-not-declared");
        rig.submit(rig.set(DEVELOPMENT, "development", "1.9.0", true), PUBLISHER);
        ChannelUpdated back = (ChannelUpdated) rig.log.getLast();
        assertTrue(back.isRollback());
        assertEquals(3, back.sequence());
        rig.submit(rig.set(DEVELOPMENT, "development", "1.10.0", true), PUBLISHER);
        assertFalse(((ChannelUpdated) rig.log.getLast()).isRollback(), "it says what happens, not what was allowed");
    }

    @Test
    void revokingMovesEveryHeadToWhatItOfferedBeforeInTheSameCommit() {
        released("1.0.0");
        released("1.1.0");
        rig.submit(rig.set(DEVELOPMENT, "beta", "1.1.0", false), PUBLISHER);
        int before = rig.log.size();
        rig.submit(rig.revoke(DEVELOPMENT, "1.1.0"), PUBLISHER);
        assertEquals(
                List.of("request.proposed", "release.revoked", "channel.updated", "channel.updated"),
                rig.kindsSince(before));
        ReleaseRevoked revoked = rig.events(ReleaseRevoked.class).getFirst();
        assertEquals("crash-at-start", revoked.reason().value());
        assertEquals(PUBLISHER.keyId(), revoked.by());
        ChannelUpdated beta = (ChannelUpdated) rig.log.get(before + 2);
        ChannelUpdated development = (ChannelUpdated) rig.log.get(before + 3);
        assertEquals("beta", beta.channel().value());
        assertNull(beta.stable(), "it offered nothing before: built-in");
        assertEquals(new Version("1.0.0"), development.stable());
        assertTrue(beta.isRollback() && development.isRollback());
        rig.submit(rig.revoke(DEVELOPMENT, "1.0.0"), PUBLISHER);
        assertNull(((ChannelUpdated) rig.log.getLast()).stable());
    }

    @Test
    void aFallbackDoesNotUndoARollback() {
        released("1.0.0");
        released("1.1.0");
        rig.submit(rig.set(DEVELOPMENT, "development", "1.0.0", true), PUBLISHER);
        rig.submit(rig.revoke(DEVELOPMENT, "1.0.0"), PUBLISHER);
        assertNull(((ChannelUpdated) rig.log.getLast()).stable(), "1.1.0 was rolled back from");
    }

    @Test
    void limitsOfThePolicyHold() {
        for (int i = 0; i < 5; i++) {
            rig.submit(rig.publish(DEVELOPMENT, "1.0." + i, null), PUBLISHER);
        }
        assertRefused(rig.submit(rig.publish(DEVELOPMENT, "1.0.9", null), PUBLISHER), "rate-limited");
        rig.restart();
        assertRefused(rig.submit(rig.publish(DEVELOPMENT, "1.0.9", null), PUBLISHER), "rate-limited");
        rig.now = rig.now.plus(Duration.ofMinutes(61));
        SignedRequest later = rig.submit(rig.publish(DEVELOPMENT, "1.0.9", null), PUBLISHER);
        await().until(() -> rig.events(ReleaseSealed.class).size() == 6);
        assertEquals(Optional.empty(), rig.refusal(later));
    }

    @Test
    void onePublishersKeyDoesNotUseUpEverybodysReleases() {
        adopted(rig.policy(2, "")
                .replace("releases_per_hour: 5}", "releases_per_hour: 5, releases_per_hour_per_key: 2}")
                .replaceFirst("publishers: \\[publisher\\]", "publishers: [publisher, mover]"));
        rig.submit(rig.publish(DEVELOPMENT, "1.0.0", null), PUBLISHER);
        rig.submit(rig.publish(DEVELOPMENT, "1.0.1", null), PUBLISHER);
        assertRefused(rig.submit(rig.publish(DEVELOPMENT, "1.0.2", null), PUBLISHER), "rate-limited");
        SignedRequest other = rig.submit(rig.publish(DEVELOPMENT, "1.0.3", null), MOVER);
        await().until(() -> rig.events(ReleaseSealed.class).size() == 3);
        assertEquals(Optional.empty(), rig.refusal(other));
        rig.now = rig.now.plus(Duration.ofMinutes(61));
        SignedRequest later = rig.submit(rig.publish(DEVELOPMENT, "1.0.4", null), PUBLISHER);
        assertEquals(Optional.empty(), rig.refusal(later));
    }

    @Test
    void aPolicyIsAdoptedByItsOwnersAndNewEnvironmentsGetTheirKey() throws Exception {
        String next = rig.policy(2, """
                      staging:
                        publishers: [mover]
                        channels:
                          staging: {default: true}
                """.indent(6 - 6));
        SignedRequest proposal = rig.submit(rig.propose(next), OWNER_1);
        assertEquals(1, rig.events(PolicyAdopted.class).size());
        int before = rig.log.size();
        rig.approve(proposal, OWNER_2);
        assertEquals(List.of("approval.recorded", "policy.adopted", "key.activated"), rig.kindsSince(before));
        PolicyAdopted adopted = rig.events(PolicyAdopted.class).getLast();
        assertEquals(2, adopted.serial());
        assertEquals(proposal.id(), adopted.request());
        assertEquals("staging", ((KeyActivated) rig.log.getLast()).environment().value());
        assertTrue(Files.exists(directory.resolve("public/device/com.example.demo/staging.pem")));
        rig.restart(); // the file on disk is the first policy still
        var staging = new dev.countersign.contract.value.EnvironmentName("staging");
        rig.submit(rig.publish(staging, "1.0.0", "staging"), MOVER);
        await().until(() -> rig.events(ChannelUpdated.class).size() == 1);
        assertEquals(
                adopted.policy(), rig.events(ChannelUpdated.class).getFirst().policy());
    }

    @Test
    void aPolicyThatIsNotNewerOrNotValidOrNotAnOwnersIsRefused() {
        assertRefused(rig.submit(rig.propose(rig.policy(1, "# other bytes\n")), OWNER_1), "policy-serial");
        assertRefused(rig.submit(rig.propose("serial: 3"), OWNER_1), "policy-invalid");
        assertRefused(rig.submit(rig.propose(rig.policy(2, "")), PUBLISHER), "not-permitted");
        SignedRequest older = rig.submit(rig.propose(rig.policy(2, "")), OWNER_1);
        SignedRequest newer = rig.submit(rig.propose(rig.policy(3, "")), OWNER_1);
        rig.approve(newer, OWNER_2);
        rig.approve(older, OWNER_2);
        assertRefused(older, "policy-serial");
        assertEquals(3, rig.events(PolicyAdopted.class).getLast().serial());
    }

    @Test
    void whatWaitsIsJudgedByTheNewPolicy() {
        sealedInProduction("1.0.0");
        SignedRequest move = rig.submit(rig.set(PRODUCTION, "production", "1.0.0", false), MOVER);
        SignedRequest release = rig.submit(rig.publish(PRODUCTION, "2.0.0", null), PUBLISHER);
        rig.approve(move, APPROVER_1);
        String next = rig.policy(2, "")
                .replace("publishers: [publisher, mover], approvals: 2", "publishers: [publisher], approvals: 1")
                .replace(
                        "        publishers: [publisher]\n        approvers:",
                        "        publishers: [mover]\n        approvers:");
        rig.approve(rig.submit(rig.propose(next), OWNER_1), OWNER_2);
        await().until(() ->
                rig.refusal(move).isPresent() && rig.refusal(release).isPresent());
        assertRefused(move, "not-permitted");
        assertRefused(release, "not-permitted");
    }

    @Test
    void whatADroppedApproverApprovedCountsNoMore() {
        sealedInProduction("1.0.0");
        SignedRequest move = rig.submit(rig.set(PRODUCTION, "production", "1.0.0", false), MOVER);
        rig.approve(move, APPROVER_1);
        String next =
                rig.policy(2, "").replace("approvers: [approver-1, approver-2]", "approvers: [approver-2, owner-1]");
        rig.approve(rig.submit(rig.propose(next), OWNER_1), OWNER_2);
        rig.approve(move, APPROVER_2);
        assertEquals(0, rig.events(ChannelUpdated.class).size());
        rig.approve(move, OWNER_1);
        assertEquals(1, rig.events(ChannelUpdated.class).size());
    }

    @Test
    void aPolicyFileThatTheLogNeverAdoptedIsRefusedAtStart() throws Exception {
        rig.approve(rig.submit(rig.propose(rig.policy(2, "")), OWNER_1), OWNER_2);
        Path file = directory.resolve("policy.yaml");
        Files.writeString(file, rig.policy(2, ""));
        rig.restart();
        Files.writeString(file, rig.policy(3, ""));
        var refusal = assertThrows(IllegalStateException.class, rig::restart);
        assertTrue(refusal.getMessage().contains("policy propose"), refusal.getMessage());
        Files.writeString(file, rig.policy(1, ""));
        rig.restart();
        assertEquals(2, rig.events(PolicyAdopted.class).getLast().serial());
    }
}
