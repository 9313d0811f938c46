package dev.countersign.signing.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No seal goes out that a phone would refuse; and what a store did is told from what was wrong from the start. */
class SealCheckTest {
    private static final KeyLabel SECOND = new KeyLabel("device/com.example.vectors/production/2");
    private static final DeviceKey FIRST_KEY = new DeviceKey(MemoryKeys.CAPGO, new DeviceKeyId("MIIBCgKCAQEAnTu/rAos"));
    private static final DeviceKey SECOND_KEY = new DeviceKey(SECOND, new DeviceKeyId("MIIBCgKCAQEAsecondke"));
    private static final byte[] ZIP = "the zip, whatever is in it".getBytes(UTF_8);
    private static final Sha256 CHECKSUM = Sha256.hash(ZIP);

    private final MemoryKeys keys = new MemoryKeys();
    private final MemoryObjectStore store = new MemoryObjectStore();
    private final Iv iv = Iv.random(new SecureRandom());
    private ObjectKey object;
    private SealedBytes sealed;
    private SealRecord.KeyEntry first;
    private SealRecord.KeyEntry second;

    @BeforeEach
    void seal() throws IOException {
        keys.generate(SECOND, KeyPurpose.DEVICE);
        var bytes = new ByteArrayOutputStream();
        try (SessionKey sessionKey = SessionKey.random(new SecureRandom())) {
            sealed = CapgoSeal.seal(new ByteArrayInputStream(ZIP), sessionKey, iv, bytes);
            first = entry(FIRST_KEY, FIRST_KEY, sessionKey);
            second = entry(SECOND_KEY, SECOND_KEY, sessionKey);
        }
        object = ObjectKey.of("sealed/" + sealed.sealed().hex());
        store.putIfAbsent(object, bytes.toByteArray());
    }

    @Test
    void aSealThatEveryDeviceOpensPasses() {
        Sha256 record = put(new SealRecord(sealed.sealed(), sealed.size(), List.of(first, second)));
        assertDoesNotThrow(() -> check(store, record, CHECKSUM));
    }

    @Test
    void aRecordThatIsMissingDamagedOrSwappedIsNotTaken() {
        Sha256 record = put(new SealRecord(sealed.sealed(), sealed.size(), List.of(first, second)));
        assertFromTheStore(FaultyStore.damaging(store, "seal-records/"), record);
        store.delete(recordKey(record));
        assertFromTheStore(store, record);
        store.putIfAbsent(
                recordKey(record), new SealRecord(sealed.sealed(), sealed.size(), List.of(second, first)).toJson());
        assertFromTheStore(store, record);
    }

    @Test
    void aSealedObjectThatIsMissingOrDamagedIsTheStoresFault() {
        Sha256 record = put(new SealRecord(sealed.sealed(), sealed.size(), List.of(first, second)));
        assertFromTheStore(FaultyStore.damaging(store, "sealed/"), record);
        store.delete(object);
        assertFromTheStore(store, record);
    }

    @Test
    void aSealedObjectThatIsLostWhileItIsLookedAtIsTheStoresFault() {
        Sha256 record = put(new SealRecord(sealed.sealed(), sealed.size(), List.of(first, second)));
        assertFromTheStore(
                FaultyStore.damaging(store, key -> {
                    if (key.equals(object)) {
                        store.delete(object); // what was opened stays readable
                    }
                    return key.equals(object);
                }),
                record);
    }

    @Test
    void aRecordAboutOtherBytesThanWereSealedIsNotReleased() {
        assertFromTheStore(store, put(new SealRecord(sealed.sealed(), sealed.size() + 1, List.of(first, second))));
        assertFromTheStore(store, put(new SealRecord(CHECKSUM, sealed.size(), List.of(first, second))));
    }

    @Test
    void aRecordThatLeavesOutADeviceKeyIsNotReleased() {
        assertWrongFromTheStart(
                put(new SealRecord(sealed.sealed(), sealed.size(), List.of(first))), CHECKSUM, "leaves out");
    }

    @Test
    void aSealOverAnotherBundleThanWasCheckedIsNotReleased() {
        assertWrongFromTheStart(
                put(new SealRecord(sealed.sealed(), sealed.size(), List.of(first, second))),
                Sha256.hash(new byte[1]),
                "holds another bundle");
    }

    @Test
    void aSealThatOnlySomeDevicesWouldOpenIsNotReleased() {
        SealRecord.KeyEntry wrong;
        try (SessionKey sessionKey = SessionKey.random(new SecureRandom())) {
            wrong = entry(SECOND_KEY, FIRST_KEY, sessionKey);
        }
        IllegalStateException why = assertWrongFromTheStart(
                put(new SealRecord(sealed.sealed(), sealed.size(), List.of(first, wrong))),
                CHECKSUM,
                "would refuse this seal");
        assertInstanceOf(SealRefusedException.class, why.getCause());
    }

    @Test
    void aKeyThatIsNotInTheKeyHolderOpensNothing() {
        var lost = new DeviceKey(
                new KeyLabel("device/com.example.vectors/production/9"), new DeviceKeyId("MIIBCgKCAQEAelsewher"));
        assertThrows(IllegalStateException.class, () -> SealCheck.opener(keys, lost));
        var upload = new KeyLabel("upload/1");
        keys.generate(upload, KeyPurpose.UPLOAD);
        assertThrows(
                IllegalStateException.class,
                () -> SealCheck.opener(keys, new DeviceKey(upload, lost.keyId())),
                "no RSA key");
    }

    private void assertFromTheStore(ObjectStore objects, Sha256 record) {
        IOException failure = assertThrows(IOException.class, () -> check(objects, record, CHECKSUM));
        assertTrue(failure.getMessage().contains("read back"), failure.getMessage());
    }

    private IllegalStateException assertWrongFromTheStart(Sha256 record, Sha256 checksum, String why) {
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> check(store, record, checksum));
        assertTrue(failure.getMessage().contains(why), failure.getMessage());
        return failure;
    }

    private void check(ObjectStore objects, Sha256 record, Sha256 checksum) throws IOException {
        new SealCheck(objects, keys).opens(object, recordKey(record), record, List.of(FIRST_KEY, SECOND_KEY), checksum);
    }

    private SealRecord.KeyEntry entry(DeviceKey named, DeviceKey with, SessionKey sessionKey) {
        return new SealRecord.KeyEntry(
                named.keyId(), keys.wrap(with.label(), sessionKey, iv), keys.sealChecksum(with.label(), CHECKSUM));
    }

    private Sha256 put(SealRecord record) {
        Sha256 digest = Sha256.hash(record.toJson());
        store.putIfAbsent(recordKey(digest), record.toJson());
        return digest;
    }

    private static ObjectKey recordKey(Sha256 digest) {
        return ObjectKey.of("seal-records/" + digest.hex());
    }
}
