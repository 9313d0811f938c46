package dev.countersign.signing.authority;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.policy.PolicyException;
import dev.countersign.contract.policy.PublishedPolicy;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.request.ChannelSet;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.ReleaseRevoke;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.RolloutChange;
import dev.countersign.contract.request.RolloutHalt;
import dev.countersign.contract.request.RolloutStart;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.rollout.Step;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.RevocationReason;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import dev.countersign.objectstore.DirectoryObjectStore;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.signing.key.CountingKeyHolder;
import dev.countersign.signing.key.KeyProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An authority with real keys, a real store and a clock of its own. Its sealer uses device keys, but no bundle: every upload is there and fine, unless
 * it is told otherwise or the bundle is {@link #HOSTILE}.
 */
final class AuthorityRig implements AutoCloseable {
    static final AppId APP = new AppId("com.example.demo");
    static final EnvironmentName DEVELOPMENT = new EnvironmentName("development");
    static final EnvironmentName PRODUCTION = new EnvironmentName("production");
    static final PersonKey PUBLISHER = PersonKey.generate();
    static final PersonKey MOVER = PersonKey.generate();
    static final PersonKey APPROVER_1 = PersonKey.generate();
    static final PersonKey APPROVER_2 = PersonKey.generate();
    static final PersonKey OWNER_1 = PersonKey.generate();
    static final PersonKey OWNER_2 = PersonKey.generate();
    static final PersonKey OWNER_3 = PersonKey.generate();
    static final PersonKey GUARD = PersonKey.generate();
    static final PersonKey STRANGER = PersonKey.generate();

    /** The name of a bundle that breaks a rule of the zip policy. */
    static final String HOSTILE = "hostile";

    final List<Event> log = new CopyOnWriteArrayList<>();
    final Path directory;
    final List<RequestId> sealedRequests = new CopyOnWriteArrayList<>();
    volatile boolean rewrapsFail;
    volatile boolean uploadsAreMissing;
    volatile RefusalReason missing = RefusalReason.BUNDLE_UNAVAILABLE;
    volatile Instant now = Instant.parse("2026-11-22T22:00:00Z");
    private final InstantSource time = () -> now;

    final List<HeadsAttested> attested = new CopyOnWriteArrayList<>();
    final List<SignedEvent> leaves = new CopyOnWriteArrayList<>();
    private final AtomicLong nonce = new AtomicLong();
    private final KeyProvider keys;
    private final ObjectStore store;
    private CountingKeyHolder counting;
    private Authority authority;

    AuthorityRig(Path directory, KeyProvider keys) {
        this.directory = directory;
        this.keys = keys;
        try {
            this.store = new DirectoryObjectStore(directory.resolve("objects"));
            if (!Files.exists(directory.resolve("policy.yaml"))) {
                Files.writeString(directory.resolve("policy.yaml"), policy(1, ""));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open();
    }

    private void open() {
        log.clear();
        attested.clear();
        leaves.clear();
        counting = new CountingKeyHolder(keys);
        var holder = counting;
        var opening = new AuthorityOpening(
                new FolderConfig(directory),
                store,
                holder,
                keys,
                new AuthorityOpening.Sealers() {
                    @Override
                    public BundleSealer sealer(KeyUse use) {
                        return AuthorityRig.this::seal;
                    }

                    @Override
                    public ReleaseRewrapper rewrapper(KeyUse use) {
                        return (release, record, known, target) -> {
                            if (rewrapsFail) {
                                throw new IOException("the object store is away");
                            }
                            twice(holder, target);
                            return Optional.of(new SealRecords(digest(target + " " + release.version()), null));
                        };
                    }
                },
                time.withZone(ZoneOffset.UTC));
        try {
            authority = opening.open(
                            (index, leaf) -> take(leaf), batch -> batch.leaves().forEach(this::take))
                    .authority();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int opened = log.size();
        authority.start(failure -> {});
        await().until(() -> log.size() > opened); // its first account
    }

    private SealOutcome seal(SignedRequest signed, ReleasePublish publish, List<DeviceKey> deviceKeys)
            throws IOException {
        if (uploadsAreMissing) {
            throw new UploadUnavailableException(missing, "not there yet");
        }
        sealedRequests.add(signed.id());
        if (publish.bundle().id().equals(bundle(HOSTILE))) {
            return new SealOutcome.Refused("zip-path-traversal");
        }
        if (publish.sealedWith() == null) {
            deviceKeys.forEach(key -> twice(counting, key));
        }
        return new SealOutcome.Sealed(publish, digest("sealed " + signed.id()), 100, digest("record"), deviceKeys);
    }

    /** Attestations follow every move of a head; most tests are about something else. */
    private void take(byte[] leaf) {
        SignedEvent signed = SignedEvent.parse(leaf);
        leaves.add(signed);
        if (signed.event() instanceof HeadsAttested it) {
            attested.add(it);
        } else {
            log.add(signed.event());
        }
    }

    private static void twice(CountingKeyHolder holder, DeviceKey key) {
        holder.sealChecksum(key.label(), digest("zip"));
        holder.sealChecksum(key.label(), digest("zip"));
    }

    void restart() {
        authority.close();
        open();
    }

    @Override
    public void close() {
        authority.close();
    }

    /** Private-key operations of device keys so far. */
    long deviceKeyOperations() {
        return counting.snapshot().entrySet().stream()
                .filter(entry -> entry.getKey().isDevice())
                .mapToLong(entry -> entry.getValue().performed())
                .sum();
    }

    Authority.Answer answer(byte[] envelope) {
        return authority.submit(envelope).toCompletableFuture().join();
    }

    CompletionStage<Authority.Answer> submitAside(byte[] envelope) {
        return authority.submit(envelope);
    }

    SignedRequest submit(Request request, PersonKey person) {
        SignedRequest signed = SignedRequest.sign(request, person);
        if (!(answer(signed.bytes()) instanceof Authority.Answer.Recorded)) {
            throw new AssertionError("not recorded: " + request);
        }
        return signed;
    }

    void approve(SignedRequest asked, PersonKey... people) {
        for (PersonKey person : people) {
            submit(approval(asked), person);
        }
    }

    RequestApprove approval(SignedRequest asked) {
        return new RequestApprove(
                asked.request().app(),
                asked.request().environment(),
                now,
                now.plus(Duration.ofDays(1)),
                nonce(),
                asked.id());
    }

    ReleasePublish publish(EnvironmentName environment, String version, String channel) {
        return publish(APP, environment, version, version, channel, Duration.ofDays(1));
    }

    ReleasePublish publish(
            AppId app, EnvironmentName environment, String version, String bundle, String channel, Duration valid) {
        return new ReleasePublish(
                app,
                environment,
                now,
                now.plus(valid),
                nonce(),
                new Version(version),
                new BundleUpload(bundle(bundle), digest("cipher " + bundle), 100, new KeyId(digest("upload key"))),
                null,
                channel == null ? null : new ChannelName(channel));
    }

    private static BundleId bundle(String name) {
        return new BundleId(digest(name));
    }

    ReleaseRevoke revoke(EnvironmentName environment, String version) {
        return new ReleaseRevoke(
                APP,
                environment,
                now,
                now.plus(Duration.ofDays(1)),
                nonce(),
                new Version(version),
                new RevocationReason("crash-at-start"));
    }

    ChannelSet set(EnvironmentName environment, String channel, String version, boolean rollback) {
        return new ChannelSet(
                APP,
                environment,
                now,
                now.plus(Duration.ofDays(1)),
                nonce(),
                new ChannelName(channel),
                version == null ? null : new Version(version),
                rollback);
    }

    RolloutStart start(EnvironmentName environment, String channel, String version, int share, Step... steps) {
        return new RolloutStart(
                APP,
                environment,
                now,
                now.plus(Duration.ofDays(1)),
                nonce(),
                new ChannelName(channel),
                new Version(version),
                share,
                List.of(steps));
    }

    RolloutChange change(
            EnvironmentName environment, String channel, String version, RolloutChange.Action action, Integer share) {
        return new RolloutChange(
                APP,
                environment,
                now,
                now.plus(Duration.ofDays(1)),
                nonce(),
                new ChannelName(channel),
                new Version(version),
                action,
                share);
    }

    RolloutHalt halt(EnvironmentName environment, String channel, String version) {
        return new RolloutHalt(
                APP,
                environment,
                now,
                now.plus(Duration.ofDays(1)),
                nonce(),
                new ChannelName(channel),
                new Version(version));
    }

    /** As the CLI does: the published form, unless it is no policy. */
    PolicyPropose propose(String policy) {
        try {
            return proposeAsWritten(new String(PublishedPolicy.of(policy.getBytes(UTF_8)), UTF_8));
        } catch (PolicyException e) {
            return proposeAsWritten(policy);
        }
    }

    PolicyPropose proposeAsWritten(String policy) {
        return new PolicyPropose(now, now.plus(Duration.ofDays(1)), nonce(), policy);
    }

    Optional<String> refusal(SignedRequest request) {
        return log.stream()
                .filter(event ->
                        event instanceof RequestRefused it && it.request().equals(request.id()))
                .map(event -> ((RequestRefused) event).reason())
                .findFirst();
    }

    <E extends Event> List<E> events(Class<E> kind) {
        return log.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The events about a request, in order, by kind. */
    List<String> kindsSince(int size) {
        return log.subList(size, log.size()).stream().map(Event::kind).toList();
    }

    String nonce() {
        return "%032x".formatted(nonce.incrementAndGet());
    }

    static Sha256 digest(String text) {
        return Sha256.hash(text.getBytes(UTF_8));
    }

    static RequestId someRequest(String name) {
        return new RequestId(digest(name));
    }

    /** @param more lines under apps.com.example.demo.environments */
    String policy(int serial, String more) {
        return """
                serial: %d
                people:
                  publisher: %s
                  mover: %s
                  approver-1: %s
                  approver-2: %s
                  owner-1: %s
                  owner-2: %s
                  owner-3: %s
                  guard: %s
                owners: {people: [owner-1, owner-2, owner-3], approvals: 1}
                apps:
                  com.example.demo:
                    environments:
                      development:
                        publishers: [publisher]
                        limits: {bundle_size: 1000, releases_per_hour: 5}
                        channels:
                          development: {default: true}
                          beta: {default: false}
                      production:
                        publishers: [publisher]
                        approvers: [approver-1, approver-2]
                        approvals: 1
                        guard: {person: guard, failures: 500, attempts: 100}
                        channels:
                          production: {default: true, publishers: [publisher, mover], approvals: 2}
                          internal: {default: false, publishers: [mover]}
                %s""".formatted(
                        serial,
                        PUBLISHER.verifyingKey().base64(),
                        MOVER.verifyingKey().base64(),
                        APPROVER_1.verifyingKey().base64(),
                        APPROVER_2.verifyingKey().base64(),
                        OWNER_1.verifyingKey().base64(),
                        OWNER_2.verifyingKey().base64(),
                        OWNER_3.verifyingKey().base64(),
                        GUARD.verifyingKey().base64(),
                        more);
    }
}
