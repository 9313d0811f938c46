package dev.countersign.ingest.intake;

import static dev.countersign.ingest.testing.Deployment.APP;
import static dev.countersign.ingest.testing.Deployment.DEVELOPMENT;
import static dev.countersign.ingest.testing.Deployment.PRODUCTION;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.policy.PublishedPolicy;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.RequestId;
import dev.countersign.ingest.testing.Deployment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdmissionTest {
    @TempDir
    Path directory;

    private Deployment it;
    private ReleasePublish wish;

    @BeforeEach
    void makeWish() {
        it = new Deployment(directory);
        wish = it.publish(DEVELOPMENT, "1.0.0", new byte[1000]);
    }

    @Test
    void whatThePolicyAllowsIsAdmitted() {
        assertEquals(Optional.empty(), judge(SignedRequest.sign(wish, it.publisher), wish.created()));
        SignedRequest approval = SignedRequest.sign(it.approve(RequestId.ofHex("0".repeat(64))), it.approver1);
        assertEquals(Optional.empty(), judge(approval, wish.created()));
    }

    @Test
    void signaturesOfOtherKeysOrOverOtherBytesAreRefused() {
        assertRefused(Rejection.UNKNOWN_SIGNER, SignedRequest.sign(wish, it.stranger));
        // a stranger who claims to be the publisher
        String claimed = new String(SignedRequest.sign(wish, it.stranger).bytes(), UTF_8)
                .replace(it.stranger.keyId().hex(), it.publisher.keyId().hex());
        assertRefused(Rejection.BAD_SIGNATURE, SignedRequest.parse(claimed.getBytes(UTF_8)));
        // a signature of the publisher, moved to another request
        String own = new String(SignedRequest.sign(wish, it.publisher).bytes(), UTF_8);
        String other = new String(
                SignedRequest.sign(it.publish(DEVELOPMENT, "6.6.6", new byte[1000]), it.publisher)
                        .bytes(),
                UTF_8);
        String moved = own.replace(field(own, "payload"), field(other, "payload"));
        assertRefused(Rejection.BAD_SIGNATURE, SignedRequest.parse(moved.getBytes(UTF_8)));
    }

    @Test
    void nobodyActsOutsideTheirRights() {
        assertRefused(Rejection.NOT_PERMITTED, SignedRequest.sign(wish, it.approver1));
        var approval = it.approve(RequestId.ofHex("0".repeat(64)));
        assertRefused(Rejection.NOT_PERMITTED, SignedRequest.sign(approval, it.publisher));
        assertRefused(
                Rejection.UNKNOWN_SCOPE, SignedRequest.sign(in("com.example.other", "development"), it.approver1));
        assertRefused(Rejection.UNKNOWN_SCOPE, SignedRequest.sign(in(APP.value(), "staging"), it.approver1));
        assertRefused(Rejection.NOT_PERMITTED, SignedRequest.sign(in(APP.value(), "development"), it.approver1));
        var elsewhere = it.publish(DEVELOPMENT, "1.0.0", PRODUCTION.value(), it.policy, 10);
        assertRefused(Rejection.UNKNOWN_CHANNEL, SignedRequest.sign(elsewhere, it.publisher));
    }

    @Test
    void timeRunsOutToTheSecond() {
        SignedRequest request = SignedRequest.sign(wish, it.publisher);
        Instant expires = wish.expires();
        assertEquals(Optional.empty(), judge(request, expires.minusMillis(1)));
        assertEquals(Optional.of(Rejection.EXPIRED), judge(request, expires));
        assertEquals(Optional.empty(), judge(request, expires.minus(Duration.ofDays(7))));
        assertEquals(
                Optional.of(Rejection.EXPIRES_TOO_LATE),
                judge(request, expires.minus(Duration.ofDays(7)).minusSeconds(3601)));
    }

    @Test
    void whatIsTooLargeOrEncryptedForAnUnknownKeyIsRefusedBeforeAByteIsSent() {
        SignedRequest request = SignedRequest.sign(wish, it.publisher);
        assertEquals(Optional.of(Rejection.TOO_LARGE), judge(request, Set.of(it.uploadKey.keyId()), 999));
        assertEquals(Optional.empty(), judge(request, Set.of(it.uploadKey.keyId()), 1000));
        assertEquals(Optional.of(Rejection.UNKNOWN_UPLOAD_KEY), judge(request, Set.of(), 1000));
    }

    @Test
    void aPolicyWithNamesOrCommentsIsRefusedBeforeAnybodyKeepsIt() {
        String written = it.policyYaml().replace("serial: 1", "serial: 2");
        String published = new String(PublishedPolicy.of(written.getBytes(UTF_8)), UTF_8);
        assertEquals(Optional.empty(), judge(proposed(published), wish.created()));
        assertRefused(Rejection.POLICY_NOT_PUBLISHED, proposed(written));
        assertRefused(Rejection.POLICY_NOT_PUBLISHED, proposed(published + "# a comment\n"));
        assertRefused(Rejection.POLICY_INVALID, proposed("serial: 2"));
        SignedRequest strangers = SignedRequest.sign(proposal(written), it.publisher);
        assertRefused(Rejection.NOT_PERMITTED, strangers);
    }

    private SignedRequest proposed(String policy) {
        return SignedRequest.sign(proposal(policy), it.approver1);
    }

    private PolicyPropose proposal(String policy) {
        return new PolicyPropose(wish.created(), wish.expires(), wish.nonce(), policy);
    }

    private Request in(String app, String environment) {
        return new RequestApprove(
                new AppId(app),
                new EnvironmentName(environment),
                wish.created(),
                wish.expires(),
                wish.nonce(),
                RequestId.ofHex("0".repeat(64)));
    }

    private void assertRefused(Rejection why, SignedRequest request) {
        assertEquals(Optional.of(why), judge(request, wish.created()));
    }

    private Optional<Rejection> judge(SignedRequest request, Instant now) {
        return judge(request, new Admission(policy(), Set.of(it.uploadKey.keyId()), 1 << 20, now));
    }

    private Optional<Rejection> judge(
            SignedRequest request, Set<dev.countersign.contract.value.KeyId> uploadKeys, long largest) {
        return judge(request, new Admission(policy(), uploadKeys, largest, wish.created()));
    }

    private static Optional<Rejection> judge(SignedRequest request, Admission admission) {
        return admission
                .checkSigner(request)
                .or(() -> admission.checkTime(request))
                .or(() -> admission.checkRight(request))
                .or(() -> admission.checkPolicy(request))
                .or(() -> admission.checkBundle(request))
                .map(Answer.Rejected::why);
    }

    private Policy policy() {
        return Policy.parse(it.policyYaml().getBytes(UTF_8));
    }

    private static String field(String json, String name) {
        return json.replaceFirst(".*\"" + name + "\":\"([^\"]*)\".*", "$1");
    }
}
