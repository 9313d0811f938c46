package dev.countersign.signing.authority;

import static dev.countersign.contract.request.RolloutChange.Action.COMPLETE;
import static dev.countersign.contract.request.RolloutChange.Action.PAUSE;
import static dev.countersign.contract.request.RolloutChange.Action.RESUME;
import static dev.countersign.contract.request.RolloutChange.Action.ROLLBACK;
import static dev.countersign.contract.request.RolloutChange.Action.SET;
import static dev.countersign.signing.authority.AuthorityRig.APPROVER_1;
import static dev.countersign.signing.authority.AuthorityRig.APPROVER_2;
import static dev.countersign.signing.authority.AuthorityRig.DEVELOPMENT;
import static dev.countersign.signing.authority.AuthorityRig.GUARD;
import static dev.countersign.signing.authority.AuthorityRig.MOVER;
import static dev.countersign.signing.authority.AuthorityRig.PRODUCTION;
import static dev.countersign.signing.authority.AuthorityRig.PUBLISHER;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.log.HeadsTree;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.RolloutChange;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.rollout.Step;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rollouts: one step after the other, by those who may; and nothing else moves the channel meanwhile. Attestations follow every move. */
class RolloutsTest extends RigFixture {
    @Test
    void plannedStepsAreTakenByTheClockEachALeafAlsoAfterARestart() {
        onStable();
        SignedRequest start = rig.submit(
                rig.start(DEVELOPMENT, "development", "1.1.0", 100, new Step(60, 1_000), new Step(60, 10_000)),
                PUBLISHER);
        Rollout first = rollout();
        assertEquals(start.id(), first.salt());
        assertEquals(100, first.basisPoints());
        assertEquals(new Version("1.0.0"), head().stable());
        rig.now = rig.now.plusSeconds(60);
        await().until(() -> rollout().basisPoints() == 1_000);
        rig.restart();
        assertEquals(1_000, rollout().basisPoints());
        rig.now = rig.now.plusSeconds(59);
        int before = rig.log.size();
        rig.now = rig.now.plusSeconds(1);
        await().until(() -> rollout().basisPoints() == 10_000);
        assertEquals(List.of("channel.updated"), rig.kindsSince(before));
        assertEquals(start.id(), head().request());
        assertNull(rollout().steps());
        assertEquals(4, head().sequence());
    }

    @Test
    void raisedPausedResumedLoweredAndCompleted() {
        onRollout();
        change(SET, 2_500);
        assertEquals(2_500, rollout().basisPoints());
        change(PAUSE, null);
        assertEquals(Rollout.State.PAUSED, rollout().state());
        assertRefused(change(SET, 5_000), "rollout-not-running");
        assertRefused(change(PAUSE, null), "no-change");
        change(RESUME, null);
        change(SET, 10);
        assertEquals(10, rollout().basisPoints());
        assertFalse(head().isRollback(), "lowering sends nobody back");
        change(COMPLETE, null);
        assertNull(head().rollout());
        assertEquals(new Version("1.1.0"), head().stable());
        assertFalse(head().isRollback());
        assertRefused(change(ROLLBACK, null), "no-rollout");
    }

    @Test
    void aRollbackSaysSoAndKeepsWhatTheChannelMayFallBackTo() {
        released("0.9.0");
        onRollout();
        change(ROLLBACK, null);
        assertEquals(new Version("1.0.0"), head().stable());
        assertNull(head().rollout());
        assertTrue(head().isRollback());
        rig.submit(rig.revoke(DEVELOPMENT, "1.0.0"), PUBLISHER);
        assertEquals(new Version("0.9.0"), head().stable());
    }

    @Test
    void aHaltNeedsNoApprovalEndsThePlanAndOnlyAResumeUndoesIt() {
        onRollout();
        rig.submit(rig.halt(DEVELOPMENT, "development", "1.1.0"), PUBLISHER);
        assertEquals(Rollout.State.HALTED, rollout().state());
        assertNull(rollout().steps());
        assertFalse(head().isRollback());
        assertRefused(change(COMPLETE, null), "rollout-not-running");
        assertRefused(change(SET, 5_000), "rollout-not-running");
        assertRefused(rig.submit(rig.halt(DEVELOPMENT, "development", "1.1.0"), PUBLISHER), "no-change");
        change(RESUME, null);
        assertEquals(Rollout.State.RUNNING, rollout().state());
    }

    @Test
    void theGuardMayHaltWithoutApprovalsAndDoNothingElse() {
        sealedInProduction("1.0.0");
        sealedInProduction("1.1.0");
        moveInProduction(rig.submit(rig.set(PRODUCTION, "production", "1.0.0", false), MOVER));
        moveInProduction(rig.submit(rig.start(PRODUCTION, "production", "1.1.0", 100), MOVER));
        assertEquals(Rollout.State.RUNNING, rollout().state());
        for (Request beyond : List.of(
                rig.change(PRODUCTION, "production", "1.1.0", ROLLBACK, null),
                rig.change(PRODUCTION, "production", "1.1.0", PAUSE, null),
                rig.set(PRODUCTION, "production", "1.1.0", false),
                rig.start(PRODUCTION, "internal", "1.1.0", 100),
                rig.revoke(PRODUCTION, "1.0.0"),
                rig.publish(PRODUCTION, "2.0.0", null),
                rig.halt(DEVELOPMENT, "development", "1.1.0"),
                rig.propose(rig.policy(2, "")))) {
            assertRefused(rig.submit(beyond, GUARD), "not-permitted");
        }
        SignedRequest pending = rig.submit(rig.set(PRODUCTION, "internal", "1.0.0", false), MOVER);
        SignedRequest approval = rig.submit(rig.approval(pending), GUARD);
        assertRefused(approval, "not-permitted");
        int before = rig.log.size();
        rig.submit(rig.halt(PRODUCTION, "production", "1.1.0"), GUARD);
        assertEquals(List.of("request.proposed", "channel.updated"), rig.kindsSince(before));
        assertEquals(Rollout.State.HALTED, rollout().state());
    }

    @Test
    void duringARolloutNothingElseMovesTheChannel() {
        onRollout();
        assertRefused(rig.submit(rig.publish(DEVELOPMENT, "1.2.0", "development"), PUBLISHER), "rollout-in-progress");
        assertRefused(
                rig.submit(rig.set(DEVELOPMENT, "development", "1.1.0", false), PUBLISHER), "rollout-in-progress");
        assertRefused(
                rig.submit(rig.start(DEVELOPMENT, "development", "1.1.0", 100), PUBLISHER), "rollout-in-progress");
        rig.submit(rig.set(DEVELOPMENT, "beta", "1.1.0", false), PUBLISHER);
        assertEquals(new ChannelName("beta"), head().channel());
    }

    @Test
    void aRolloutGoesForwardToAReleaseThatStands() {
        onStable();
        assertRefused(rig.submit(rig.start(DEVELOPMENT, "development", "9.9.9", 100), PUBLISHER), "unknown-release");
        assertRefused(rig.submit(rig.start(DEVELOPMENT, "development", "1.0.0", 100), PUBLISHER), "no-change");
        rig.submit(rig.set(DEVELOPMENT, "development", "1.1.0", false), PUBLISHER);
        assertRefused(
                rig.submit(rig.start(DEVELOPMENT, "development", "1.0.0", 100), PUBLISHER), "rollback-not-declared");
        rig.submit(rig.revoke(DEVELOPMENT, "1.0.0"), PUBLISHER);
        assertRefused(rig.submit(rig.start(DEVELOPMENT, "development", "1.0.0", 100), PUBLISHER), "release-revoked");
        assertRefused(rig.submit(rig.halt(DEVELOPMENT, "development", "1.1.0"), PUBLISHER), "no-rollout");
    }

    @Test
    void revokingMovesEveryHeadThatRollsItOutOrOffersItInTheSameCommit() {
        onRollout();
        rig.submit(rig.set(DEVELOPMENT, "beta", "1.1.0", false), PUBLISHER);
        int before = rig.log.size();
        rig.submit(rig.revoke(DEVELOPMENT, "1.1.0"), PUBLISHER);
        assertEquals(
                List.of("request.proposed", "release.revoked", "channel.updated", "channel.updated"),
                rig.kindsSince(before));
        ChannelUpdated development = head();
        assertEquals(new ChannelName("development"), development.channel());
        assertEquals(new Version("1.0.0"), development.stable());
        assertNull(development.rollout());
        assertTrue(development.isRollback());
    }

    @Test
    void revokingTheStableVersionFallsBackBesideTheRollout() {
        released("0.9.0");
        onRollout();
        rig.submit(rig.revoke(DEVELOPMENT, "1.0.0"), PUBLISHER);
        assertEquals(new Version("0.9.0"), head().stable());
        assertEquals(new Version("1.1.0"), rollout().version());
    }

    @Test
    void everyMoveIsAttestedInItsCommitAndAllHeadsOnceAPeriod() {
        onRollout();
        rig.submit(rig.set(DEVELOPMENT, "beta", "1.1.0", false), PUBLISHER);
        assertEquals("heads.attested", rig.leaves.getLast().event().kind());
        HeadsAttested last = rig.attested.getLast();
        assertEquals(2, last.heads());
        assertEquals(recomputed(), last.root());
        assertEquals(last.time().plus(Duration.ofDays(1)), last.expires());
        int attested = rig.attested.size();
        rig.restart();
        rig.now = rig.now.plus(Duration.ofHours(1));
        await().until(() -> rig.attested.size() > attested);
        await().until(() -> rig.attested.getLast().root().equals(recomputed()));
    }

    private Sha256 recomputed() {
        var tree = new HeadsTree();
        List<ChannelName> places = new ArrayList<>();
        for (SignedEvent leaf : rig.leaves) {
            if (leaf.event() instanceof ChannelUpdated it) {
                if (!places.contains(it.channel())) {
                    places.add(it.channel());
                }
                tree.put(places.indexOf(it.channel()), leaf.envelope().payload());
            }
        }
        return tree.root();
    }

    /** Stable is 1.0.0; 1.1.0 is sealed. */
    private void onStable() {
        released("1.0.0");
        int before = rig.events(ReleaseSealed.class).size();
        rig.submit(rig.publish(DEVELOPMENT, "1.1.0", null), PUBLISHER);
        await().until(() -> rig.events(ReleaseSealed.class).size() == before + 1);
    }

    private void onRollout() {
        onStable();
        rig.submit(rig.start(DEVELOPMENT, "development", "1.1.0", 100, new Step(3600, 1_000)), PUBLISHER);
    }

    private SignedRequest change(RolloutChange.Action action, Integer share) {
        return rig.submit(rig.change(DEVELOPMENT, "development", "1.1.0", action, share), PUBLISHER);
    }

    private void moveInProduction(SignedRequest move) {
        rig.approve(move, APPROVER_1, APPROVER_2);
    }

    private Rollout rollout() {
        return head().rollout();
    }
}
