package dev.countersign.signing.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.signing.MemoryObjectStore;
import dev.countersign.signing.authority.DeviceKey;
import dev.countersign.signing.bundle.EncryptedSpool;
import dev.countersign.signing.bundle.SpoolDirectory;
import dev.countersign.signing.bundle.SpoolWriter;
import dev.countersign.signing.key.CountingKeyHolder;
import dev.countersign.signing.key.Iv;
import dev.countersign.signing.key.KeyHolderUnavailableException;
import dev.countersign.signing.key.KeyPurpose;
import dev.countersign.signing.key.MemoryKeys;
import dev.countersign.signing.key.SessionKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** File by file a bundle is sealed as a whole or not at all; what does not come of it leaves nothing behind. */
class DeltaSealingTest {
    private static final DeviceKey KEY = new DeviceKey(MemoryKeys.CAPGO, new DeviceKeyId("MIIBCgKCAQEAnTu/rAos"));

    @TempDir
    Path folder;

    private final MemoryKeys keys = new MemoryKeys();
    private final CountingKeyHolder holder = new CountingKeyHolder(keys);
    private final MemoryObjectStore store = new MemoryObjectStore();

    @Test
    void aStoreThatGivesBackOtherBytesLeavesNothingBehind() throws IOException {
        byte[] zip = zip(files(2));
        for (String damaged : new String[] {"sealed/", "seal-records/"}) {
            IOException failure =
                    assertThrows(IOException.class, () -> seal(FaultyStore.damaging(store, damaged), zip));
            assertTrue(failure.getMessage().contains("not read back"), failure.getMessage());
            assertNothingLeft();
        }
    }

    @Test
    void whatCannotBeTidiedUpDoesNotHideWhyTheSealFailed() throws IOException {
        byte[] zip = zip(files(2));
        ObjectStore stuck = FaultyStore.damaging(store, "sealed/").thatCannotDelete();
        IOException failure = assertThrows(IOException.class, () -> seal(stuck, zip));
        assertTrue(failure.getMessage().contains("not read back"), failure.getMessage());
        assertEquals(
                List.of("cannot delete", "cannot delete", "cannot delete"),
                Stream.of(failure.getSuppressed()).map(Throwable::getMessage).toList(),
                "two files and the manifest");
    }

    @Test
    void filesThatAnotherKeySealedAreNotReleased() throws IOException {
        var other = new KeyLabel("device/com.example.vectors/production/2");
        keys.generate(other, KeyPurpose.DEVICE);
        byte[] zip = zip(files(2));
        assertThrows(
                IllegalStateException.class,
                () -> seal(
                        store,
                        new DeltaCheck(store, key -> SealCheck.opener(keys, new DeviceKey(other, key.keyId()))),
                        zip,
                        List.of(KEY)));
        assertNothingLeft();
    }

    /** "hello" compresses to what devices take for stored data, and a name that ends in .br must be compressed. */
    @Test
    void aFileThatCannotTravelAloneMakesTheReleaseTravelWhole() throws IOException {
        Map<String, byte[]> files = files(2);
        files.put("odd.br", "hello".getBytes(UTF_8));
        assertSealedWholeOnly(zip(files));
    }

    /** The zip policy lets names of 1024 bytes through, and a manifest has no room for ".br" after them. */
    @Test
    void aNameThatIsTooLongForAManifestMakesTheReleaseTravelWhole() throws IOException {
        String folders = "d".repeat(203) + "/";
        String longest = folders.repeat(5) + "name";
        assertEquals(1024, longest.length());
        Map<String, byte[]> files = files(1);
        files.put(longest, new byte[0]);
        assertSealedWholeOnly(zip(files));
        files.put(longest, "as it is".getBytes(UTF_8));
        assertEquals(2, seal(store, zip(files)).files());
    }

    @Test
    void aManifestForMoreKeysThanFitIsNotBegun() throws IOException {
        byte[] zip = zip(files(2000));
        List<DeviceKey> many = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            many.add(new DeviceKey(MemoryKeys.CAPGO, new DeviceKeyId("MIIBCgKCAQEAkeynum" + (10 + i))));
        }
        var gone = new DeviceKeyOperations(MemoryKeys.goneAfter(0));
        assertNull(seal(store, check(store), zip, many, gone));
        assertNothingLeft();
        assertThrows(
                KeyHolderUnavailableException.class,
                () -> seal(store, check(store), zip, many.subList(0, 15), gone),
                "15 fit, so that the key holder is asked");
    }

    @Test
    void twoThousandFilesAreTheMost() throws IOException {
        assertSealedWholeOnly(zip(files(2001)));
        assertEquals(2000, seal(store, zip(files(2000))).files());
    }

    @Test
    void sixteenMebibytesAreTheLargestFile() throws IOException {
        assertSealedWholeOnly(zip(Map.of("index.html", new byte[(16 << 20) + 1])));
        assertEquals(
                1, seal(store, zip(Map.of("index.html", new byte[16 << 20]))).files());
    }

    @Test
    void foldersAreNoFiles() throws IOException {
        Map<String, byte[]> files = files(1);
        files.put("folder/", new byte[0]);
        assertEquals(1, seal(store, zip(files)).files());
    }

    private void assertSealedWholeOnly(byte[] zip) throws IOException {
        assertNull(seal(store, zip));
        assertNothingLeft();
        assertNull(seal(FaultyStore.damaging(store, "none").thatCannotDelete(), zip), "what is left over harms nobody");
        clear();
        assertEquals(Map.of(), holder.snapshot(), "no device key is used for nothing");
    }

    private void assertNothingLeft() {
        assertEquals(0, store.listings("").count());
    }

    private void clear() {
        store.listings("").toList().forEach(each -> store.delete(each.key()));
    }

    private @Nullable ManifestSealed seal(ObjectStore objects, byte[] zip) throws IOException {
        return seal(objects, check(objects), zip, List.of(KEY));
    }

    private DeltaCheck check(ObjectStore objects) {
        return new DeltaCheck(objects, key -> SealCheck.opener(keys, key));
    }

    private @Nullable ManifestSealed seal(ObjectStore objects, DeltaCheck check, byte[] zip, List<DeviceKey> with)
            throws IOException {
        return seal(objects, check, zip, with, new DeviceKeyOperations(holder));
    }

    private @Nullable ManifestSealed seal(
            ObjectStore objects, DeltaCheck check, byte[] zip, List<DeviceKey> with, DeviceKeyOperations operations)
            throws IOException {
        Iv iv = Iv.random(new SecureRandom());
        try (SessionKey sessionKey = SessionKey.random(new SecureRandom());
                EncryptedSpool bundle = spool(zip)) {
            var whole = new SealRecord.KeyEntry(
                    KEY.keyId(),
                    keys.wrap(KEY.label(), sessionKey, iv),
                    keys.sealChecksum(KEY.label(), Sha256.hash(zip)));
            return new DeltaSealing(objects, check).seal(bundle, with, List.of(whole), sessionKey, iv, operations);
        }
    }

    private EncryptedSpool spool(byte[] content) throws IOException {
        SpoolDirectory spools = SpoolDirectory.open(folder.resolve("spool"), new SecureRandom());
        try (SpoolWriter writer = spools.create()) {
            writer.write(content);
            return writer.commit();
        }
    }

    private static Map<String, byte[]> files(int count) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            files.put("f" + i, ("text " + i).getBytes(UTF_8));
        }
        return files;
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }
}
