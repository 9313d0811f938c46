package dev.countersign.ingest.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.event.ApprovalRecorded;
import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestDuplicate;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.testing.TestKey;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import dev.countersign.objectstore.DirectoryObjectStore;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** People, a policy and a log in an object store: what ingest finds when it starts. */
public final class Deployment {
    public static final AppId APP = new AppId("com.example.demo");
    public static final EnvironmentName DEVELOPMENT = new EnvironmentName("development");
    public static final EnvironmentName PRODUCTION = new EnvironmentName("production");

    public final PersonKey publisher = PersonKey.generate();
    public final PersonKey approver1 = PersonKey.generate();
    public final PersonKey approver2 = PersonKey.generate();
    public final PersonKey stranger = PersonKey.generate();
    public final TestKey uploadKey = new TestKey();
    public final Path directory;
    public final ObjectStore store;
    public final TestLog log;
    public final Sha256 policy;

    public Deployment(Path directory) {
        this.directory = directory;
        try {
            store = new DirectoryObjectStore(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        log = TestLog.started(this::write);
        policy = log.putEvidence(policyYaml().getBytes(UTF_8));
        log.append(new PolicyAdopted(TestLog.TIME, policy, 1, null), log.activation("upload/1", uploadKey));
    }

    public String policyYaml() {
        return """
                serial: 1
                people:
                  publisher: %s
                  approver-1: %s
                  approver-2: %s
                owners: {people: [approver-1, approver-2], approvals: 1}
                apps:
                  com.example.demo:
                    environments:
                      development:
                        publishers: [publisher]
                        approvals: 0
                        channels:
                          development: {default: true, assignable: true}
                      production:
                        publishers: [publisher]
                        approvers: [approver-1, approver-2]
                        approvals: 2
                        channels:
                          production: {default: true}
                """.formatted(
                        publisher.verifyingKey().base64(),
                        approver1.verifyingKey().base64(),
                        approver2.verifyingKey().base64());
    }

    /** Writes or replaces a file of the log. */
    public void write(String path, byte[] content) {
        var key = ObjectKey.of("log/" + path);
        try {
            byte[] present = store.readBytes(key, 1 << 24).orElse(null);
            if (present == null ? !store.putIfAbsent(key, content) : !store.compareAndSwap(key, present, content)) {
                throw new IllegalStateException("someone else writes " + path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ReleasePublish publish(EnvironmentName environment, String version, byte[] upload) {
        return publish(environment, version, environment.value(), Sha256.hash(upload), upload.length);
    }

    public ReleasePublish publish(
            EnvironmentName environment, String version, String channel, Sha256 ciphertext, long size) {
        var bundle = new BundleUpload(
                BundleId.ofChecksum(Sha256.hash(version.getBytes(UTF_8))), ciphertext, size, uploadKey.keyId());
        return new ReleasePublish(
                APP,
                environment,
                now(),
                now().plus(Duration.ofHours(1)),
                nonce(),
                new Version(version),
                bundle,
                null,
                channel == null ? null : new ChannelName(channel));
    }

    /** The same with a note. */
    public ReleasePublish withNote(ReleasePublish it, byte[] note) {
        return new ReleasePublish(
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
                Sha256.hash(note));
    }

    public RequestApprove approve(RequestId request) {
        return new RequestApprove(APP, PRODUCTION, now(), now().plus(Duration.ofHours(1)), nonce(), request);
    }

    public ReleaseProposed proposed(SignedRequest request, int approvals) {
        return proposed(request, approvals, TestLog.TIME);
    }

    public ReleaseProposed proposed(SignedRequest request, int approvals, Instant time) {
        var publish = (ReleasePublish) request.request();
        return new ReleaseProposed(
                time,
                policy,
                APP,
                publish.environment(),
                publish.version(),
                request.id(),
                log.putEvidence(request.bytes()),
                request.keyId(),
                publish.bundle().id(),
                publish.channel(),
                publish.expires(),
                approvals);
    }

    public ApprovalRecorded approved(RequestId request, SignedRequest approval) {
        return new ApprovalRecorded(
                TestLog.TIME,
                policy,
                APP,
                approval.request().environment(),
                request,
                approval.id(),
                log.putEvidence(approval.bytes()),
                approval.keyId(),
                approval.request().expires());
    }

    public ReleaseSealed sealed(SignedRequest request) {
        var publish = (ReleasePublish) request.request();
        return new ReleaseSealed(
                TestLog.TIME,
                policy,
                APP,
                publish.environment(),
                publish.version(),
                request.id(),
                publish.bundle().id(),
                Sha256.hash(new byte[1]),
                1,
                Sha256.hash(new byte[2]),
                List.of(),
                null);
    }

    public ChannelUpdated offered(SignedRequest request) {
        var publish = (ReleasePublish) request.request();
        return new ChannelUpdated(
                TestLog.TIME,
                policy,
                APP,
                publish.environment(),
                publish.channel(),
                1,
                publish.version(),
                new ChannelRules(true),
                request.id());
    }

    public RequestRefused refused(SignedRequest request, String reason) {
        return new RequestRefused(
                TestLog.TIME,
                policy,
                APP,
                request.request().environment(),
                request.id(),
                log.putEvidence(request.bytes()),
                request.request().kind(),
                request.keyId(),
                reason);
    }

    public RequestDuplicate duplicate(SignedRequest request, long ofIndex) {
        var publish = (ReleasePublish) request.request();
        return new RequestDuplicate(
                TestLog.TIME,
                policy,
                APP,
                publish.environment(),
                publish.version(),
                request.id(),
                log.putEvidence(request.bytes()),
                request.keyId(),
                ofIndex);
    }

    public static Instant now() {
        return Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static String nonce() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /** Files in the inbox, for looking at what is left. */
    public boolean isInInbox(RequestId id, String name) {
        return Files.exists(directory.resolve("inbox").resolve(id.hex()).resolve(name));
    }
}
