package dev.countersign.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.request.SignedRequest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Channel moves, revocations and policies in the log: what must hold between them. */
class ActsTest {
    private Story story;

    @BeforeEach
    void twoReleases() {
        story = Story.begun();
        story.released(story.asks(story.publisher, "1.0.0"), 1);
        story.released(story.asks(story.publisher, "1.1.0"), 2);
    }

    @Test
    void aRevocationThatFallsBackHolds() throws IOException {
        SignedRequest revoke = story.permitted(story.revoke("1.1.0"));
        story.log.append(story.revoked(revoke, "1.1.0"), story.moved(revoke, 3, "1.0.0", true));
        SignedRequest again = story.permitted(story.revoke("1.0.0"));
        story.log.append(story.revoked(again, "1.0.0"), story.moved(again, 4, null, true));
        assertEquals(List.of(), story.findings());
    }

    @Test
    void aDeclaredRollbackAndAPolicyOfTheOwnersHold() throws IOException {
        SignedRequest back = story.permitted(story.set("1.0.0", true));
        story.log.append(story.moved(back, 3, "1.0.0", true));
        story.adopts(story.policy(2, 1), 2);
        assertEquals(List.of(), story.findings());
    }

    @Test
    void aRevocationWithoutEnoughApprovals() throws IOException {
        SignedRequest revoke = SignedRequest.sign(story.revoke("1.1.0"), story.publisher);
        story.log.append(story.intent(revoke, 2));
        story.log.append(story.approved(story.alice, revoke.id()));
        story.log.append(story.revoked(revoke, "1.1.0"), story.moved(revoke, 3, "1.0.0", true));
        assertEquals(List.of("approvals-missing"), story.findings());
    }

    @Test
    void aRevocationNobodyAskedFor() throws IOException {
        SignedRequest revoke = SignedRequest.sign(story.revoke("1.1.0"), story.publisher);
        story.log.append(story.revoked(revoke, "1.1.0"));
        assertEquals(List.of("done-without-proposal"), story.findings());
    }

    @Test
    void aHeadThatFallsBackElsewhere() throws IOException {
        SignedRequest revoke = story.permitted(story.revoke("1.1.0"));
        story.log.append(story.revoked(revoke, "1.1.0"), story.moved(revoke, 3, null, true));
        assertEquals(List.of("channel-fallback"), story.findings());
    }

    @Test
    void aRevokedReleaseOfferedAgain() throws IOException {
        SignedRequest revoke = story.permitted(story.revoke("1.1.0"));
        story.log.append(story.revoked(revoke, "1.1.0"), story.moved(revoke, 3, "1.0.0", true));
        SignedRequest move = story.permitted(story.set("1.1.0", false));
        story.log.append(story.moved(move, 4, "1.1.0", false));
        assertEquals(List.of("channel-revoked"), story.findings());
    }

    @Test
    void aMoveToAnotherVersionThanAskedFor() throws IOException {
        SignedRequest move = story.permitted(story.set(null, true));
        story.log.append(story.moved(move, 3, "1.0.0", true));
        assertEquals(List.of("request-mismatch"), story.findings());
    }

    @Test
    void aMoveBackThatWasNotDeclared() throws IOException {
        SignedRequest move = story.permitted(story.set("1.0.0", false));
        story.log.append(story.moved(move, 3, "1.0.0", true));
        assertEquals(List.of("rollback-not-declared"), story.findings());
    }

    @Test
    void aMoveDoneTwice() throws IOException {
        SignedRequest move = story.permitted(story.set("1.0.0", true));
        story.log.append(story.moved(move, 3, "1.0.0", true), story.moved(move, 4, "1.0.0", false));
        assertEquals(List.of("answered-twice"), story.findings());
    }

    @Test
    void aPolicyThatNobodyProposed() throws IOException {
        story.policy = story.log.putEvidence(story.policy(2, 1).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        story.log.append(new PolicyAdopted(Story.TIME, story.policy, 2, null));
        assertEquals(List.of("policy-unrequested"), story.findings());
    }
}
