package dev.countersign.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.log.HeadsTree;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.Version;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A revocation that does not do what the channel's rule says, or leaves a head where it was, is a finding. */
class RevocationAuditTest {
    private static final ChannelRules BUILTIN = new ChannelRules(
            true,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            ChannelRules.OnRevoke.BUILTIN);

    private final Story story = Story.begun();
    private final HeadsTree heads = new HeadsTree();

    @BeforeEach
    void released() {
        story.released(story.asks(story.publisher, "1.0.0"), 1);
        var second = story.asks(story.publisher, "1.1.0");
        story.released(second, 2);
        heads.put(0, story.offered(second, 2).toPayload());
    }

    @Test
    void aHeadThatGoesOnOfferingIt() throws IOException {
        SignedRequest revoke = story.permitted(story.revoke("1.1.0"));
        story.log.append(story.revoked(revoke, "1.1.0"));
        assertEquals(List.of(), story.findings(), "its move is in the same commit, which may not be read yet");
        attest();
        assertEquals(List.of("revoked-still-offered"), story.findings());
    }

    @Test
    void aHeadThatMovedOn() throws IOException {
        SignedRequest revoke = story.permitted(story.revoke("1.1.0"));
        story.log.append(story.revoked(revoke, "1.1.0"));
        move(story.moved(revoke, 3, "1.0.0", true));
        attest();
        SignedRequest before = story.permitted(story.revoke("0.9.0"));
        story.log.append(story.revoked(before, "0.9.0"));
        attest();
        assertEquals(List.of("revoked-unsealed"), story.findings(), "no head offered it");
    }

    @Test
    void aChannelOfTheBuiltInRuleFallsBackThereAndNowhereElse() throws IOException {
        ruled();
        SignedRequest revoke = story.permitted(story.revoke("1.1.0"));
        story.log.append(story.revoked(revoke, "1.1.0"));
        move(head(revoke, 4, null));
        attest();
        assertEquals(List.of(), story.findings());
    }

    @Test
    void aChannelOfTheBuiltInRuleThatFallsBackToARelease() throws IOException {
        ruled();
        SignedRequest revoke = story.permitted(story.revoke("1.1.0"));
        story.log.append(story.revoked(revoke, "1.1.0"));
        move(head(revoke, 4, "1.0.0"));
        assertEquals(List.of("channel-fallback"), story.findings());
    }

    @Test
    void aChannelThatIsNoMoreFallsBackUnderTheRulesThatItHadAndMovesForNothingElse() throws IOException {
        story.adopts(story.policy(2, 2).replace("production: { default: true }", "other: { default: true }"), 2);
        SignedRequest revoke = story.permitted(story.revoke("1.1.0"));
        story.log.append(story.revoked(revoke, "1.1.0"));
        move(story.moved(revoke, 3, "1.0.0", true));
        attest();
        assertEquals(List.of(), story.findings());
        SignedRequest again = story.permitted(story.revoke("1.0.0"));
        story.log.append(story.revoked(again, "1.0.0"));
        move(head(again, 4, null));
        assertEquals(List.of("channel-rules"), story.findings());
    }

    private void ruled() {
        story.adopts(story.policy(2, 2).replace("{ default: true }", "{ default: true, on_revoke: builtin }"), 2);
        SignedRequest same = story.permitted(story.set("1.1.0", false));
        move(head(same, 3, "1.1.0"));
    }

    private ChannelUpdated head(SignedRequest request, long sequence, String version) {
        return new ChannelUpdated(
                Story.TIME,
                story.policy,
                Story.APP,
                Story.PRODUCTION,
                Story.CHANNEL,
                sequence,
                version == null ? null : new Version(version),
                BUILTIN,
                request.id(),
                sequence > 3 ? true : null);
    }

    private void move(ChannelUpdated moved) {
        heads.put(0, moved.toPayload());
        story.log.append(moved);
    }

    private void attest() {
        story.log.append(
                new HeadsAttested(Story.TIME, story.policy, 1, heads.root(), Story.TIME.plus(Duration.ofDays(1))));
    }
}
