package dev.countersign.signing.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.upload.UploadEncryption;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.seal.DeltaManifest;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import dev.countersign.contract.zip.ZipLimits;
import dev.countersign.objectstore.DirectoryObjectStore;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.signing.authority.DeviceKey;
import dev.countersign.signing.authority.SealOutcome;
import dev.countersign.signing.authority.SealRecords;
import dev.countersign.signing.authority.UploadUnavailableException;
import dev.countersign.signing.bundle.SpoolDirectory;
import dev.countersign.signing.bundle.UploadOpening;
import dev.countersign.signing.key.CountingKeyHolder;
import dev.countersign.signing.key.KeyPurpose;
import dev.countersign.signing.key.MemoryKeys;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an upload in the inbox to a seal that devices open, over a real store and the publisher's real encryption. */
class CapgoBundleSealerTest {
    private static final KeyLabel UPLOAD = new KeyLabel("upload/1");
    private static final KeyLabel SECOND = new KeyLabel("device/com.example.vectors/production/2");
    private static final DeviceKey FIRST_KEY = new DeviceKey(MemoryKeys.CAPGO, new DeviceKeyId("MIIBCgKCAQEAnTu/rAos"));
    private static final DeviceKey SECOND_KEY = new DeviceKey(SECOND, new DeviceKeyId("MIIBCgKCAQEAsecondke"));

    @TempDir
    Path folder;

    private final MemoryKeys keys = new MemoryKeys();
    private final CountingKeyHolder holder = new CountingKeyHolder(keys);
    private final Map<KeyLabel, Integer> abandoned = new TreeMap<>();
    private DirectoryObjectStore store;
    private ECPublicKey uploadKey;

    @BeforeEach
    void open() throws IOException {
        store = new DirectoryObjectStore(folder.resolve("objects"));
        uploadKey = (ECPublicKey) keys.generate(UPLOAD, KeyPurpose.UPLOAD);
        keys.generate(SECOND, KeyPurpose.DEVICE);
    }

    @Test
    void everyDeviceKeyOpensTheOneSealedObject() throws Exception {
        byte[] zip = zip("index.html", "<!doctype html>canary");
        SignedRequest request = upload(zip);

        SealOutcome.Sealed sealed =
                assertInstanceOf(SealOutcome.Sealed.class, seal(store, request, FIRST_KEY, SECOND_KEY));

        byte[] object = bytes("sealed/" + sealed.sealed().hex());
        byte[] recordBytes = bytes("seal-records/" + sealed.sealRecord().hex());
        assertEquals(sealed.sealed(), Sha256.hash(object));
        assertEquals(sealed.size(), object.length);
        assertEquals(sealed.sealRecord(), Sha256.hash(recordBytes));
        SealRecord record = SealRecord.parse(recordBytes);
        for (DeviceKey key : List.of(FIRST_KEY, SECOND_KEY)) {
            ByteArrayOutputStream opened = new ByteArrayOutputStream();
            new SealOpener((RSAPublicKey) keys.publicKey(key.label()).orElseThrow())
                    .open(record.forKey(key.keyId()).orElseThrow(), new ByteArrayInputStream(object), opened);
            assertArrayEquals(zip, opened.toByteArray());
        }
        assertEquals(Map.of(), abandoned);
    }

    @Test
    void sealingTwiceNeverUsesASessionKeyTwice() throws IOException {
        SignedRequest request = upload(zip("index.html", "x"));
        SealOutcome.Sealed one = assertInstanceOf(SealOutcome.Sealed.class, seal(store, request, FIRST_KEY));
        SealOutcome.Sealed two = assertInstanceOf(SealOutcome.Sealed.class, seal(store, request, FIRST_KEY));
        assertFalse(one.sealed().equals(two.sealed()));
    }

    @Test
    void aHostileZipIsRefusedByItsRuleWithoutAnyUseOfADeviceKey() throws IOException {
        SignedRequest request = upload(zip("../index.html", "x"));
        assertEquals(new SealOutcome.Refused("zip-name-parent"), seal(store, request, FIRST_KEY));
        assertTrue(holder.snapshot().keySet().stream().noneMatch(KeyLabel::isDevice));
        assertNothingSealed();
    }

    @Test
    void bytesSwappedInTheInboxAreNeverSealed() throws IOException {
        SignedRequest request = upload(zip("index.html", "approved"));
        ObjectKey inbox = inbox(request);
        store.delete(inbox);
        store.putIfAbsent(inbox, encrypted(zip("index.html", "swapped")));
        assertEquals(new SealOutcome.Refused(RefusalReason.BUNDLE_ALTERED.wire()), seal(store, request, FIRST_KEY));
        assertNothingSealed();
    }

    @Test
    void fileByFileEveryFileOpensAndIsAccountedFor() throws IOException {
        String script = "console.log('odd names');".repeat(2000);
        byte[] zip = zip(
                "index.html",
                "hello",
                "empty.txt",
                "",
                "with space & ü.js",
                script,
                "data.br",
                "not compressed at all");
        var sealed = (SealOutcome.Sealed) sealByFile(upload(zip), FIRST_KEY, SECOND_KEY);

        assertEquals(4, sealed.manifest().files());
        DeltaManifest manifest = DeltaManifest.parse(
                store.readBytes(ObjectKey.of("seal-records/" + sealed.manifest().digest()), 1 << 20)
                        .orElseThrow());
        assertEquals(
                List.of("index.html", "empty.txt.br", "with space & ü.js.br", "data.br.br"),
                manifest.files().stream().map(DeltaManifest.File::name).toList());
        assertEquals(
                List.of("index.html", "empty.txt", "with space & ü.js", "data.br"),
                manifest.files().stream().map(DeltaManifest.File::target).toList());
        assertTrue(manifest.files().get(2).size() < script.length() / 10, "compressed");
        assertEquals(
                Set.of(6L),
                holder.snapshot().entrySet().stream()
                        .filter(each -> each.getKey().isDevice())
                        .map(each -> each.getValue().performed())
                        .collect(java.util.stream.Collectors.toSet()));
    }

    @Test
    void aRewrapSealsEveryFileForTheNewKeyTooOverTheSameFiles() throws Exception {
        SignedRequest request = upload(zip("index.html", "hello", "app.js", "console.log('again');".repeat(1000)));
        var sealed = (SealOutcome.Sealed) sealByFile(request, FIRST_KEY);
        ReleaseSealed release = release(request, sealed);
        var newest = new SealRecords(sealed.sealRecord(), sealed.manifest());
        List<ObjectKey> objects = objects();
        long first = holder.snapshot().get(MemoryKeys.CAPGO).performed();

        SealRecords rewrapped = rewrap(store, release, newest).orElseThrow();

        assertEquals(2, rewrapped.manifest().files());
        DeltaManifest before = manifest(sealed.manifest());
        DeltaManifest after = manifest(rewrapped.manifest());
        assertEquals(before.files(), after.files(), "nothing is encrypted anew");
        assertEquals(before.keys().getFirst(), after.keys().getFirst());
        assertEquals(objects.size() + 2, objects().size(), "a seal record and a manifest");
        assertEquals(4, holder.snapshot().get(SECOND).performed());
        assertEquals(first, holder.snapshot().get(MemoryKeys.CAPGO).performed(), "the older private key is not used");
        SealRecord record =
                SealRecord.parse(bytes("seal-records/" + rewrapped.record().hex()));
        new DeltaCheck(store, key -> SealCheck.opener(keys, key))
                .opens(
                        ObjectKey.of("seal-records/" + rewrapped.manifest().digest()),
                        rewrapped.manifest().digest(),
                        List.of(FIRST_KEY, SECOND_KEY),
                        record.keys(),
                        List.of(
                                Sha256.hash("hello".getBytes(UTF_8)),
                                Sha256.hash("console.log('again');".repeat(1000).getBytes(UTF_8))));
        assertEquals(rewrapped, rewrap(store, release, newest).orElseThrow(), "the same again");
        assertEquals(Map.of(), abandoned);
    }

    @Test
    void aManifestSwappedInTheStoreIsNotWrappedAndADamagedFileIsNoticed() throws Exception {
        SignedRequest request = upload(zip("index.html", "hello"));
        var sealed = (SealOutcome.Sealed) sealByFile(request, FIRST_KEY);
        var newest = new SealRecords(sealed.sealRecord(), sealed.manifest());
        assertThrows(
                IOException.class,
                () -> rewrap(FaultyStore.damaging(store, "sealed/"), release(request, sealed), newest));
        ObjectKey key = ObjectKey.of("seal-records/" + sealed.manifest().digest());
        byte[] other = new DeltaManifest(
                        manifest(sealed.manifest()).files(),
                        List.of(new DeltaManifest.KeyHashes(
                                FIRST_KEY.keyId(),
                                List.of(keys.sealChecksum(MemoryKeys.CAPGO, Sha256.hash(new byte[] {1}))))))
                .toJson();
        store.delete(key);
        store.putIfAbsent(key, other);
        abandoned.clear();
        assertThrows(IOException.class, () -> rewrap(store, release(request, sealed), newest));
        assertEquals(Map.of(SECOND, 2), abandoned, "the whole bundle's two, and not one for what the swapped one says");
    }

    @Test
    void aManifestThatNoKeyHereOpensIsLeftAsItIs() throws Exception {
        SignedRequest request = upload(zip("index.html", "hello"));
        var sealed = (SealOutcome.Sealed) sealByFile(request, FIRST_KEY);
        byte[] theirs = new DeltaManifest(
                        manifest(sealed.manifest()).files(),
                        List.of(new DeltaManifest.KeyHashes(
                                new DeviceKeyId("MIIBCgKCAQEAelsewher"),
                                manifest(sealed.manifest()).keys().getFirst().hashes())))
                .toJson();
        store.putIfAbsent(ObjectKey.of("seal-records/" + Sha256.hash(theirs)), theirs);
        var newest = new SealRecords(sealed.sealRecord(), new ManifestSealed(Sha256.hash(theirs), 1));
        assertEquals(
                null,
                rewrap(store, release(request, sealed), newest).orElseThrow().manifest());
        assertEquals(2, holder.snapshot().get(SECOND).performed());
    }

    @Test
    void aSealedHashThatDoesNotOpenEndsTheRewrapAndItsUseOfTheKeyIsAbandoned() throws Exception {
        SignedRequest request = upload(zip("index.html", "hello"));
        var sealed = (SealOutcome.Sealed) sealByFile(request, FIRST_KEY);
        byte[] wrong = new DeltaManifest(
                        manifest(sealed.manifest()).files(),
                        List.of(new DeltaManifest.KeyHashes(
                                FIRST_KEY.keyId(),
                                List.of(keys.sealChecksum(SECOND, Sha256.hash("hello".getBytes(UTF_8)))))))
                .toJson();
        store.putIfAbsent(ObjectKey.of("seal-records/" + Sha256.hash(wrong)), wrong);
        var newest = new SealRecords(sealed.sealRecord(), new ManifestSealed(Sha256.hash(wrong), 1));
        assertThrows(IllegalStateException.class, () -> rewrap(store, release(request, sealed), newest));
        assertEquals(Map.of(SECOND, 2), abandoned);
    }

    @Test
    void aFileThatTheNewKeysDevicesWouldNotGetWholeEndsTheRewrap() throws Exception {
        SignedRequest request = upload(zip("index.html", "hello"));
        var sealed = (SealOutcome.Sealed) sealByFile(request, FIRST_KEY);
        ObjectKey file = ObjectKey.of(
                "sealed/" + manifest(sealed.manifest()).files().getFirst().sealed());
        assertThrows(
                IOException.class,
                () -> rewrap(
                        FaultyStore.damaging(store, file::equals),
                        release(request, sealed),
                        new SealRecords(sealed.sealRecord(), sealed.manifest())));
        assertEquals(Map.of(SECOND, 3), abandoned);
    }

    private Optional<SealRecords> rewrap(ObjectStore objects, ReleaseSealed release, SealRecords newest)
            throws IOException {
        return new CapgoRewrapper(objects, holder, keys, (label, count) -> abandoned.merge(label, count, Integer::sum))
                .rewrap(release, newest, List.of(FIRST_KEY, SECOND_KEY), SECOND_KEY);
    }

    private DeltaManifest manifest(ManifestSealed named) throws IOException {
        return DeltaManifest.parse(bytes("seal-records/" + named.digest()));
    }

    private List<ObjectKey> objects() throws IOException {
        try (Stream<ObjectKey> seals = store.list("seal-records/");
                Stream<ObjectKey> sealed = store.list("sealed/")) {
            return Stream.concat(seals, sealed).toList();
        }
    }

    private static ReleaseSealed release(SignedRequest request, SealOutcome.Sealed sealed) {
        ReleasePublish publish = (ReleasePublish) request.request();
        return new ReleaseSealed(
                publish.created(),
                sealed.sealRecord(),
                publish.app(),
                publish.environment(),
                publish.version(),
                request.id(),
                publish.bundle().id(),
                sealed.sealed(),
                sealed.size(),
                sealed.sealRecord(),
                List.of(FIRST_KEY.keyId()),
                null,
                sealed.manifest(),
                null);
    }

    @Test
    void aBundleOfTooManyFilesIsSealedWholeOnly() throws IOException {
        List<String> files = new java.util.ArrayList<>(List.of("index.html", "x"));
        for (int i = 0; i < 2000; i++) {
            files.addAll(List.of("f" + i, "x"));
        }
        var sealed = (SealOutcome.Sealed) sealByFile(upload(zip(files.toArray(String[]::new))), FIRST_KEY);
        assertEquals(null, sealed.manifest());
    }

    @Test
    void aMissingUploadIsWaitedFor() throws IOException {
        SignedRequest request = upload(zip("index.html", "x"));
        store.delete(inbox(request));
        assertThrows(UploadUnavailableException.class, () -> seal(store, request, FIRST_KEY));
    }

    @Test
    void anEnvironmentWithoutADeviceKeyIsRefused() throws IOException {
        assertEquals(
                new SealOutcome.Refused(RefusalReason.NO_DEVICE_KEY.wire()),
                seal(store, upload(zip("index.html", "x"))));
    }

    @Test
    void aStoreThatDamagesTheSealedObjectIsNoticedBeforeAnyEvent() throws IOException {
        SignedRequest request = upload(zip("index.html", "x".repeat(1000)));
        ObjectStore damaging = FaultyStore.damaging(store, "sealed/");
        IOException failure = assertThrows(IOException.class, () -> seal(damaging, request, FIRST_KEY, SECOND_KEY));
        assertTrue(failure.getMessage().contains("not read back"), failure.getMessage());
        assertEquals(Map.of(MemoryKeys.CAPGO, 2, SECOND, 2), abandoned);
        assertNothingSealed();
    }

    @Test
    void whatCannotBeTidiedUpDoesNotHideWhyTheSealFailed() throws IOException {
        SignedRequest request = upload(zip("index.html", "x"));
        ObjectStore stuck = FaultyStore.damaging(store, "sealed/").thatCannotDelete();
        IOException failure = assertThrows(IOException.class, () -> seal(stuck, request, FIRST_KEY));
        assertTrue(failure.getMessage().contains("not read back"), failure.getMessage());
        assertEquals(
                List.of("cannot delete", "cannot delete"),
                Stream.of(failure.getSuppressed()).map(Throwable::getMessage).toList());
    }

    @Test
    void aDeltaFileThatIsNotReadBackIsNotReleasedAndEveryUseOfTheKeyIsAbandoned() throws IOException {
        SignedRequest request = upload(zip("index.html", "hello", "app.js", "world"));
        Set<ObjectKey> read = new HashSet<>();
        ObjectStore damaging = FaultyStore.damaging(
                store, key -> key.value().startsWith("sealed/") && read.add(key) && read.size() > 1);
        assertThrows(
                IOException.class,
                () -> sealer(damaging)
                        .sealByFile(request, (ReleasePublish) request.request(), List.of(FIRST_KEY, SECOND_KEY)));
        assertEquals(Map.of(MemoryKeys.CAPGO, 4, SECOND, 4), abandoned);
        assertEquals(2, objects().size(), "the whole bundle's seal, which no event names, and no file");
    }

    @Test
    void aWrongDeviceKeyIsNoticedBeforeAnyEvent() throws IOException {
        SignedRequest request = upload(zip("index.html", "x"));
        DeviceKey unknown = new DeviceKey(new KeyLabel("device/com.example.vectors/production/9"), SECOND_KEY.keyId());
        assertThrows(RuntimeException.class, () -> seal(store, request, FIRST_KEY, unknown));
        assertNothingSealed();
    }

    @Test
    void nothingOfTheBundleIsOnDiskWhenItIsDone() throws IOException {
        SignedRequest request = upload(zip("index.html", "canary"));
        assertInstanceOf(SealOutcome.Sealed.class, seal(store, request, FIRST_KEY));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(Files.readString(file, StandardCharsets.ISO_8859_1).contains("canary"), file.toString());
            }
        }
    }

    private SealOutcome seal(ObjectStore objects, SignedRequest request, DeviceKey... deviceKeys) throws IOException {
        return sealer(objects).seal(request, (ReleasePublish) request.request(), List.of(deviceKeys));
    }

    private CapgoBundleSealer sealer(ObjectStore objects) throws IOException {
        SpoolDirectory spools = SpoolDirectory.open(folder.resolve("spool"), new SecureRandom());
        return new CapgoBundleSealer(
                objects,
                holder,
                keys,
                (label, count) -> abandoned.merge(label, count, Integer::sum),
                new UploadOpening(holder, keys, spools, 1 << 20),
                spools,
                ZipLimits.DEFAULT,
                new SecureRandom());
    }

    private SealOutcome sealByFile(SignedRequest request, DeviceKey... deviceKeys) throws IOException {
        return sealer(store).sealByFile(request, (ReleasePublish) request.request(), List.of(deviceKeys));
    }

    private void assertNothingSealed() throws IOException {
        assertEquals(0, store.list("sealed/").count());
        assertEquals(0, store.list("seal-records/").count());
    }

    private SignedRequest upload(byte[] zip) throws IOException {
        byte[] upload = encrypted(zip);
        BundleUpload bundle = new BundleUpload(
                BundleId.ofChecksum(Sha256.hash(zip)),
                Sha256.hash(upload),
                upload.length,
                KeyId.ofSpki(uploadKey.getEncoded()));
        Instant now = Instant.parse("2026-11-22T12:00:00Z");
        SignedRequest request = SignedRequest.sign(
                new ReleasePublish(
                        new AppId("com.example.vectors"),
                        new EnvironmentName("production"),
                        now,
                        now.plusSeconds(3600),
                        "0123456789abcdef0123456789abcdef",
                        new Version("1.0.0"),
                        bundle,
                        null,
                        null),
                PersonKey.generate());
        store.putIfAbsent(inbox(request), upload);
        return request;
    }

    private static ObjectKey inbox(SignedRequest request) {
        return ObjectKey.of("inbox/" + request.id().hex() + "/bundle");
    }

    private byte[] encrypted(byte[] zip) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new UploadEncryption(uploadKey, new SecureRandom()).encrypt(new ByteArrayInputStream(zip), out);
        return out.toByteArray();
    }

    private byte[] bytes(String key) throws IOException {
        return store.readBytes(ObjectKey.of(key), 1 << 20).orElseThrow();
    }

    /** A zip of files, each a name and a text, stored as it is, so that it would be seen wherever it went. */
    private static byte[] zip(String... files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < files.length; i += 2) {
                byte[] data = files[i + 1].getBytes(UTF_8);
                CRC32 crc = new CRC32();
                crc.update(data);
                ZipEntry entry = new ZipEntry(files[i]);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(data.length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(data);
            }
        }
        return out.toByteArray();
    }
}
