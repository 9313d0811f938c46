package dev.countersign.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.cli.console.Progress;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.event.ApprovalRecorded;
import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyUsage;
import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseRevoked;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestDuplicate;
import dev.countersign.contract.event.RequestProposed;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.request.ChannelSet;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.ReleaseRevoke;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.RolloutChange;
import dev.countersign.contract.request.RolloutStart;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.rollout.Step;
import dev.countersign.contract.testing.TestKey;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.RevocationReason;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A log of one app, with people who publish and approve, written event by event: rightly or, where a test says so, wrongly. */
public final class Story {
    public static final Instant TIME = TestLog.TIME;
    static final AppId APP = new AppId("com.example.demo");
    static final EnvironmentName PRODUCTION = new EnvironmentName("production");
    static final ChannelName CHANNEL = new ChannelName("production");
    static final RevocationReason REASON = new RevocationReason("crash-at-start");
    public static final DeviceKeyId DEVICE = new DeviceKeyId("MIIBCgKCAQEAabcdefgh");
    static final KeyLabel DEVICE_LABEL = new KeyLabel("device/com.example.demo/production/1");

    public final PersonKey publisher = PersonKey.generate();
    final PersonKey alice = PersonKey.generate();
    final PersonKey bob = PersonKey.generate();
    final PersonKey mallory = PersonKey.generate();
    public final TestLog log;
    public Sha256 policy;
    private final Random random = new Random(1);

    /** A request and what it asks for. */
    public record Asked(SignedRequest signed, ReleasePublish publish) {
        RequestId id() {
            return signed.id();
        }
    }

    private Story(TestLog log) {
        this.log = log;
        byte[] file = policy(1, 2).getBytes(UTF_8);
        this.policy = log.putEvidence(file);
    }

    /** Keys, a policy that asks for two approvals, and a device key. */
    static Story begun(TestLog.Files target) {
        var story = new Story(TestLog.started(target));
        story.log.append(new PolicyAdopted(TIME, story.policy, 1, null));
        story.log.append(story.deviceKey());
        return story;
    }

    static Story begun() {
        return begun((path, content) -> {});
    }

    String policy(int serial, int approvals) {
        return """
                serial: %d
                people:
                  publisher: %s
                  alice: %s
                  bob: %s
                owners: {people: [alice, bob], approvals: 1}
                apps:
                  com.example.demo:
                    environments:
                      production:
                        publishers: [publisher, alice]
                        approvers: [alice, bob, publisher]
                        approvals: %d
                        channels:
                          production: { default: true }
                """.formatted(
                        serial,
                        publisher.verifyingKey().base64(),
                        alice.verifyingKey().base64(),
                        bob.verifyingKey().base64(),
                        approvals);
    }

    KeyActivated deviceKey() {
        return new KeyActivated(
                TIME, policy, DEVICE_LABEL, new KeyId(Sha256.hash(new byte[1])), null, APP, PRODUCTION, DEVICE);
    }

    public Asked asks(PersonKey who, String version) {
        return asks(who, version, "bundle of " + version);
    }

    Asked asks(PersonKey who, String version, String bundle) {
        return asks(who, version, bundle, null);
    }

    /** For a release that has a note. */
    public Asked asksWithNote(PersonKey who, String version, Sha256 note) {
        return asks(who, version, "bundle of " + version, note);
    }

    private Asked asks(PersonKey who, String version, String bundle, @Nullable Sha256 note) {
        var upload = new BundleUpload(
                BundleId.ofChecksum(Sha256.hash(bundle.getBytes(UTF_8))),
                Sha256.hash(new byte[2]),
                1,
                new KeyId(Sha256.hash(new byte[3])));
        var publish = new ReleasePublish(
                APP,
                PRODUCTION,
                TIME,
                TIME.plusSeconds(3600),
                nonce(),
                new Version(version),
                upload,
                null,
                CHANNEL,
                null,
                note);
        return new Asked(SignedRequest.sign(publish, who), publish);
    }

    SignedRequest approval(PersonKey who, RequestId request) {
        return SignedRequest.sign(
                new RequestApprove(APP, PRODUCTION, TIME, TIME.plusSeconds(3600), nonce(), request), who);
    }

    ReleaseProposed proposed(Asked asked) {
        return proposed(asked, asked.publish.version(), asked.publish.bundle().id(), 2);
    }

    ReleaseProposed proposed(Asked asked, Version version, BundleId bundle, int approvals) {
        return new ReleaseProposed(
                TIME,
                policy,
                APP,
                PRODUCTION,
                version,
                asked.id(),
                log.putEvidence(asked.signed.bytes()),
                asked.signed.keyId(),
                bundle,
                CHANNEL,
                asked.publish.expires(),
                approvals);
    }

    ApprovalRecorded approved(PersonKey who, RequestId request) {
        return approved(approval(who, request), request);
    }

    ApprovalRecorded approved(SignedRequest approval, RequestId request) {
        return new ApprovalRecorded(
                TIME,
                policy,
                APP,
                PRODUCTION,
                request,
                approval.id(),
                log.putEvidence(approval.bytes()),
                approval.keyId(),
                approval.request().expires());
    }

    ReleaseSealed sealed(Asked asked) {
        return sealed(asked, asked.publish.bundle().id(), DEVICE);
    }

    ReleaseSealed sealed(Asked asked, BundleId bundle, DeviceKeyId key) {
        return sealed(asked, bundle, key, asked.publish.note());
    }

    ReleaseSealed sealed(Asked asked, BundleId bundle, DeviceKeyId key, @Nullable Sha256 note) {
        return new ReleaseSealed(
                TIME,
                policy,
                APP,
                PRODUCTION,
                asked.publish.version(),
                asked.id(),
                bundle,
                Sha256.hash(new byte[4]),
                100,
                Sha256.hash(new byte[5]),
                List.of(key),
                null,
                null,
                note);
    }

    ChannelUpdated offered(Asked asked, long sequence) {
        return head(asked, sequence, asked.publish.version(), CHANNEL, true);
    }

    ChannelUpdated head(Asked asked, long sequence, Version stable, ChannelName channel, boolean byDefault) {
        return new ChannelUpdated(
                TIME, policy, APP, PRODUCTION, channel, sequence, stable, new ChannelRules(byDefault), asked.id());
    }

    public ReleaseRevoke revoke(String version) {
        return new ReleaseRevoke(APP, PRODUCTION, TIME, TIME.plusSeconds(3600), nonce(), new Version(version), REASON);
    }

    ChannelSet set(String version, boolean rollback) {
        return new ChannelSet(
                APP,
                PRODUCTION,
                TIME,
                TIME.plusSeconds(3600),
                nonce(),
                CHANNEL,
                version == null ? null : new Version(version),
                rollback);
    }

    /** The intent leaf of a request that is no release. */
    RequestProposed intent(SignedRequest signed, int approvals) {
        Request request = signed.request();
        return new RequestProposed(
                TIME,
                policy,
                request.app(),
                request.environment(),
                signed.id(),
                log.putEvidence(signed.bytes()),
                request.kind(),
                signed.keyId(),
                request.expires(),
                approvals);
    }

    /** A request of the publisher, proposed and approved twice. */
    public SignedRequest permitted(Request request) {
        SignedRequest signed = SignedRequest.sign(request, publisher);
        log.append(intent(signed, 2));
        log.append(approved(alice, signed.id()), approved(bob, signed.id()));
        return signed;
    }

    RolloutStart starts(String version, Step... steps) {
        return new RolloutStart(
                APP,
                PRODUCTION,
                TIME,
                TIME.plusSeconds(3600),
                nonce(),
                CHANNEL,
                new Version(version),
                100,
                List.of(steps));
    }

    RolloutChange changes(String version, RolloutChange.Action action) {
        return new RolloutChange(
                APP, PRODUCTION, TIME, TIME.plusSeconds(3600), nonce(), CHANNEL, new Version(version), action, null);
    }

    /** A head with a rollout beside its stable version. */
    ChannelUpdated rolls(SignedRequest request, long sequence, String stable, Rollout rollout, Instant time) {
        return new ChannelUpdated(
                time,
                policy,
                APP,
                PRODUCTION,
                CHANNEL,
                sequence,
                new Version(stable),
                new ChannelRules(true),
                request.id(),
                null,
                rollout);
    }

    public ReleaseRevoked revoked(SignedRequest request, String version) {
        return new ReleaseRevoked(
                TIME, policy, APP, PRODUCTION, new Version(version), request.keyId(), REASON, request.id());
    }

    ChannelUpdated moved(SignedRequest request, long sequence, String version, boolean back) {
        return new ChannelUpdated(
                TIME,
                policy,
                APP,
                PRODUCTION,
                CHANNEL,
                sequence,
                version == null ? null : new Version(version),
                new ChannelRules(true),
                request.id(),
                back ? true : null);
    }

    /** The next policy, proposed by one owner and approved by the other. */
    void adopts(String file, int serial) {
        var propose = new PolicyPropose(TIME, TIME.plusSeconds(3600), nonce(), file);
        SignedRequest signed = SignedRequest.sign(propose, alice);
        SignedRequest approval = SignedRequest.sign(
                new RequestApprove(null, null, TIME, TIME.plusSeconds(3600), nonce(), signed.id()), bob);
        log.append(
                intent(signed, 1),
                new ApprovalRecorded(
                        TIME,
                        policy,
                        null,
                        null,
                        signed.id(),
                        approval.id(),
                        log.putEvidence(approval.bytes()),
                        approval.keyId(),
                        approval.request().expires()));
        policy = log.putEvidence(file.getBytes(UTF_8));
        log.append(new PolicyAdopted(TIME, policy, serial, signed.id()));
    }

    SignedRequest proposal(String file) {
        return SignedRequest.sign(new PolicyPropose(TIME, TIME.plusSeconds(3600), nonce(), file), alice);
    }

    /** The refusal of a request about the whole deployment. */
    RequestRefused refused(SignedRequest signed, Sha256 evidence, String reason) {
        return new RequestRefused(
                TIME,
                policy,
                null,
                null,
                signed.id(),
                evidence,
                signed.request().kind(),
                signed.keyId(),
                reason);
    }

    RequestRefused refused(SignedRequest signed, String kind) {
        return new RequestRefused(
                TIME,
                policy,
                APP,
                PRODUCTION,
                signed.id(),
                log.putEvidence(signed.bytes()),
                kind,
                signed.keyId(),
                "not-permitted");
    }

    RequestDuplicate duplicate(Asked asked, long ofIndex) {
        return new RequestDuplicate(
                TIME,
                policy,
                APP,
                PRODUCTION,
                asked.publish.version(),
                asked.id(),
                log.putEvidence(asked.signed.bytes()),
                asked.signed.keyId(),
                ofIndex);
    }

    KeyUsage used(String process, long performed, long committed, long abandoned, long probes) {
        return new KeyUsage(
                TIME,
                policy,
                process.repeat(32),
                List.of(new KeyUsage.Operations(DEVICE_LABEL, performed, committed, abandoned, probes)));
    }

    /** The account that a process begins with: one probe. */
    KeyUsage begins(String process) {
        return account(process, 1, 0, 0, true, null);
    }

    /** The account that a process ends with, beside one probe. */
    KeyUsage ends(String process, long performed, long committed, long abandoned) {
        return account(process, performed, committed, abandoned, null, true);
    }

    private KeyUsage account(
            String process, long performed, long committed, long abandoned, Boolean first, Boolean last) {
        KeyUsage usage = used(process, performed, committed, abandoned, 1);
        return new KeyUsage(usage.time(), usage.policy(), usage.process(), usage.keys(), first, last);
    }

    /** A release as it should be: proposed, approved twice, sealed and offered. Returns the index of its seal. */
    public long released(Asked asked, long sequence) {
        log.append(proposed(asked));
        log.append(approved(alice, asked.id()), approved(bob, asked.id()));
        return log.append(sealed(asked), offered(asked, sequence));
    }

    /** The same, sealed file by file too. */
    public long releasedByFile(Asked asked, long sequence, ManifestSealed manifest) {
        log.append(proposed(asked));
        log.append(approved(alice, asked.id()), approved(bob, asked.id()));
        ReleaseSealed as = sealed(asked);
        return log.append(
                new ReleaseSealed(
                        as.time(),
                        as.policy(),
                        as.app(),
                        as.environment(),
                        as.version(),
                        as.request(),
                        as.bundle(),
                        as.sealed(),
                        as.size(),
                        as.sealRecord(),
                        as.keyIds(),
                        as.minNative(),
                        manifest,
                        as.note()),
                offered(asked, sequence));
    }

    TestKey anotherKey() {
        return new TestKey();
    }

    /** The kinds of findings of an audit of the log, in order. */
    List<String> findings() throws java.io.IOException {
        return audit().findings().stream().map(Finding::kind).toList();
    }

    LogAudit.Report audit() throws java.io.IOException {
        return new LogAudit(log.source(), log.verifierKey(), LogAudit.Depth.SIGNATURES, size -> Progress.none()).run();
    }

    String nonce() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
