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
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.seal.DeveloperSeal;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import dev.countersign.contract.value.WrappedSessionKey;
import dev.countersign.contract.zip.ZipLimits;
import dev.countersign.objectstore.DirectoryObjectStore;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.signing.authority.DeviceKey;
import dev.countersign.signing.authority.SealOutcome;
import dev.countersign.signing.bundle.SpoolDirectory;
import dev.countersign.signing.bundle.UploadOpening;
import dev.countersign.signing.key.CountingKeyHolder;
import dev.countersign.signing.key.Iv;
import dev.countersign.signing.key.KeyPurpose;
import dev.countersign.signing.key.MemoryKeys;
import dev.countersign.signing.key.SessionKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle that its developer sealed passes every check that others pass, with nothing but the public key, or is not released. */
class DeveloperSealingTest {
    private static final KeyLabel UPLOAD = new KeyLabel("upload/1");
    private static final DeviceKey KEY =
            new DeviceKey(new KeyLabel("device/com.example.vectors/hand/1"), new DeviceKeyId("MIIBCgKCAQEAnTu/rAos"));

    @TempDir
    Path folder;

    private final MemoryKeys developer = new MemoryKeys();
    private final MemoryKeys keys = new MemoryKeys();
    private final CountingKeyHolder holder = new CountingKeyHolder(keys);
    private DirectoryObjectStore store;
    private ECPublicKey uploadKey;

    @BeforeEach
    void open() throws IOException {
        store = new DirectoryObjectStore(folder.resolve("objects"));
        uploadKey = (ECPublicKey) keys.generate(UPLOAD, KeyPurpose.UPLOAD);
    }

    @AfterEach
    void noDeviceKeyWasUsed() {
        assertTrue(holder.snapshot().keySet().stream().noneMatch(KeyLabel::isDevice), "used a device key");
    }

    @Test
    void whatTheRealCapgoCliSealedIsReleasedAsItIs() throws IOException {
        byte[] sealed = MemoryKeys.capgoFile("encrypted.zip");
        SealOutcome.Sealed outcome = assertInstanceOf(SealOutcome.Sealed.class, seal(capgoUpload(sealed)));
        assertEquals(List.of(KEY), outcome.keys());
        assertEquals(Sha256.hash(sealed), outcome.sealed());
        assertEquals(sealed.length, outcome.size());
        assertArrayEquals(sealed, bytes("sealed/" + outcome.sealed().hex()));
        byte[] record = bytes("seal-records/" + outcome.sealRecord().hex());
        assertEquals(outcome.sealRecord(), Sha256.hash(record));
        SealRecord.KeyEntry entry = SealRecord.parse(record).forKey(KEY.keyId()).orElseThrow();
        assertEquals(text("iv_session_key.txt"), entry.sessionKey().wire());
        assertEquals(text("encrypted_checksum.hex"), entry.checksum().hex());
    }

    @Test
    void theSameSealedBytesCanBeTwoReleases() throws IOException {
        byte[] sealed = MemoryKeys.capgoFile("encrypted.zip");
        assertInstanceOf(SealOutcome.Sealed.class, seal(capgoUpload(sealed)));
        assertInstanceOf(SealOutcome.Sealed.class, seal(capgoUpload(sealed)));
        assertEquals(1, store.list("sealed/").count());
    }

    @Test
    void oneFailureDoesNotTakeAwayWhatAnotherReleaseReliesOn() throws IOException {
        byte[] sealed = MemoryKeys.capgoFile("encrypted.zip");
        var one = assertInstanceOf(SealOutcome.Sealed.class, seal(capgoUpload(sealed)));
        ObjectKey object = ObjectKey.of("sealed/" + one.sealed().hex());
        store.delete(object);
        store.putIfAbsent(object, "bit rot".getBytes(UTF_8));
        assertThrows(IOException.class, () -> seal(capgoUpload(sealed)));
        assertArrayEquals("bit rot".getBytes(UTF_8), bytes(object.value()));
    }

    @Test
    void aStoreThatGivesBackOtherBytesLeavesNoSeal() throws IOException {
        Uploaded upload = sealedByDeveloper(zip("index.html"));
        IOException failure =
                assertThrows(IOException.class, () -> seal(FaultyStore.damaging(store, "sealed/"), upload));
        assertTrue(failure.getMessage().contains("not read back"), failure.getMessage());
        assertEquals(0, store.list("sealed/").count());
        assertInstanceOf(SealOutcome.Sealed.class, seal(upload), "so that it can be tried again");
    }

    @Test
    void whatCannotBeTidiedUpDoesNotHideWhyTheSealFailed() throws IOException {
        Uploaded upload = sealedByDeveloper(zip("index.html"));
        var stuck = FaultyStore.damaging(store, "sealed/").thatCannotDelete();
        IOException failure = assertThrows(IOException.class, () -> seal(stuck, upload));
        assertTrue(failure.getMessage().contains("not read back"), failure.getMessage());
        assertEquals("cannot delete", failure.getSuppressed()[0].getMessage());
    }

    @Test
    void everyFlippedByteOfTheSealIsRefused() throws IOException {
        byte[] sealed = MemoryKeys.capgoFile("encrypted.zip");
        byte[] upload = capgoUpload(sealed).content;
        int json = upload.length - sealed.length;
        for (int at :
                new int[] {0, 3, 4, json / 3, json / 2, json - 40, json + 1, json + sealed.length / 2, upload.length - 1
                }) {
            byte[] flipped = upload.clone();
            flipped[at] ^= 1;
            SealOutcome outcome = seal(capgoUpload(sealed).with(flipped));
            var refused = assertInstanceOf(SealOutcome.Refused.class, outcome, "byte " + at);
            assertTrue(List.of("seal-refused", "wrong-device-key").contains(refused.reason()), refused.reason());
        }
        assertNothingSealed();
    }

    @Test
    void aCutSealIsRefused() throws IOException {
        byte[] sealed = MemoryKeys.capgoFile("encrypted.zip");
        byte[] upload = capgoUpload(sealed).content;
        for (int length :
                new int[] {1, 3, 4, 100, upload.length - sealed.length, upload.length - 16, upload.length - 1}) {
            assertEquals(
                    refused(RefusalReason.SEAL_REFUSED),
                    seal(capgoUpload(sealed).with(Arrays.copyOf(upload, length))),
                    "cut to " + length);
        }
        assertNothingSealed();
    }

    @Test
    void theBundleInsideMustBeTheOneThatWasApproved() throws IOException {
        byte[] approved = zip("index.html");
        byte[] other = zip("index.html", "more.js");
        Uploaded swapped = sealedByDeveloper(other);
        assertEquals(
                refused(RefusalReason.BUNDLE_ID_MISMATCH),
                seal(new Uploaded(swapped.content, BundleId.ofChecksum(Sha256.hash(approved)), swapped.fingerprint)));
        assertNothingSealed();
    }

    @Test
    void aHostileZipUnderAGoodSealIsRefusedByItsRule() throws IOException {
        assertEquals(new SealOutcome.Refused("zip-name-parent"), seal(sealedByDeveloper(zip("../index.html"))));
        assertNothingSealed();
    }

    @Test
    void aSealOfAnotherKeyIsRefused() throws IOException {
        var other = new KeyLabel("device/com.example.vectors/hand/7");
        developer.generate(other, KeyPurpose.DEVICE);
        assertEquals(refused(RefusalReason.WRONG_DEVICE_KEY), seal(sealedByDeveloper(zip("index.html"), other, other)));
        // under the right public key, so that only the blocks are another's
        assertEquals(
                refused(RefusalReason.SEAL_REFUSED),
                seal(sealedByDeveloper(zip("index.html"), other, MemoryKeys.CAPGO)));
        // the right public key in a request that names another
        Uploaded good = sealedByDeveloper(zip("index.html"));
        assertEquals(
                refused(RefusalReason.WRONG_DEVICE_KEY),
                seal(new Uploaded(good.content, good.bundle, new KeyId(Sha256.hash(new byte[1])))));
        assertNothingSealed();
    }

    @Test
    void aPlainBundleThatSaysItIsSealedIsRefused() throws IOException {
        byte[] zip = zip("index.html");
        assertEquals(
                refused(RefusalReason.SEAL_REFUSED),
                seal(new Uploaded(zip, BundleId.ofChecksum(Sha256.hash(zip)), fingerprint(MemoryKeys.CAPGO))));
    }

    @Test
    void nothingOfTheBundleIsOnDiskWhenItIsDone() throws IOException {
        assertInstanceOf(SealOutcome.Sealed.class, seal(sealedByDeveloper(zip("canary.html", "index.html"))));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(new String(Files.readAllBytes(file), UTF_8).contains("canary"), file.toString());
            }
        }
    }

    /** What a publisher encrypts for the signing service, and what the request says of it. */
    private record Uploaded(
            @SuppressWarnings("ArrayRecordComponent") byte[] content, BundleId bundle, KeyId fingerprint) {
        Uploaded with(byte[] other) {
            return new Uploaded(other, bundle, fingerprint);
        }
    }

    private Uploaded capgoUpload(byte[] sealed) {
        var seal = new DeveloperSeal(
                pkcs1(MemoryKeys.CAPGO),
                new WrappedSessionKey(text("iv_session_key.txt")),
                new SealedChecksum(text("encrypted_checksum.hex")));
        return new Uploaded(
                joined(seal.toPrefix(), sealed),
                BundleId.ofChecksum(Sha256.hash(MemoryKeys.capgoFile("plain.zip"))),
                fingerprint(MemoryKeys.CAPGO));
    }

    private Uploaded sealedByDeveloper(byte[] zip) throws IOException {
        return sealedByDeveloper(zip, MemoryKeys.CAPGO, MemoryKeys.CAPGO);
    }

    private Uploaded sealedByDeveloper(byte[] zip, KeyLabel with, KeyLabel shown) throws IOException {
        Iv iv = Iv.random(new SecureRandom());
        try (SessionKey sessionKey = SessionKey.random(new SecureRandom())) {
            var sealed = new ByteArrayOutputStream();
            CapgoSeal.seal(new ByteArrayInputStream(zip), sessionKey, iv, sealed);
            var seal = new DeveloperSeal(
                    pkcs1(shown), developer.wrap(with, sessionKey, iv), developer.sealChecksum(with, Sha256.hash(zip)));
            return new Uploaded(
                    joined(seal.toPrefix(), sealed.toByteArray()),
                    BundleId.ofChecksum(Sha256.hash(zip)),
                    fingerprint(shown));
        }
    }

    private SealOutcome seal(Uploaded uploaded) throws IOException {
        return seal(store, uploaded);
    }

    private SealOutcome seal(ObjectStore objects, Uploaded uploaded) throws IOException {
        var encrypted = new ByteArrayOutputStream();
        new UploadEncryption(uploadKey, new SecureRandom())
                .encrypt(new ByteArrayInputStream(uploaded.content), encrypted);
        Instant now = Instant.parse("2026-11-22T12:00:00Z");
        var publish = new ReleasePublish(
                new AppId("com.example.vectors"),
                new EnvironmentName("hand"),
                now,
                now.plusSeconds(3600),
                "0123456789abcdef0123456789abcdef",
                new Version("1.0.0"),
                new BundleUpload(
                        uploaded.bundle,
                        Sha256.hash(encrypted.toByteArray()),
                        encrypted.size(),
                        KeyId.ofSpki(uploadKey.getEncoded())),
                null,
                null,
                uploaded.fingerprint,
                null);
        SignedRequest request = SignedRequest.sign(publish, PersonKey.generate());
        store.putIfAbsent(ObjectKey.of("inbox/" + request.id().hex() + "/bundle"), encrypted.toByteArray());
        SpoolDirectory spools = SpoolDirectory.open(folder.resolve("spool"), new SecureRandom());
        List<KeyLabel> abandoned = new ArrayList<>();
        SealOutcome outcome = new CapgoBundleSealer(
                        objects,
                        holder,
                        keys,
                        (label, count) -> abandoned.add(label),
                        new UploadOpening(holder, keys, spools, 1 << 20),
                        spools,
                        ZipLimits.DEFAULT,
                        new SecureRandom())
                .seal(request, publish, List.of(KEY));
        assertEquals(List.of(), abandoned);
        return outcome;
    }

    private void assertNothingSealed() throws IOException {
        assertEquals(0, store.list("sealed/").count());
        assertEquals(0, store.list("seal-records/").count());
    }

    private static SealOutcome.Refused refused(RefusalReason reason) {
        return new SealOutcome.Refused(reason.wire());
    }

    private KeyId fingerprint(KeyLabel label) {
        return KeyId.ofSpki(developer.publicKey(label).orElseThrow().getEncoded());
    }

    /** What stands after the 24 bytes of algorithm and headers in a SubjectPublicKeyInfo of RSA-2048. */
    private String pkcs1(KeyLabel label) {
        byte[] spki = developer.publicKey(label).orElseThrow().getEncoded();
        return Base64.getEncoder().encodeToString(Arrays.copyOfRange(spki, 24, spki.length));
    }

    private byte[] bytes(String key) throws IOException {
        return store.readBytes(ObjectKey.of(key), 1 << 20).orElseThrow();
    }

    private static String text(String name) {
        return new String(MemoryKeys.capgoFile(name), UTF_8).strip();
    }

    private static byte[] joined(byte[] one, byte[] two) {
        byte[] both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        return both;
    }

    private static byte[] zip(String... names) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(name.getBytes(UTF_8));
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }
}
