package dev.countersign.cli.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.cli.device.SealedOffer.OfferedFile;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.CosignerKey;
import dev.countersign.contract.log.HeadProof;
import dev.countersign.contract.log.HeadsTree;
import dev.countersign.contract.log.LogKeyHandover;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.MerkleHash;
import dev.countersign.contract.log.MerkleTree;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.seal.DeltaManifest;
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

    private TestLog log = TestLog.started();
    private final HeadsTree heads = new HeadsTree();
    private final List<String> places = new ArrayList<>();
    private final Map<String, Long> moves = new LinkedHashMap<>();
    private final long deviceKeys = log.append(
            TestRelease.deviceKey(APP, "production", KEY), TestRelease.deviceKey(APP, "development", OTHER_KEY));
    private final long one = log.append(ONE.sealed());
    private final long two = log.append(TWO.sealed());
    private final long dev = log.append(DEV.sealed());
    private long attested = -1;
    private LogVerifierKey pinned = log.verifierKey();
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
    void aLongerSecondHistoryShownToOneDeviceIsASplitViewToo() throws UpdateRefusedException {
        long before = log.size();
        move("production", 1, ONE.version(), true, null);
        attest();
        trust = verify(proof("production", one)).trust();
        log = log.fork((int) before, (path, content) -> {});
        log.append(ONE.proposed(), TWO.proposed());
        move("production", 1, TWO.version(), true, null);
        attest();
        HeadProof forked = proof("production", two);
        refused("split-view", forked);
        refused("split-view", forked.after(List.of()));
        refused("split-view", forked.after(tree().consistencyProof(trust.size(), log.size())));
        refused("split-view", forked.after(tree().consistencyProof(before, log.size())));
    }

    @Test
    void aLogThatGoesOnFromTheOneSeenIsBelieved() throws UpdateRefusedException {
        move("production", 1, ONE.version(), true, null);
        attest();
        trust = verify(proof("production", one)).trust();
        long seen = trust.size();
        move("production", 2, TWO.version(), true, null);
        attest();
        HeadProof next = proof("production", two);
        refused("split-view", next);
        refused("split-view", next.after(tree().consistencyProof(seen - 1, log.size())));
        assertEquals(
                log.size(),
                verify(next.after(tree().consistencyProof(seen, log.size())))
                        .trust()
                        .size());
    }

    @Test
    void theListOfFilesIsTheOneThatTheLogNames() throws UpdateRefusedException {
        DeltaManifest manifest = manifest("index.html", "app.js.br", "img/a b.png");
        long byFile = log.append(withManifest(TWO, Sha256.hash(manifest.toJson())));
        move("production", 1, TWO.version(), true, null);
        attest();
        HeadProof proof = proof("production", byFile);
        HeadVerifier.Proven proven = verify(proof.withManifest(manifest.toJson()));
        assertEquals(manifest, proven.manifest());
        assertNull(verify(proof).manifest(), "nobody asked for it");
        refused(
                "wrong-manifest",
                proof.withManifest(manifest("index.html", "app.js.br").toJson()));
        refused("wrong-manifest", proof.withManifest(new byte[0]));
        refused("wrong-manifest", proof("production", two).withManifest(manifest.toJson()));

        var promise =
                new ProvenChannel.Promise(TWO.version(), proven.release(), ProvenChannel.files(proven.manifest(), KEY));
        List<OfferedFile> listed = listed(manifest);
        ProvenChannel.compare(offer(TWO, "2.0.0", listed), promise, "1.0.0");
        differs("wrong-manifest", offer(TWO, "2.0.0", listed.subList(0, 2)), promise, "1.0.0"); // dropped
        differs("wrong-manifest", offer(TWO, "2.0.0", List.of()), promise, "1.0.0");
        differs("wrong-manifest", with(listed, 1, renamed(listed.get(1), "other.js.br")), promise, "1.0.0");
        differs( // names swapped
                "wrong-manifest",
                offer(
                        TWO,
                        "2.0.0",
                        List.of(
                                renamed(listed.get(1), listed.get(0).name()),
                                renamed(listed.get(0), listed.get(1).name()),
                                listed.get(2))),
                promise,
                "1.0.0");
        OfferedFile mixed = listed(manifest("old.js", "older.js", "oldest.js")).get(2); // of another release
        differs("wrong-manifest", with(listed, 2, renamed(mixed, listed.get(2).name())), promise, "1.0.0");
        OfferedFile elsewhere = new OfferedFile(
                listed.get(0).name(), listed.get(0).hash(), listed.get(1).url());
        differs("wrong-manifest", with(listed, 0, elsewhere), promise, "1.0.0");
        List<OfferedFile> added = new ArrayList<>(listed);
        added.add(
                new OfferedFile("added.js", listed.get(0).hash(), listed.get(0).url()));
        differs("wrong-manifest", offer(TWO, "2.0.0", added), promise, "1.0.0");
        var unproven = new ProvenChannel.Promise(TWO.version(), proven.release(), null);
        differs("wrong-manifest", offer(TWO, "2.0.0", listed), unproven, "1.0.0");
    }

    @Test
    void theListOfFilesOfARewrappedReleaseIsTheOneThatTheRewrapNames() throws UpdateRefusedException {
        DeltaManifest before = manifest("index.html", "app.js.br");
        DeltaManifest after = manifest("index.html", "app.js.br", "as-if-for-another-key");
        long byFile = log.append(withManifest(TWO, Sha256.hash(before.toJson())));
        long rewrap = log.append(rewrapped(TWO, Sha256.hash(after.toJson())));
        long ofAnother = log.append(rewrapped(ONE, Sha256.hash(after.toJson())));
        move("production", 1, TWO.version(), true, null);
        attest();
        HeadProof proof = proof("production", byFile);
        HeadProof rewrapped = proof.rewrappedBy(entry(rewrap));
        assertEquals(after, verify(rewrapped.withManifest(after.toJson())).manifest());
        assertEquals(before, verify(rewrapped.withManifest(before.toJson())).manifest());
        refused("wrong-manifest", proof.withManifest(after.toJson()));
        refused("wrong-manifest", proof.rewrappedBy(entry(ofAnother)).withManifest(after.toJson()));
        refused("bad-proof", proof.rewrappedBy(entry(byFile)).withManifest(after.toJson()));
    }

    @Test
    void whoAsksForWitnessesBelievesNoCheckpointWithoutThem() throws UpdateRefusedException {
        move("production", 1, ONE.version(), true, null);
        attest();
        PersonKey witness = PersonKey.generate();
        var cosigner = new CosignerKey("witness.example.com", witness.verifyingKey());
        LogVerifierKey plain = pinned;
        pinned = LogVerifierKey.parse("log " + plain.text() + "\nwitness w " + cosigner.text() + "\nquorum w\n");
        HeadProof proof = proof("production", one);
        refused("bad-proof", proof);
        SignedCheckpoint checkpoint = plain.verify(log.checkpoint());
        byte[] cosignature = witness.sign(
                CosignerKey.message(1_700_000_000, checkpoint.checkpoint().text()));
        byte[] note = plain.cosigned(checkpoint, List.of(cosigner.line(1_700_000_000, cosignature)))
                .note();
        assertEquals(ONE.version(), verify(under(note, proof)).head().stable());
        byte[] stranger = PersonKey.generate()
                .sign(CosignerKey.message(1_700_000_000, checkpoint.checkpoint().text()));
        byte[] forged = plain.cosigned(checkpoint, List.of(cosigner.line(1_700_000_000, stranger)))
                .note();
        refused("bad-proof", under(forged, proof));
    }

    @Test
    void theLogKeyMayChangeUnderADeviceThatPinsTheOneBefore() throws UpdateRefusedException {
        move("production", 1, ONE.version(), true, null);
        attest();
        HeadProof proof = proof("production", one);
        Checkpoint checkpoint = pinned.verify(log.checkpoint()).checkpoint();
        TestKey first = new TestKey();
        TestKey second = new TestKey();
        pinned = new LogVerifierKey(TestLog.ORIGIN, first.verifyingKey());
        refused("bad-proof", proof);
        var next = new LogVerifierKey(TestLog.ORIGIN, second.verifyingKey());
        byte[] signature = second.sign(checkpoint.text().getBytes(UTF_8));
        byte[] word = LogKeyHandover.text(TestLog.ORIGIN, second.verifyingKey()).getBytes(UTF_8);
        var handover = new LogKeyHandover(second.verifyingKey(), first.sign(word));
        byte[] note = pinned.attach(checkpoint, Map.of(next, signature), List.of(handover))
                .note();
        assertEquals(ONE.version(), verify(under(note, proof)).head().stable());
        var own = new LogKeyHandover(second.verifyingKey(), second.sign(word));
        byte[] forged =
                next.attach(checkpoint, Map.of(next, signature), List.of(own)).note();
        refused("bad-proof", under(forged, proof));
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
        var promise = new ProvenChannel.Promise(TWO.version(), TWO.sealed(), null);
        ProvenChannel.compare(offer(TWO, "2.0.0"), promise, "1.0.0");
        differs("mix-and-match", offer(ONE, "1.0.0"), promise, "0.9.0");
        differs("mix-and-match", offer(ONE, "2.0.0"), promise, "1.0.0");
        differs("mix-and-match", new ServerAnswer.Builtin(), promise, "1.0.0");
        differs("withheld", new ServerAnswer.Nothing("up_to_date", "no_new_version_available", ""), promise, "1.0.0");
        ProvenChannel.compare(new ServerAnswer.Nothing("up_to_date", "no_new_version_available", ""), promise, "2.0.0");
        ProvenChannel.compare(new ServerAnswer.Nothing("blocked", "disable_device", ""), promise, "1.0.0");
        var builtin = new ProvenChannel.Promise(null, null, null);
        ProvenChannel.compare(new ServerAnswer.Builtin(), builtin, "1.0.0");
        differs("mix-and-match", offer(ONE, "1.0.0"), builtin, "0.9.0");
    }

    @Test
    void anAuthenticBundleOfAnotherVersionIsMixAndMatch() throws UpdateRefusedException {
        var promise = new ProvenChannel.Promise(TWO.version(), TWO.sealed(), null);
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
        return HeadProof.Entry.of(log.leaf(index), index, tree().inclusionProof(index, log.size()));
    }

    private MerkleTree tree() {
        var tree = new MerkleTree();
        for (long i = 0; i < log.size(); i++) {
            tree.append(MerkleHash.leaf(log.leaf(i)));
        }
        return tree;
    }

    /** The same entries under another note of the same checkpoint. */
    private static HeadProof under(byte[] note, HeadProof proof) {
        return new HeadProof(
                text(note), proof.keys(), proof.attested(), proof.head(), proof.release(), proof.place(), proof.path());
    }

    private static DeltaManifest manifest(String... names) {
        List<DeltaManifest.File> files = new ArrayList<>();
        List<SealedChecksum> hashes = new ArrayList<>();
        for (String name : names) {
            byte[] content = name.getBytes(UTF_8);
            files.add(new DeltaManifest.File(name, Sha256.hash(content), content.length));
            hashes.add(SealedChecksum.of(java.util.Arrays.copyOf(content, 256)));
        }
        return new DeltaManifest(files, List.of(new DeltaManifest.KeyHashes(KEY, hashes)));
    }

    private static List<OfferedFile> listed(DeltaManifest manifest) {
        List<OfferedFile> listed = new ArrayList<>();
        for (int i = 0; i < manifest.files().size(); i++) {
            DeltaManifest.File file = manifest.files().get(i);
            String hash = manifest.hashesFor(KEY).orElseThrow().get(i).hex();
            listed.add(new OfferedFile(file.name(), hash, "https://cdn.example.com/bundles/" + file.sealed()));
        }
        return listed;
    }

    private static OfferedFile renamed(OfferedFile file, String name) {
        return new OfferedFile(name, file.hash(), file.url());
    }

    private static ServerAnswer with(List<OfferedFile> files, int at, OfferedFile other) {
        List<OfferedFile> changed = new ArrayList<>(files);
        changed.set(at, other);
        return offer(TWO, "2.0.0", changed);
    }

    private static ReleaseRewrapped rewrapped(TestRelease release, Sha256 manifest) {
        ReleaseSealed plain = release.sealed();
        return new ReleaseRewrapped(
                plain.time(),
                plain.policy(),
                plain.app(),
                plain.environment(),
                plain.version(),
                plain.request(),
                plain.sealRecord(),
                List.of(KEY, OTHER_KEY),
                new ManifestSealed(manifest, 3));
    }

    private static ReleaseSealed withManifest(TestRelease release, Sha256 manifest) {
        return release.sealedByFile(new ManifestSealed(manifest, 3));
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
        return new HeadVerifier(pinned, Clock.fixed(now, ZoneOffset.UTC)).verify(proof.toJson(), profile, trust);
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
        return offer(bytes, version, null);
    }

    private static ServerAnswer offer(TestRelease bytes, String version, @Nullable List<OfferedFile> files) {
        return new ServerAnswer.Offer(new SealedOffer(
                new Version(version),
                URI.create("https://updates.example.com/bundles/" + bytes.sealedDigest()),
                WrappedSessionKey.of(new byte[16], new byte[256]),
                SealedChecksum.of(new byte[256]),
                files));
    }

    private static String text(byte[] note) {
        return new String(note, UTF_8);
    }
}
