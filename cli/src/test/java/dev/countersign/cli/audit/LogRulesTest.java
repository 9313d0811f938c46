package dev.countersign.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.audit.Story.Asked;
import dev.countersign.cli.console.Progress;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogRulesTest {
    private final Story story = Story.begun();

    @Test
    void aLogThatDidEverythingRightHasNoFindings() throws IOException {
        Asked first = story.asks(story.publisher, "1.0.0");
        long sealed = story.released(first, 1);
        story.released(story.asks(story.publisher, "1.0.1"), 2);
        story.log.append(story.duplicate(story.asks(story.alice, "1.0.0"), sealed));
        story.log.append(story.refused(story.asks(story.bob, "2.0.0").signed(), "release.publish"));
        story.log.append(story.used("a", 6, 4, 0, 2), new RequestsRejected(Story.TIME, story.policy, 7));

        LogAudit.Report report = story.audit();
        assertEquals(List.of(), report.findings());
        assertEquals(List.of(), report.notices());
        assertEquals(2, report.events().get("release.sealed"));
        assertEquals(story.log.size(), report.size());
    }

    @Test
    void approvalsMayComeBeforeTheRequest() throws IOException {
        Asked asked = story.asks(story.publisher, "1.0.0");
        story.log.append(story.approved(story.alice, asked.id()), story.approved(story.bob, asked.id()));
        story.log.append(story.proposed(asked));
        story.log.append(story.sealed(asked), story.offered(asked, 1));
        assertEquals(List.of(), story.findings());
    }

    @Test
    void firstEntryMustActivateTheEventKeyThatSignsIt() throws IOException {
        TestLog log = TestLog.empty((path, content) -> {});
        log.append(log.activation("log/1", story.anotherKey()));
        var report =
                new LogAudit(log.source(), log.verifierKey(), LogAudit.Depth.SIGNATURES, size -> Progress.none()).run();
        assertEquals(
                List.of("first-entry", "unknown-event-key"),
                report.findings().stream().map(Finding::kind).toList());
    }

    @Test
    void eventOfAKeyThatWasNeverActivated() throws IOException {
        story.log.appendSignedBy(story.anotherKey(), new RequestsRejected(Story.TIME, story.policy, 1));
        assertEquals(List.of("unknown-event-key"), story.findings());
    }

    @Test
    void eventWhoseSignatureIsOfOtherBytes() throws IOException {
        story.log.append(new RequestsRejected(Story.TIME, story.policy, 1));
        String leaf = new String(story.log.leaf(story.log.size() - 1), UTF_8);
        String seven = new String(
                dev.countersign.contract.event.SignedEvent.sign(
                                new RequestsRejected(Story.TIME, story.policy, 7), story.log.eventKey())
                        .leaf(),
                UTF_8);
        String signature = leaf.substring(leaf.indexOf("\"sig\""));
        story.log.appendLeaves((seven.substring(0, seven.indexOf("\"sig\"")) + signature).getBytes(UTF_8));
        assertEquals(List.of("bad-event-signature"), story.findings());
    }

    @Test
    void entryThatIsNoEvent() throws IOException {
        story.log.appendLeaves("{}".getBytes(UTF_8));
        assertEquals(List.of("malformed-entry"), story.findings());
    }

    @Test
    void secondSealOfAVersionWithAnotherBundle() throws IOException {
        story.released(story.asks(story.publisher, "1.0.0"), 1);
        story.released(story.asks(story.publisher, "1.0.0", "other bytes"), 2);
        assertEquals(List.of("sealed-twice"), story.findings());
    }

    @Test
    void sealWithoutAnIntent() throws IOException {
        Asked asked = story.asks(story.publisher, "1.0.0");
        story.log.append(story.sealed(asked));
        assertEquals(List.of("sealed-without-proposal"), story.findings());
    }

    @Test
    void sealOfOtherBytesThanApproved() throws IOException {
        Asked asked = story.asks(story.publisher, "1.0.0");
        story.log.append(story.proposed(asked));
        story.log.append(story.approved(story.alice, asked.id()), story.approved(story.bob, asked.id()));
        story.log.append(story.sealed(asked, BundleId.ofChecksum(Sha256.hash(new byte[9])), Story.DEVICE));
        assertEquals(List.of("sealed-other-than-proposed"), story.findings());
    }

    @Test
    void sealOfAnotherNoteThanApproved() throws IOException {
        Sha256 note = Sha256.hash(new byte[1]);
        for (Sha256 other : new Sha256[] {null, Sha256.hash(new byte[2])}) {
            var told = Story.begun();
            Asked asked = told.asksWithNote(told.publisher, "1.0.0", note);
            told.log.append(told.proposed(asked));
            told.log.append(told.approved(told.alice, asked.id()), told.approved(told.bob, asked.id()));
            told.log.append(told.sealed(asked, asked.publish().bundle().id(), Story.DEVICE, other));
            assertEquals(List.of("sealed-other-than-proposed"), told.findings());
        }
        Asked plain = story.asks(story.publisher, "1.0.0");
        story.log.append(story.proposed(plain));
        story.log.append(story.approved(story.alice, plain.id()), story.approved(story.bob, plain.id()));
        story.log.append(story.sealed(plain, plain.publish().bundle().id(), Story.DEVICE, note));
        assertEquals(List.of("sealed-other-than-proposed"), story.findings());
    }

    @Test
    void aReleaseWithTheNoteThatWasApprovedIsInOrder() throws IOException {
        story.released(story.asksWithNote(story.publisher, "1.0.0", Sha256.hash(new byte[1])), 1);
        assertEquals(List.of(), story.findings());
    }

    @Test
    void sealWithTooFewApprovals() throws IOException {
        Asked asked = story.asks(story.publisher, "1.0.0");
        story.log.append(story.proposed(asked), story.approved(story.alice, asked.id()));
        story.log.append(story.sealed(asked));
        assertEquals(List.of("approvals-missing"), story.findings());
    }

    @Test
    void oneApproverCountedTwice() throws IOException {
        Asked asked = story.asks(story.publisher, "1.0.0");
        story.log.append(story.proposed(asked));
        story.log.append(story.approved(story.alice, asked.id()), story.approved(story.alice, asked.id()));
        story.log.append(story.sealed(asked));
        assertEquals(List.of("approvals-missing"), story.findings());
    }

    @Test
    void publisherAmongTheApprovers() throws IOException {
        Asked asked = story.asks(story.publisher, "1.0.0");
        story.log.append(story.proposed(asked));
        story.log.append(story.approved(story.alice, asked.id()), story.approved(story.publisher, asked.id()));
        story.log.append(story.sealed(asked));
        assertEquals(List.of("approvals-missing"), story.findings());
    }

    @Test
    void approvalOfAnotherRequestCountedForThisOne() throws IOException {
        Asked asked = story.asks(story.publisher, "1.0.0");
        Asked other = story.asks(story.publisher, "9.0.0");
        story.log.append(story.proposed(asked), story.approved(story.alice, asked.id()));
        story.log.append(story.approved(story.approval(story.bob, other.id()), asked.id()));
        story.log.append(story.sealed(asked));
        assertEquals(List.of("request-mismatch", "approvals-missing"), story.findings());
    }

    @Test
    void approvalBySomeoneThePolicyDoesNotKnow() throws IOException {
        Asked asked = story.asks(story.publisher, "1.0.0");
        story.log.append(story.proposed(asked), story.approved(story.mallory, asked.id()));
        assertEquals(List.of("request-unauthorised", "request-unauthorised"), story.findings());
    }

    @Test
    void approversWhomALaterPolicyRemovedDoNotCountAtTheSeal() throws IOException {
        Asked asked = story.asks(story.publisher, "1.0.0");
        story.log.append(story.proposed(asked));
        story.log.append(story.approved(story.alice, asked.id()), story.approved(story.bob, asked.id()));
        String without =
                story.policy(2, 1).replace("approvers: [alice, bob, publisher]", "approvers: [bob, publisher]");
        story.adopts(without, 2);
        story.log.append(story.sealed(asked));
        assertEquals(List.of("approvals-missing"), story.findings());
    }

    @Test
    void proposalOfSomeoneWhoMayNotPublish() throws IOException {
        story.log.append(story.proposed(story.asks(story.bob, "1.0.0")));
        assertEquals(List.of("request-unauthorised"), story.findings());
    }

    @Test
    void proposalOfAnotherVersionThanAskedFor() throws IOException {
        Asked asked = story.asks(story.publisher, "1.0.0");
        story.log.append(story.proposed(
                asked, new Version("1.0.1"), asked.publish().bundle().id(), 2));
        assertEquals(List.of("request-mismatch"), story.findings());
    }

    @Test
    void proposalThatUnderstatesTheApprovalsItNeeds() throws IOException {
        Asked asked = story.asks(story.publisher, "1.0.0");
        story.log.append(story.proposed(
                asked, new Version("1.0.0"), asked.publish().bundle().id(), 0));
        story.log.append(story.sealed(asked));
        assertEquals(List.of("approvals-misstated", "approvals-missing"), story.findings());
    }

    @Test
    void requestAnsweredTwice() throws IOException {
        Asked asked = story.asks(story.publisher, "1.0.0");
        story.released(asked, 1);
        story.log.append(story.refused(asked.signed(), "release.publish"));
        assertEquals(List.of("answered-twice"), story.findings());
    }

    @Test
    void duplicateOfAReleaseWithOtherBytes() throws IOException {
        long sealed = story.released(story.asks(story.publisher, "1.0.0"), 1);
        story.log.append(story.duplicate(story.asks(story.publisher, "1.0.0", "other"), sealed));
        assertEquals(List.of("request-mismatch"), story.findings());
    }

    @Test
    void duplicateOfAnEntryThatSealedNothing() throws IOException {
        story.log.append(story.duplicate(story.asks(story.publisher, "1.0.0"), 2));
        assertEquals(List.of("duplicate-of-nothing"), story.findings());
    }

    /** Nothing is published that somebody wrote into a proposal; but where an envelope is, it is looked at. */
    @Test
    void onlyRefusalsThatWithholdItMayBeWithoutTheirEnvelope() throws IOException {
        for (String reason : List.of("policy-not-published", "policy-invalid", "unknown-reason")) {
            Story withheld = withoutEnvelope(reason);
            assertEquals(List.of(), withheld.findings(), reason);
            assertEquals(1, withheld.audit().notices().size());
        }
        for (String reason : List.of("policy-serial", "not-permitted")) {
            assertEquals(List.of("evidence-missing"), withoutEnvelope(reason).findings(), reason);
        }
        Sha256 others = story.log.putEvidence(story.proposal("somebody's words").bytes());
        story.log.append(story.refused(story.proposal("other words"), others, "policy-invalid"));
        assertEquals(List.of("request-mismatch"), story.findings());
    }

    private static Story withoutEnvelope(String reason) {
        Story refusing = Story.begun();
        SignedRequest proposal = refusing.proposal("somebody's words");
        refusing.log.append(refusing.refused(proposal, proposal.evidence(), reason));
        return refusing;
    }

    @Test
    void refusalOfARequestThatNobodyInAnyPolicySigned() throws IOException {
        story.log.append(story.refused(story.asks(story.mallory, "1.0.0").signed(), "release.publish"));
        assertEquals(List.of("request-unauthorised"), story.findings());
    }

    @Test
    void channelThatSkipsANumber() throws IOException {
        story.released(story.asks(story.publisher, "1.0.0"), 2);
        story.released(story.asks(story.publisher, "1.0.1"), 3);
        assertEquals(List.of("channel-sequence"), story.findings());
    }

    @Test
    void channelThatOffersWhatWasNotSealed() throws IOException {
        Asked asked = story.asks(story.publisher, "1.0.0");
        story.log.append(story.proposed(asked), story.offered(asked, 1));
        assertEquals(List.of("channel-unsealed"), story.findings());
    }

    @Test
    void channelMovedWithoutARequest() throws IOException {
        Asked first = story.asks(story.publisher, "1.0.0");
        story.released(first, 1);
        Asked second = story.asks(story.publisher, "1.0.1");
        story.released(second, 2);
        story.log.append(story.head(second, 3, new Version("1.0.0"), Story.CHANNEL, true));
        assertEquals(List.of("channel-unrequested"), story.findings());
    }

    @Test
    void channelThatThePolicyDoesNotHaveOrHasOtherwise() throws IOException {
        Asked asked = story.asks(story.publisher, "1.0.0");
        story.released(asked, 1);
        story.log.append(story.head(asked, 1, new Version("1.0.0"), new ChannelName("beta"), true));
        story.log.append(story.head(asked, 2, new Version("1.0.0"), Story.CHANNEL, false));
        assertEquals(
                List.of("channel-unknown", "channel-unrequested", "channel-rules", "channel-unrequested"),
                story.findings(),
                "a release moves its channel once");
    }

    @Test
    void sealForAKeyThatWasNotActivated() throws IOException {
        Asked asked = story.asks(story.publisher, "1.0.0");
        story.log.append(story.proposed(asked));
        story.log.append(story.approved(story.alice, asked.id()), story.approved(story.bob, asked.id()));
        var foreign = new DeviceKeyId("MIIBCgKCAQEAzzzzzzzz");
        story.log.append(story.sealed(asked, asked.publish().bundle().id(), foreign));
        assertEquals(List.of("device-key-missing", "device-key-unknown"), story.findings());
    }

    @Test
    void secondDeviceKeyWithTheSameWireName() throws IOException {
        story.log.append(story.deviceKey());
        assertEquals(List.of("key-twice"), story.findings());
    }

    @Test
    void keyOperationsThatTheLogDoesNotExplain() throws IOException {
        story.log.append(story.used("a", 4, 2, 0, 2));
        assertEquals(List.of("key-usage"), story.findings());
    }

    @Test
    void keyOperationsExplainedButNeverPerformed() throws IOException {
        story.log.append(story.used("a", 1, 0, 0, 2));
        assertEquals(List.of("key-usage"), story.findings());
    }

    @Test
    void keyCountsThatGoDown() throws IOException {
        story.log.append(story.used("a", 5, 0, 3, 2));
        story.log.append(story.used("a", 4, 0, 2, 2));
        assertEquals(List.of("key-usage"), story.findings());
    }

    @Test
    void keyOperationsUnderWayAreANoticeNotAFinding() throws IOException {
        story.log.append(story.used("a", 4, 0, 0, 2));
        LogAudit.Report report = story.audit();
        assertTrue(report.ok());
        assertEquals(1, report.notices().size());
    }

    @Test
    void policyWithALowerSerial() throws IOException {
        story.adopts(story.policy(1, 1), 1);
        assertEquals(List.of("policy-serial"), story.findings());
    }

    @Test
    void policyWithoutItsFile() throws IOException {
        story.policy = Sha256.hash(new byte[7]);
        story.log.append(new PolicyAdopted(Story.TIME, story.policy, 2, null));
        assertEquals(List.of("policy-unrequested", "evidence-missing"), story.findings());
    }

    @Test
    void eventDecidedUnderAPolicyThatIsNotInForce() throws IOException {
        story.log.append(new RequestsRejected(Story.TIME, Sha256.hash(new byte[7]), 1));
        assertEquals(List.of("wrong-policy"), story.findings());
    }

    @Test
    void kindsOfANewerVersionAreNoticedAndNotJudged() throws IOException {
        byte[] payload =
                "{\"kind\":\"release.teleported\",\"time\":\"2026-11-22T12:00:00Z\",\"where\":{}}".getBytes(UTF_8);
        var envelope = dev.countersign.contract.dsse.DsseEnvelope.sign(
                dev.countersign.contract.dsse.DsseEnvelope.EVENT, payload, story.log.eventKey());
        story.log.appendLeaves(envelope.toJson());
        LogAudit.Report report = story.audit();
        assertEquals(List.of(), report.findings());
        assertEquals(1, report.notices().size());
    }
}
