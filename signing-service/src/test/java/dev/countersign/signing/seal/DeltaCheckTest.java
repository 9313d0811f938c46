package dev.countersign.signing.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.seal.DeltaManifest;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.signing.MemoryObjectStore;
import dev.countersign.signing.authority.DeviceKey;
import dev.countersign.signing.key.Iv;
import dev.countersign.signing.key.KeyPurpose;
import dev.countersign.signing.key.MemoryKeys;
import dev.countersign.signing.key.SessionKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No manifest goes out of which a phone would refuse a file; each way in which one can be wrong, in its last file for its last key. */
class DeltaCheckTest {
    private static final KeyLabel SECOND = new KeyLabel("device/com.example.vectors/production/2");
    private static final DeviceKey FIRST_KEY = new DeviceKey(MemoryKeys.CAPGO, new DeviceKeyId("MIIBCgKCAQEAnTu/rAos"));
    private static final DeviceKey SECOND_KEY = new DeviceKey(SECOND, new DeviceKeyId("MIIBCgKCAQEAsecondke"));
    private static final Sha256 INDEX = Sha256.hash("<!doctype html>".getBytes(UTF_8));
    private static final Sha256 SCRIPT = Sha256.hash("go()".getBytes(UTF_8));

    private final MemoryKeys keys = new MemoryKeys();
    private final MemoryObjectStore store = new MemoryObjectStore();
    private final Iv iv = Iv.random(new SecureRandom());
    private final SessionKey sessionKey = SessionKey.random(new SecureRandom());
    private DeltaManifest.File index;
    private DeltaManifest.File script;

    @BeforeEach
    void seal() throws GeneralSecurityException {
        keys.generate(SECOND, KeyPurpose.DEVICE);
        index = file("index.html", "<!doctype html>");
        script = file("app.js", "go()");
    }

    @AfterEach
    void close() {
        sessionKey.close();
    }

    @Test
    void aManifestOfWhichEveryDeviceOpensEveryFilePasses() {
        Sha256 manifest = put(good());
        assertDoesNotThrow(() -> check(store, manifest, whole()));
    }

    @Test
    void aManifestThatIsMissingDamagedOrSwappedIsTheStoresFault() {
        Sha256 manifest = put(good());
        assertFromTheStore(FaultyStore.damaging(store, "seal-records/"), manifest);
        store.delete(manifestKey(manifest));
        assertFromTheStore(store, manifest);
        store.putIfAbsent(
                manifestKey(manifest),
                new DeltaManifest(good().files(), good().keys().reversed()).toJson());
        assertFromTheStore(store, manifest);
    }

    @Test
    void aFileThatIsMissingOrDamagedIsTheStoresFault() {
        Sha256 manifest = put(good());
        ObjectKey last = ObjectKey.of("sealed/" + script.sealed());
        assertFromTheStore(FaultyStore.damaging(store, last::equals), manifest);
        store.delete(last);
        assertFromTheStore(store, manifest);
    }

    @Test
    void aManifestThatLeavesOutADeviceKeyIsNotReleased() {
        assertWrong(
                put(new DeltaManifest(List.of(index, script), List.of(hashes(FIRST_KEY, FIRST_KEY, INDEX, SCRIPT)))),
                whole(),
                "the manifest leaves out");
    }

    @Test
    void aSealThatLeavesOutADeviceKeyGivesItsDevicesNoFiles() {
        assertWrong(put(good()), whole().subList(0, 1), "the seal leaves out");
    }

    @Test
    void aFileOfAnotherSizeThanItsManifestSaysIsNotReleased() {
        var larger = new DeltaManifest.File(script.name(), script.sealed(), script.size() + 1);
        assertWrong(put(new DeltaManifest(List.of(index, larger), good().keys())), whole(), "size");
    }

    @Test
    void aFileThatOpensToOtherBytesThanTheBundleHasIsNotReleased() throws GeneralSecurityException {
        var other = file("app.js", "stop()");
        assertWrong(put(new DeltaManifest(List.of(index, other), good().keys())), whole(), "something else");
    }

    @Test
    void aSealedHashOfAnotherFileIsNotReleased() {
        assertWrong(put(goodBut(hashes(SECOND_KEY, SECOND_KEY, INDEX, INDEX))), whole(), "something else");
    }

    @Test
    void aHashThatAnotherKeySealedIsNotReleased() {
        assertWrong(put(goodBut(hashes(SECOND_KEY, FIRST_KEY, INDEX, SCRIPT))), whole(), "would refuse a file");
    }

    @Test
    void aDeltaFileThatDoesNotOpenIsNotReleased() {
        byte[] noBlocks = new byte[17];
        var cut = new DeltaManifest.File(script.name(), Sha256.hash(noBlocks), noBlocks.length);
        store.putIfAbsent(ObjectKey.of("sealed/" + cut.sealed()), noBlocks);
        assertInstanceOf(
                SealRefusedException.class,
                assertWrong(put(new DeltaManifest(List.of(index, cut), good().keys())), whole(), "would refuse a file")
                        .getCause());
    }

    private DeltaManifest good() {
        return goodBut(hashes(SECOND_KEY, SECOND_KEY, INDEX, SCRIPT));
    }

    private DeltaManifest goodBut(DeltaManifest.KeyHashes second) {
        return new DeltaManifest(List.of(index, script), List.of(hashes(FIRST_KEY, FIRST_KEY, INDEX, SCRIPT), second));
    }

    private List<SealRecord.KeyEntry> whole() {
        List<SealRecord.KeyEntry> entries = new ArrayList<>();
        for (DeviceKey key : List.of(FIRST_KEY, SECOND_KEY)) {
            entries.add(new SealRecord.KeyEntry(
                    key.keyId(),
                    keys.wrap(key.label(), sessionKey, iv),
                    keys.sealChecksum(key.label(), Sha256.hash(new byte[1]))));
        }
        return entries;
    }

    private DeltaManifest.KeyHashes hashes(DeviceKey named, DeviceKey with, Sha256... files) {
        return new DeltaManifest.KeyHashes(
                named.keyId(),
                List.of(files).stream()
                        .map(hash -> keys.sealChecksum(with.label(), hash))
                        .toList());
    }

    private DeltaManifest.File file(String name, String text) throws GeneralSecurityException {
        byte[] stored = sessionKey.encryption(iv).doFinal(text.getBytes(UTF_8));
        store.putIfAbsent(ObjectKey.of("sealed/" + Sha256.hash(stored)), stored);
        return new DeltaManifest.File(name, Sha256.hash(stored), stored.length);
    }

    private void assertFromTheStore(ObjectStore objects, Sha256 manifest) {
        IOException failure = assertThrows(IOException.class, () -> check(objects, manifest, whole()));
        assertTrue(failure.getMessage().contains("read back"), failure.getMessage());
    }

    private IllegalStateException assertWrong(Sha256 manifest, List<SealRecord.KeyEntry> whole, String why) {
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> check(store, manifest, whole));
        assertTrue(failure.getMessage().contains(why), failure.getMessage());
        return failure;
    }

    private void check(ObjectStore objects, Sha256 manifest, List<SealRecord.KeyEntry> whole) throws IOException {
        new DeltaCheck(objects, key -> SealCheck.opener(keys, key))
                .opens(manifestKey(manifest), manifest, List.of(FIRST_KEY, SECOND_KEY), whole, List.of(INDEX, SCRIPT));
    }

    private Sha256 put(DeltaManifest manifest) {
        Sha256 digest = Sha256.hash(manifest.toJson());
        store.putIfAbsent(manifestKey(digest), manifest.toJson());
        return digest;
    }

    private static ObjectKey manifestKey(Sha256 digest) {
        return ObjectKey.of("seal-records/" + digest.hex());
    }
}
