package dev.countersign.signing.authority;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyUsage;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestDuplicate;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import dev.countersign.objectstore.DirectoryObjectStore;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.signing.key.CountingKeyHolder;
import dev.countersign.signing.key.KeyProvider;
import dev.countersign.signing.key.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityTest {
    private static final AppId APP = new AppId("com.example.demo");
    private static final EnvironmentName DEVELOPMENT = new EnvironmentName("development");
    private static final EnvironmentName PRODUCTION = new EnvironmentName("production");
    private static final PersonKey PUBLISHER = PersonKey.generate();
    private static final PersonKey APPROVER_1 = PersonKey.generate();
    private static final PersonKey APPROVER_2 = PersonKey.generate();
    private static final PersonKey STRANGER = PersonKey.generate();

    @TempDir
    static Path keyDirectory;

    private static KeyProvider keys;

    @TempDir
    Path directory;

    private final AtomicLong nonce = new AtomicLong();
    private volatile Instant now = Instant.parse("2026-11-22T22:00:00Z");
    private final InstantSource time = () -> now;
    private final List<Event> log = new CopyOnWriteArrayList<>();
    private final List<RequestId> sealedRequests = new CopyOnWriteArrayList<>();
    private volatile boolean sealerWorks = true;
    private ObjectStore store;
    private Authority authority;

    /** One key store for all: making RSA keys is slow, and every test starts a log of its own with them. */
    @BeforeAll
    static void openKeys() {
        keys = TestKeys.keystore(keyDirectory);
    }

    @AfterAll
    static void closeKeys() {
        keys.close();
    }

    @BeforeEach
    void start() throws IOException {
        store = new DirectoryObjectStore(directory.resolve("objects"));
        Files.writeString(directory.resolve("policy.yaml"), policy("serial: 1"));
        open();
    }

    @AfterEach
    void stop() {
        authority.close();
    }

    private void open() throws IOException {
        open(keys);
    }

    private void open(KeyProvider held) throws IOException {
        log.clear();
        var counting = new CountingKeyHolder(held);
        var sealers = new AuthorityOpening.Sealers() {
            @Override
            public BundleSealer sealer(KeyUse use) {
                return AuthorityTest.this::seal;
            }

            @Override
            public ReleaseRewrapper rewrapper(KeyUse use) {
                return (release, record, known, target) -> Optional.empty();
            }
        };
        var opening = new AuthorityOpening(
                new FolderConfig(directory), store, counting, held, sealers, time.withZone(ZoneOffset.UTC));
        authority = opening.open(
                        (index, leaf) -> take(leaf), batch -> batch.leaves().forEach(this::take))
                .authority();
        authority.start(failure -> {});
    }

    /** Attestations follow every move of a head and are another test's matter. */
    private void take(byte[] leaf) {
        Event event = SignedEvent.parse(leaf).event();
        if (!(event instanceof HeadsAttested)) {
            log.add(event);
        }
    }

    private void restart() throws IOException {
        authority.close();
        open();
    }

    /** A working stand-in for steps 7 to 11: every upload is there and fine, unless the bundle's id says otherwise. */
    private SealOutcome seal(SignedRequest signed, ReleasePublish publish, List<DeviceKey> deviceKeys)
            throws IOException {
        if (!sealerWorks) {
            throw new BundleUnavailableException("not there yet");
        }
        sealedRequests.add(signed.id());
        if (publish.bundle().id().equals(bundle("hostile"))) {
            return new SealOutcome.Refused("zip-path-traversal");
        }
        return new SealOutcome.Sealed(publish, digest("sealed"), 100, digest("record"), deviceKeys);
    }

    @Test
    void theFirstLeavesAreKeysAndPolicy() {
        assertInstanceOf(KeyActivated.class, log.get(0));
        assertEquals("event/1", ((KeyActivated) log.get(0)).label().value());
        assertInstanceOf(PolicyAdopted.class, log.get(3));
        assertEquals(6, log.size(), "two environments, a device key each");
    }

    @Test
    void aDevelopmentReleaseIsProposedSealedAndOfferedInThisOrder() {
        submit(publish(DEVELOPMENT, "1.0.0", "one"), PUBLISHER);
        await().until(() -> log.size() == 9);
        assertInstanceOf(ReleaseProposed.class, log.get(6));
        assertEquals("1.0.0", ((ReleaseSealed) log.get(7)).version().value());
        ChannelUpdated head = (ChannelUpdated) log.get(8);
        assertEquals(1, head.sequence());
        assertEquals(new Version("1.0.0"), head.stable());
        assertTrue(head.rules().byDefault());
    }

    @Test
    void aProductionReleaseWaitsForTwoApproversAcrossARestart() throws IOException {
        SignedRequest request = submit(publish(PRODUCTION, "1.0.0", "one"), PUBLISHER);
        submit(approve(request.id()), APPROVER_1);
        submit(approve(request.id()), APPROVER_1); // twice by one person counts once
        restart();
        assertEquals(0, sealedRequests.size());
        submit(approve(request.id()), APPROVER_2);
        await().until(() -> count(ReleaseSealed.class) == 1);
        assertEquals(1, sealedRequests.size());
    }

    @Test
    void approvalsThatArriveFirstCountUntilTheyExpire() {
        SignedRequest request = SignedRequest.sign(publish(PRODUCTION, "1.0.0", "one"), PUBLISHER);
        submit(approve(request.id()), APPROVER_1);
        submit(approve(request.id()), APPROVER_2);
        submit(request);
        await().until(() -> count(ReleaseSealed.class) == 1);
        SignedRequest second = SignedRequest.sign(publish(PRODUCTION, "1.0.1", "two", Duration.ofDays(6)), PUBLISHER);
        submit(approve(second.id()), APPROVER_1);
        submit(approve(second.id()), APPROVER_2);
        now = now.plus(Duration.ofDays(2));
        submit(second);
        assertEquals(1, count(ReleaseSealed.class));
        assertEquals(1, sealedRequests.size());
    }

    @Test
    void nobodyApprovesTheirOwnRequestOrWithoutTheRight() {
        SignedRequest own = submit(publish(PRODUCTION, "1.0.0", "one"), APPROVER_1);
        assertRefused(own.id(), RefusalReason.NOT_PERMITTED);
        SignedRequest request = submit(publish(PRODUCTION, "1.0.0", "one"), PUBLISHER);
        assertRefused(submit(approve(request.id()), PUBLISHER).id(), RefusalReason.NOT_PERMITTED);
        RequestApprove wrongEnvironment =
                new RequestApprove(APP, DEVELOPMENT, now, now.plusSeconds(60), nonce(), request.id());
        assertRefused(submit(wrongEnvironment, APPROVER_1).id(), RefusalReason.NOT_PERMITTED);
        assertEquals(0, sealedRequests.size());
    }

    @Test
    void requestsOfStrangersAndForgeriesLeaveNoLeaf() {
        int before = log.size();
        assertInstanceOf(
                Authority.Answer.Rejected.class,
                answer(SignedRequest.sign(publish(DEVELOPMENT, "1.0.0", "one"), STRANGER)
                        .bytes()));
        assertInstanceOf(Authority.Answer.Rejected.class, answer("no envelope".getBytes(UTF_8)));
        String genuine = new String(
                SignedRequest.sign(publish(DEVELOPMENT, "1.0.0", "one"), STRANGER)
                        .bytes(),
                UTF_8);
        String claimed =
                genuine.replace(STRANGER.keyId().hex(), PUBLISHER.keyId().hex());
        assertInstanceOf(Authority.Answer.Rejected.class, answer(claimed.getBytes(UTF_8)));
        assertEquals(before, log.size());
        assertEquals(0, sealedRequests.size());
    }

    @Test
    void theSameRequestAgainIsAnsweredWithoutALeafOrAKey() throws IOException {
        SignedRequest request = submit(publish(DEVELOPMENT, "1.0.0", "one"), PUBLISHER);
        await().until(() -> count(ChannelUpdated.class) == 1);
        int before = log.size();
        for (int i = 0; i < 20; i++) {
            assertInstanceOf(Authority.Answer.Recorded.class, answer(request.bytes()));
        }
        assertEquals(before, log.size());
        restart();
        before = log.size();
        now = now.plus(Duration.ofDays(10));
        assertInstanceOf(Authority.Answer.Recorded.class, answer(request.bytes()));
        assertEquals(before, log.size());
        assertEquals(1, sealedRequests.size());
    }

    @Test
    void oneBundlePerVersion() {
        submit(publish(DEVELOPMENT, "1.0.0", "one"), PUBLISHER);
        await().until(() -> count(ReleaseSealed.class) == 1);
        assertRefused(submit(publish(DEVELOPMENT, "1.0.0", "two"), PUBLISHER).id(), RefusalReason.VERSION_TAKEN);
        submit(publish(DEVELOPMENT, "1.0.0", "one"), PUBLISHER);
        RequestDuplicate duplicate = (RequestDuplicate) log.getLast();
        assertInstanceOf(ReleaseSealed.class, log.get((int) duplicate.ofIndex()));
        SignedRequest waiting = submit(publish(PRODUCTION, "2.0.0", "one"), PUBLISHER);
        assertRefused(submit(publish(PRODUCTION, "2.0.0", "two"), PUBLISHER).id(), RefusalReason.VERSION_TAKEN);
        assertRefused(submit(publish(PRODUCTION, "2.0.0", "one"), PUBLISHER).id(), RefusalReason.VERSION_PENDING);
        assertTrue(log.stream()
                .noneMatch(e -> e instanceof RequestRefused it && it.request().equals(waiting.id())));
    }

    @Test
    void whatIsOutOfScopeOrExpiredIsRefusedByName() {
        RequestId elsewhere = submit(
                        new ReleasePublish(
                                new AppId("com.example.other"),
                                DEVELOPMENT,
                                now,
                                now.plusSeconds(60),
                                nonce(),
                                new Version("1.0.0"),
                                upload("one"),
                                null,
                                null),
                        PUBLISHER)
                .id();
        assertRefused(elsewhere, RefusalReason.UNKNOWN_SCOPE);
        ReleasePublish late = publish(DEVELOPMENT, "1.0.0", "one");
        now = now.plus(Duration.ofDays(2));
        assertRefused(submit(late, PUBLISHER).id(), RefusalReason.EXPIRED);
        ReleasePublish datedAhead = new ReleasePublish(
                APP,
                DEVELOPMENT,
                now.plus(Duration.ofDays(365)),
                now.plus(Duration.ofDays(366)),
                nonce(),
                new Version("1.0.0"),
                upload("one"),
                null,
                null);
        assertRefused(submit(datedAhead, PUBLISHER).id(), RefusalReason.EXPIRES_TOO_LATE);
        ReleasePublish unknownChannel = new ReleasePublish(
                APP,
                DEVELOPMENT,
                now,
                now.plusSeconds(60),
                nonce(),
                new Version("1.0.0"),
                upload("one"),
                null,
                new ChannelName("nowhere"));
        assertRefused(submit(unknownChannel, PUBLISHER).id(), RefusalReason.UNKNOWN_CHANNEL);
    }

    @Test
    void aProposalThatIsNotApprovedInTimeLapses() {
        SignedRequest request = submit(publish(PRODUCTION, "1.0.0", "one"), PUBLISHER);
        now = now.plus(Duration.ofDays(2));
        await().until(() -> refused(request.id()).isPresent());
        assertRefused(request.id(), RefusalReason.EXPIRED);
        submit(publish(PRODUCTION, "1.0.0", "two"), PUBLISHER); // the version is free again
        assertEquals(2, count(ReleaseProposed.class));
    }

    @Test
    void aHostileBundleIsRefusedByTheNameOfItsRule() {
        SignedRequest request = submit(publish(DEVELOPMENT, "1.0.0", "hostile"), PUBLISHER);
        await().until(() -> refused(request.id()).isPresent());
        assertEquals("zip-path-traversal", refused(request.id()).orElseThrow().reason());
        assertEquals(0, count(ReleaseSealed.class));
    }

    @Test
    void anUploadThatComesLateIsSealedThen() {
        sealerWorks = false;
        submit(publish(DEVELOPMENT, "1.0.0", "one"), PUBLISHER);
        await().until(() -> count(ReleaseProposed.class) == 1);
        sealerWorks = true;
        await().until(() -> count(ChannelUpdated.class) == 1);
    }

    @Test
    void aProposalIsSealedByTheNextProcess() throws IOException {
        sealerWorks = false;
        submit(publish(DEVELOPMENT, "1.0.0", "one"), PUBLISHER);
        authority.close();
        sealerWorks = true;
        open();
        await().until(() -> count(ChannelUpdated.class) == 1);
        assertEquals(1, count(ReleaseProposed.class));
    }

    @Test
    void anotherPolicyFileDoesNotReplaceTheAdoptedOne() throws IOException {
        authority.close();
        for (String serial : new String[] {"serial: 1 # edited", "serial: 2"}) {
            Files.writeString(directory.resolve("policy.yaml"), policy(serial));
            var refusal = assertThrows(IllegalStateException.class, this::open);
            assertTrue(refusal.getMessage().contains("is not the policy that the log adopted"), refusal.getMessage());
        }
        Files.writeString(directory.resolve("policy.yaml"), policy("serial: 1"));
        open();
    }

    @Test
    void aLogIsNotContinuedWithOtherKeys() throws IOException {
        authority.close();
        try (KeyProvider others = TestKeys.keystore(directory.resolve("objects"))) {
            assertThrows(IllegalStateException.class, () -> open(others));
        }
    }

    @Test
    void publicKeysAreHandedOutAsAppsNeedThem() throws IOException {
        String pem = Files.readString(directory.resolve("public/device/com.example.demo/production.pem"));
        assertTrue(pem.startsWith("-----BEGIN RSA PUBLIC KEY-----\nMIIBCgKCAQEA"));
        assertTrue(
                Files.readString(directory.resolve("public/log-verifier.key")).startsWith("test/log+"));
    }

    @Test
    void useOfDeviceKeysIsAccountedForAtTheEnd() {
        submit(publish(DEVELOPMENT, "1.0.0", "one"), PUBLISHER);
        await().until(() -> count(ChannelUpdated.class) == 1);
        authority.close();
        assertEquals(0, count(KeyUsage.class), "the stand-in used no key, so there is nothing to tell");
    }

    private void assertRefused(RequestId request, RefusalReason reason) {
        assertEquals(Optional.of(reason.wire()), refused(request).map(RequestRefused::reason));
    }

    private Optional<RequestRefused> refused(RequestId request) {
        return log.stream()
                .filter(event ->
                        event instanceof RequestRefused it && it.request().equals(request))
                .map(RequestRefused.class::cast)
                .findFirst();
    }

    private long count(Class<? extends Event> kind) {
        return log.stream().filter(kind::isInstance).count();
    }

    private SignedRequest submit(Request request, PersonKey person) {
        return submit(SignedRequest.sign(request, person));
    }

    private SignedRequest submit(SignedRequest signed) {
        assertInstanceOf(Authority.Answer.Recorded.class, answer(signed.bytes()));
        return signed;
    }

    private Authority.Answer answer(byte[] envelope) {
        return authority.submit(envelope).toCompletableFuture().join();
    }

    private ReleasePublish publish(EnvironmentName environment, String version, String bundle) {
        return publish(environment, version, bundle, Duration.ofDays(1));
    }

    private ReleasePublish publish(EnvironmentName environment, String version, String bundle, Duration valid) {
        return new ReleasePublish(
                APP,
                environment,
                now,
                now.plus(valid),
                nonce(),
                new Version(version),
                upload(bundle),
                null,
                new ChannelName(environment.value()));
    }

    private RequestApprove approve(RequestId request) {
        return new RequestApprove(APP, PRODUCTION, now, now.plus(Duration.ofDays(1)), nonce(), request);
    }

    private static BundleUpload upload(String bundle) {
        return new BundleUpload(bundle(bundle), digest("cipher " + bundle), 100, new KeyId(digest("upload key")));
    }

    private static BundleId bundle(String name) {
        return new BundleId(digest(name));
    }

    private static Sha256 digest(String text) {
        return Sha256.hash(text.getBytes(UTF_8));
    }

    private String nonce() {
        return "%032x".formatted(nonce.incrementAndGet());
    }

    private static String policy(String serial) {
        return """
                %s
                people:
                  publisher: %s
                  approver-1: %s
                  approver-2: %s
                owners: {people: [publisher, approver-1, approver-2], approvals: 1}
                apps:
                  com.example.demo:
                    environments:
                      development:
                        publishers: [publisher]
                        channels:
                          development: {default: true}
                      production:
                        publishers: [publisher]
                        approvers: [approver-1, approver-2]
                        approvals: 2
                        channels:
                          production: {default: true}
                """.formatted(
                        serial,
                        PUBLISHER.verifyingKey().base64(),
                        APPROVER_1.verifyingKey().base64(),
                        APPROVER_2.verifyingKey().base64());
    }
}
