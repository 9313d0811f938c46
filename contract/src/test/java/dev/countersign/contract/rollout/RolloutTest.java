package dev.countersign.contract.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RolloutTest {
    private static final Instant START = Instant.parse("2026-11-22T22:00:00Z");
    private static final RequestId SALT = new RequestId(Sha256.hash(new byte[] {1}));
    private static final Version VERSION = new Version("1.3.0");
    private static final List<Step> PLAN = List.of(new Step(60, 1_000), new Step(120, 10_000));

    @Test
    void aShareReachesAboutItsShareOfDevicesAndRaisingKeepsThemAll() {
        var random = new Random(7);
        Rollout small = running(1_000);
        Rollout large = running(3_000);
        int inSmall = 0;
        int inLarge = 0;
        for (int i = 0; i < 20_000; i++) {
            String device = new UUID(random.nextLong(), random.nextLong()).toString();
            boolean before = small.reaches(device, "1.2.0");
            boolean after = large.reaches(device, "1.2.0");
            assertTrue(after || !before, "raising took it from " + device);
            inSmall += before ? 1 : 0;
            inLarge += after ? 1 : 0;
        }
        assertEquals(2_000, inSmall, 200);
        assertEquals(6_000, inLarge, 300);
    }

    @Test
    void theNextRolloutBeginsWithOtherDevices() {
        RequestId other = new RequestId(Sha256.hash(new byte[] {2}));
        var random = new Random(7);
        int same = 0;
        for (int i = 0; i < 1_000; i++) {
            String device = new UUID(random.nextLong(), random.nextLong()).toString();
            same += Math.abs(Cohort.placeOf(SALT, device) - Cohort.placeOf(other, device)) < 100 ? 1 : 0;
        }
        assertTrue(same < 60, "the places of two rollouts go together");
    }

    @Test
    void upperCaseDeviceIdsHaveThePlaceOfLowerCaseOnes() {
        assertEquals(Cohort.placeOf(SALT, "abc-DEF"), Cohort.placeOf(SALT, "ABC-def"));
        assertNotEquals(Cohort.placeOf(SALT, "abc-def"), Cohort.placeOf(SALT, "abc-deg"));
    }

    @Test
    void whoeverRunsItKeepsItLoweredPausedOrHalted() {
        for (Rollout each : List.of(
                running(0), running(5_000).paused(START), running(10_000).halted(START))) {
            assertTrue(each.reaches("any", "1.3.0"), each.state() + " " + each.basisPoints());
            assertFalse(each.reaches("any", "1.2.0"), each.state() + " " + each.basisPoints());
        }
    }

    @Test
    void everyoneIsInTheWholeAndNobodyInNothing() {
        for (int i = 0; i < 1_000; i++) {
            assertTrue(running(10_000).reaches("device-" + i, ""));
            assertFalse(running(0).reaches("device-" + i, ""));
        }
    }

    @Test
    void stepsAreDueAfterTheirSoakTimeAndOnlyWhileItRuns() {
        Rollout rollout = new Rollout(VERSION, 100, SALT, Rollout.State.RUNNING, START, PLAN);
        assertEquals(Optional.empty(), rollout.due(START.plusSeconds(59)));
        assertEquals(Optional.of(PLAN.getFirst()), rollout.due(START.plusSeconds(60)));
        Instant resumed = START.plusSeconds(500);
        Rollout paused = rollout.paused(START.plusSeconds(30));
        assertEquals(Optional.empty(), paused.due(resumed));
        assertEquals(Optional.empty(), paused.resumed(resumed).due(resumed.plusSeconds(59)));
        assertEquals(Optional.of(PLAN.getFirst()), paused.resumed(resumed).due(resumed.plusSeconds(60)));
    }

    @Test
    void raisingByHandSkipsStepsLoweringAndHaltingEndThePlan() {
        Rollout rollout = new Rollout(VERSION, 100, SALT, Rollout.State.RUNNING, START, PLAN);
        assertEquals(List.of(PLAN.get(1)), rollout.withShare(1_000, START).steps());
        assertNull(rollout.withShare(10_000, START).steps());
        assertNull(rollout.withShare(50, START).steps());
        assertNull(rollout.halted(START).steps());
    }

    @Test
    void plansOnlyGrow() {
        assertThrows(IllegalArgumentException.class, () -> Step.plan(1_000, List.of(new Step(1, 1_000))));
        assertThrows(IllegalArgumentException.class, () -> Step.plan(1, List.of(new Step(1, 90), new Step(1, 80))));
        assertThrows(IllegalArgumentException.class, () -> new Step(0, 100));
        assertThrows(IllegalArgumentException.class, () -> new Step(1, 10_001));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Rollout(VERSION, 10_001, SALT, Rollout.State.RUNNING, START, null));
    }

    @Test
    void boundsOfSharesStepsAndPlans() {
        assertEquals(1, new Step(1, 1).basisPoints());
        long longest = 90L * 24 * 3600;
        assertEquals(longest, new Step(longest, 10_000).after());
        assertThrows(IllegalArgumentException.class, () -> new Step(longest + 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Step(1, 0));
        assertThrows(IllegalArgumentException.class, () -> running(-1));
        List<Step> twenty = java.util.stream.IntStream.rangeClosed(1, 20)
                .mapToObj(share -> new Step(1, share))
                .toList();
        assertEquals(twenty, Step.plan(0, twenty));
        List<Step> more = java.util.stream.IntStream.rangeClosed(1, 21)
                .mapToObj(share -> new Step(1, share))
                .toList();
        assertThrows(IllegalArgumentException.class, () -> Step.plan(0, more));
        assertNull(Step.plan(0, List.of()));
    }

    @Test
    void aPlaceIsInTheShareIfItIsUnderIt() {
        int place = Cohort.placeOf(SALT, "some-device");
        assertTrue(running(place + 1).reaches("some-device", ""));
        assertFalse(running(place).reaches("some-device", ""));
    }

    @Test
    void onlyARunningPlanGoesOnByItself() {
        Rollout planned = new Rollout(VERSION, 100, SALT, Rollout.State.RUNNING, START, PLAN);
        assertTrue(planned.isPlanned());
        assertFalse(planned.paused(START).isPlanned());
        assertFalse(planned.halted(START).isPlanned());
        assertFalse(running(100).isPlanned());
        assertEquals(PLAN, planned.withShare(100, START).steps(), "the same share leaves the plan");
    }

    private static Rollout running(int share) {
        return new Rollout(VERSION, share, SALT, Rollout.State.RUNNING, START, null);
    }
}
