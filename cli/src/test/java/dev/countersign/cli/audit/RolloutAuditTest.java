package dev.countersign.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.log.HeadsTree;
import dev.countersign.contract.request.RolloutChange;
import dev.countersign.contract.request.RolloutStart;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.rollout.Step;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rollouts and attestations that nobody asked for, or that are not what the log says, are findings. */
class RolloutAuditTest {
    private static final Instant LATER = Story.TIME.plusSeconds(60);

    private final Story story = Story.begun();
    private final HeadsTree heads = new HeadsTree();
    private ChannelUpdated head;

    @BeforeEach
    void released() {
        story.released(story.asks(story.publisher, "1.0.0"), 1);
        var second = story.asks(story.publisher, "1.1.0");
        story.released(second, 2);
        heads.put(0, story.offered(second, 2).toPayload());
    }

    @Test
    void startedSteppedAndCompletedWithNothingToFind() throws IOException {
        released("1.2.0");
        SignedRequest start = started("1.2.0", 3);
        Rollout stepped = head.rollout().withShare(1_000, LATER);
        move(story.rolls(start, 4, "1.1.0", stepped, LATER));
        SignedRequest complete = story.permitted(story.changes("1.2.0", RolloutChange.Action.COMPLETE));
        move(story.moved(complete, 5, "1.2.0", false));
        attest(heads.root(), Duration.ofDays(1));
        assertEquals(List.of(), story.findings());
    }

    @Test
    void aStepBeforeItsTime() throws IOException {
        released("1.2.0");
        SignedRequest start = started("1.2.0", 3);
        Instant early = LATER.minusSeconds(1);
        move(story.rolls(start, 4, "1.1.0", head.rollout().withShare(1_000, early), early));
        assertEquals(List.of("rollout-step"), story.findings());
    }

    @Test
    void aStepThatWasNotPlanned() throws IOException {
        released("1.2.0");
        SignedRequest start = started("1.2.0", 3);
        move(story.rolls(start, 4, "1.1.0", head.rollout().withShare(9_999, LATER), LATER));
        assertEquals(List.of("rollout-step"), story.findings());
    }

    @Test
    void anotherShareThanAskedFor() throws IOException {
        released("1.2.0");
        RolloutStart asked = story.starts("1.2.0");
        SignedRequest start = story.permitted(asked);
        Rollout more = asked.next(null, start.id(), Story.TIME).withShare(5_000, Story.TIME);
        move(story.rolls(start, 3, "1.1.0", more, Story.TIME));
        assertEquals(List.of("request-mismatch"), story.findings());
    }

    @Test
    void aRollbackThatDoesNotSaySo() throws IOException {
        released("1.2.0");
        started("1.2.0", 3);
        SignedRequest back = story.permitted(story.changes("1.2.0", RolloutChange.Action.ROLLBACK));
        move(story.moved(back, 4, "1.1.0", false));
        assertEquals(List.of("rollback-unsaid"), story.findings());
    }

    @Test
    void aChannelThatMovesDuringARollout() throws IOException {
        released("1.2.0");
        started("1.2.0", 3);
        SignedRequest set = story.permitted(story.set("1.2.0", false));
        move(story.moved(set, 4, "1.2.0", false));
        assertEquals(List.of("rollout-in-progress"), story.findings());
    }

    @Test
    void anAttestationOfOtherHeads() throws IOException {
        attest(Sha256.hash(new byte[1]), Duration.ofDays(1));
        assertEquals(List.of("heads-root"), story.findings());
    }

    @Test
    void anAttestationThatLastsLongerThanThePolicySays() throws IOException {
        released("1.2.0");
        attest(heads.root(), Duration.ofDays(30));
        assertEquals(List.of("heads-expiry"), story.findings());
    }

    private void released(String version) {
        var asked = story.asks(story.publisher, version);
        story.log.append(story.proposed(asked));
        story.log.append(story.approved(story.alice, asked.id()), story.approved(story.bob, asked.id()));
        story.log.append(story.sealed(asked));
    }

    private SignedRequest started(String version, long sequence) {
        RolloutStart asked = story.starts(version, new Step(60, 1_000));
        SignedRequest start = story.permitted(asked);
        move(story.rolls(start, sequence, "1.1.0", asked.next(null, start.id(), Story.TIME), Story.TIME));
        return start;
    }

    private void move(ChannelUpdated moved) {
        head = moved;
        heads.put(0, moved.toPayload());
        story.log.append(moved);
    }

    private void attest(Sha256 root, Duration expiry) {
        story.log.append(new HeadsAttested(Story.TIME, story.policy, 1, root, Story.TIME.plus(expiry)));
    }
}
