package dev.countersign.cli.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.log.HeadProof;
import dev.countersign.contract.log.HeadsTree;
import dev.countersign.contract.log.MerkleHash;
import dev.countersign.contract.log.MerkleTree;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.testing.TestKey;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import dev.countersign.contract.value.WrappedSessionKey;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A hostile distribution against a device that pins the log key: each attack is refused by its name. */
class ProvenHeadTest {
    private static final String APP = "com.example.demo";
    private static final DeviceKeyId KEY = TestRelease.keyId("prodprod");
    private static final DeviceKeyId OTHER_KEY = TestRelease.keyId("devddevd");
    private static final Duration EXPIRY = Duration.ofHours(24);
    private static final TestRelease ONE = TestRelease.of(APP, "production", "1.0.0", KEY);
    private static final TestRelease TWO = TestRelease.of(APP, "production", "2.0.0", KEY);
    private static final TestRelease DEV = TestRelease.of(APP, "development", "9.0.0", OTHER_KEY);

    private final TestLog log = TestLog.started();
    private final HeadsTree heads = new HeadsTree();
    private final List<String> places = new ArrayList<>();
    private final Map<String, Long> moves = new LinkedHashMap<>();
    private final long deviceKeys = log.append(
            TestRelease.deviceKey(APP, "production", KEY), TestRelease.deviceKey(APP, "development", OTHER_KEY));
    private final long one = log.append(ONE.sealed());
    private final long two = log.append(TWO.sealed());
    private final long dev = log.append(DEV.sealed());
    private long attested = -1;
    private LogTrust trust = new LogTrust(log.verifierKey().text(), 0, null, Map.of());

    @Test
    void whatTheChannelOffersIsProven() throws UpdateRefusedException {
        move("production", 1, ONE.version(), true, null);
        attest();
        HeadVerifier.Proven proven = verify(proof("production", one));
        assertEquals(ONE.version(), proven.head().stable());
        assertEquals(ONE.sealed(), proven.release());
        assertEquals(log.size(), proven.trust().size());
    }

    @Test
    void anOlderStateOfTheLogIsARollback() throws UpdateRefusedException {
        move("production", 1, ONE.version(), true, null);
        attest();
        HeadProof old = proof("production", one);
        move("production", 2, TWO.version(), true, null);
        attest();
        trust = verify(proof("production", two)).trust();
        refused("rollback", old);
    }

    @Test
    void anOlderHeadUnderANewCheckpointIsNotAttested() {
        move("production", 1, ONE.version(), true, null);
        long first = moves.get("production/production");
        move("production", 2, TWO.version(), true, null);
        attest();
        HeadProof now = proof("production", two);
        refused(
                "head-not-attested",
                new HeadProof(
                        now.checkpoint(),
                        now.keys(),
                        now.attested(),
                        entry(first),
                        entry(one),
                        now.place(),
                        now.path()));
    }

    @Test
    void anOlderHeadWithItsOwnAttestationIsARollback() throws UpdateRefusedException {
        move("production", 1, ONE.version(), true, null);
        attest();
        HeadProof old = proof("production", one);
        move("production", 2, TWO.version(), true, null);
        attest();
        trust = verify(proof("production", two)).trust();
        long before = moves.get("production/production") - 2;
        HeadProof mixed = new HeadProof(
                proof("production", two).checkpoint(),
                keys(),
                entry(before + 1),
                entry(before),
                entry(one),
                0,
                old.path());
        refused("rollback", mixed);
    }

    @Test
    void anAttestationThatExpiredIsAFreeze() {
        move("production", 1, ONE.version(), true, null);
        attest();
        HeadProof proof = proof("production", one);
        Instant later = TestLog.TIME.plus(EXPIRY);
        assertEquals("freeze", refusal(proof, "production", KEY, later).reason());
    }

    @Test
    void anotherChannelsHeadIsTheWrongChannel() {
        move("production", 1, ONE.version(), true, null);
        move("beta", 1, TWO.version(), false, null);
        attest();
        HeadProof beta = proof("beta", two);
        refused("wrong-channel", beta);
        assertEquals("wrong-channel", refusal(beta, null, KEY, TestLog.TIME).reason(), "not a default one either");
    }

    @Test
    void anotherEnvironmentsHeadIsTheWrongEnvironment() {
        move("production", 1, ONE.version(), true, null);
        attest();
        HeadProof proof = proof("production", one);
        assertEquals(
                "wrong-environment",
                refusal(proof, "production", OTHER_KEY, TestLog.TIME).reason());
        HeadProof mixed = new HeadProof(
                proof.checkpoint(),
                proof.keys(),
                proof.attested(),
                proof.head(),
                entry(dev),
                proof.place(),
                proof.path());
        refused("wrong-environment", mixed);
    }

    @Test
    void aSecondHistoryUnderTheSameKeyIsASplitView() throws UpdateRefusedException {
        move("production", 1, ONE.version(), true, null);
        attest();
        LogTrust seen = verify(proof("production", one)).trust();
        trust = new LogTrust(seen.log(), seen.size(), Sha256.hash(new byte[] {1}), seen.sequences());
        refused("split-view", proof("production", one));
    }

    @Test
    void entriesOfAnotherKindSignerOrPlaceAreABadProof() {
        move("production", 1, ONE.version(), true, null);
        attest();
        HeadProof good = proof("production", one);
        refused(
                "bad-proof",
                new HeadProof(
                        good.checkpoint(),
                        good.keys(),
                        good.head(),
                        good.head(),
                        good.release(),
                        good.place(),
                        good.path()));
        refused(
                "bad-proof",
                new HeadProof(
                        good.checkpoint(),
                        good.keys(),
                        good.attested(),
                        good.attested(),
                        good.release(),
                        good.place(),
                        good.path()));
        refused(
                "bad-proof",
                new HeadProof(
                        good.checkpoint(),
                        List.of(),
                        good.attested(),
                        good.head(),
                        good.release(),
                        good.place(),
                        good.path()));
        HeadProof.Entry elsewhere = new HeadProof.Entry(
                good.head().leaf(), good.head().index() - 1, good.head().path());
        refused(
                "bad-proof",
                new HeadProof(
                        good.checkpoint(),
                        good.keys(),
                        good.attested(),
                        elsewhere,
                        good.release(),
                        good.place(),
                        good.path()));
        TestKey stranger = new TestKey();
        long forged = log.appendSignedBy(stranger, head("production", 2, TWO.version(), true, null));
        refused(
                "bad-proof",
                new HeadProof(
                        text(log.checkpoint()), keys(), entry(attested), entry(forged), entry(two), 0, List.of()));
    }

    @Test
    void whatTheServerSaysMustBeWhatIsProven() throws UpdateRefusedException {
        var promise = new ProvenChannel.Promise(TWO.version(), TWO.sealed());
        ProvenChannel.compare(offer(TWO, "2.0.0"), promise, "1.0.0");
        differs("mix-and-match", offer(ONE, "1.0.0"), promise, "0.9.0");
        differs("mix-and-match", offer(ONE, "2.0.0"), promise, "1.0.0");
        differs("mix-and-match", new ServerAnswer.Builtin(), promise, "1.0.0");
        differs("withheld", new ServerAnswer.Nothing("up_to_date", "no_new_version_available", ""), promise, "1.0.0");
        ProvenChannel.compare(new ServerAnswer.Nothing("up_to_date", "no_new_version_available", ""), promise, "2.0.0");
        ProvenChannel.compare(new ServerAnswer.Nothing("blocked", "disable_device", ""), promise, "1.0.0");
        var builtin = new ProvenChannel.Promise(null, null);
        ProvenChannel.compare(new ServerAnswer.Builtin(), builtin, "1.0.0");
        differs("mix-and-match", offer(ONE, "1.0.0"), builtin, "0.9.0");
    }

    @Test
    void anAuthenticBundleOfAnotherVersionIsMixAndMatch() throws UpdateRefusedException {
        var promise = new ProvenChannel.Promise(TWO.version(), TWO.sealed());
        promise.requireBundle(TWO.sealed().bundle());
        BundleId other = ONE.sealed().bundle();
        assertEquals(
                "mix-and-match",
                assertThrows(UpdateRefusedException.class, () -> promise.requireBundle(other))
                        .reason());
    }

    @Test
    void theDeviceKnowsItselfWhetherARolloutReachesIt() throws UpdateRefusedException {
        var salt = new RequestId(Sha256.hash(new byte[] {7}));
        move("production", 1, ONE.version(), true, null);
        move(
                "production",
                2,
                ONE.version(),
                true,
                new Rollout(TWO.version(), 5_000, salt, Rollout.State.RUNNING, TestLog.TIME, null));
        attest();
        ChannelUpdated head = verify(proof("production", two)).head();
        int reached = 0;
        for (int i = 0; i < 200; i++) {
            reached += TWO.version().equals(head.versionFor("device-" + i, "1.0.0")) ? 1 : 0;
        }
        assertEquals(100, reached, 30);
    }

    private void move(
            String channel, long sequence, @Nullable Version version, boolean byDefault, @Nullable Rollout rollout) {
        ChannelUpdated head = head(channel, sequence, version, byDefault, rollout);
        String name = "production/" + channel;
        if (!places.contains(name)) {
            places.add(name);
        }
        heads.put(places.indexOf(name), head.toPayload());
        moves.put(name, log.append(head));
    }

    private static ChannelUpdated head(
            String channel, long sequence, @Nullable Version version, boolean byDefault, @Nullable Rollout rollout) {
        ChannelUpdated plain = TestRelease.head(APP, "production", channel, sequence, version, byDefault);
        return new ChannelUpdated(
                plain.time(),
                plain.policy(),
                plain.app(),
                plain.environment(),
                plain.channel(),
                sequence,
                version,
                new ChannelRules(byDefault),
                plain.request(),
                null,
                rollout);
    }

    private void attest() {
        Event event = new HeadsAttested(
                TestLog.TIME, Sha256.hash(new byte[1]), heads.size(), heads.root(), TestLog.TIME.plus(EXPIRY));
        attested = log.append(event);
    }

    private HeadProof proof(String channel, long release) {
        int place = places.indexOf("production/" + channel);
        return new HeadProof(
                text(log.checkpoint()),
                keys(),
                entry(attested),
                entry(moves.get("production/" + channel)),
                entry(release),
                place,
                heads.path(place));
    }

    private List<HeadProof.Entry> keys() {
        List<HeadProof.Entry> keys = new ArrayList<>();
        for (long index = 0; index <= deviceKeys + 1; index++) {
            keys.add(entry(index));
        }
        return keys;
    }

    private HeadProof.Entry entry(long index) {
        var tree = new MerkleTree();
        for (long i = 0; i < log.size(); i++) {
            tree.append(MerkleHash.leaf(log.leaf(i)));
        }
        return HeadProof.Entry.of(log.leaf(index), index, tree.inclusionProof(index, log.size()));
    }

    private HeadVerifier.Proven verify(HeadProof proof) throws UpdateRefusedException {
        return verify(proof, "production", KEY, TestLog.TIME);
    }

    private HeadVerifier.Proven verify(HeadProof proof, @Nullable String channel, DeviceKeyId key, Instant now)
            throws UpdateRefusedException {
        var profile = new DeviceProfile(
                new AppId(APP),
                key,
                channel == null ? null : new ChannelName(channel),
                "1.0.0",
                "android",
                "8.51.23",
                true,
                false);
        return new HeadVerifier(log.verifierKey(), Clock.fixed(now, ZoneOffset.UTC))
                .verify(proof.toJson(), profile, trust);
    }

    private void refused(String reason, HeadProof proof) {
        assertEquals(reason, refusal(proof, "production", KEY, TestLog.TIME).reason());
    }

    private UpdateRefusedException refusal(HeadProof proof, @Nullable String channel, DeviceKeyId key, Instant now) {
        return assertThrows(UpdateRefusedException.class, () -> verify(proof, channel, key, now));
    }

    private static void differs(String reason, ServerAnswer told, ProvenChannel.Promise promise, String running) {
        assertEquals(
                reason,
                assertThrows(UpdateRefusedException.class, () -> ProvenChannel.compare(told, promise, running))
                        .reason());
    }

    private static ServerAnswer offer(TestRelease bytes, String version) {
        return new ServerAnswer.Offer(new SealedOffer(
                new Version(version),
                URI.create("https://updates.example.com/bundles/" + bytes.sealedDigest()),
                WrappedSessionKey.of(new byte[16], new byte[256]),
                SealedChecksum.of(new byte[256])));
    }

    private static String text(byte[] note) {
        return new String(note, UTF_8);
    }
}
