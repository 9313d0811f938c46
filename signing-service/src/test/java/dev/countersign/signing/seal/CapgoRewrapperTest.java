package dev.countersign.signing.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import dev.countersign.objectstore.DirectoryObjectStore;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.signing.authority.DeviceKey;
import dev.countersign.signing.authority.SealRecords;
import dev.countersign.signing.key.CountingKeyHolder;
import dev.countersign.signing.key.Iv;
import dev.countersign.signing.key.KeyPurpose;
import dev.countersign.signing.key.MemoryKeys;
import dev.countersign.signing.key.SessionKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new device key opens what an older one sealed, over the same sealed object, and nothing else is ever signed on the way. */
class CapgoRewrapperTest {
    private static final KeyLabel SECOND = new KeyLabel("device/com.example.vectors/production/2");
    private static final DeviceKey FIRST_KEY = new DeviceKey(MemoryKeys.CAPGO, new DeviceKeyId("MIIBCgKCAQEAnTu/rAos"));
    private static final DeviceKey SECOND_KEY = new DeviceKey(SECOND, new DeviceKeyId("MIIBCgKCAQEAsecondke"));
    private static final byte[] ZIP = "the zip, whatever is in it".getBytes(UTF_8);

    @TempDir
    Path folder;

    private final MemoryKeys keys = new MemoryKeys();
    private final CountingKeyHolder holder = new CountingKeyHolder(keys);
    private final Map<KeyLabel, Integer> abandoned = new TreeMap<>();
    private DirectoryObjectStore store;
    private Sha256 sealed;
    private Sha256 record;

    @BeforeEach
    void seal() throws IOException {
        store = new DirectoryObjectStore(folder);
        keys.generate(SECOND, KeyPurpose.DEVICE);
        var random = new SecureRandom();
        var iv = Iv.random(random);
        var object = new ByteArrayOutputStream();
        try (SessionKey sessionKey = SessionKey.random(random)) {
            SealedBytes made = CapgoSeal.seal(new ByteArrayInputStream(ZIP), sessionKey, iv, object);
            var entry = new SealRecord.KeyEntry(
                    FIRST_KEY.keyId(),
                    keys.wrap(FIRST_KEY.label(), sessionKey, iv),
                    keys.sealChecksum(FIRST_KEY.label(), made.checksum()));
            sealed = made.sealed();
            record = putRecord(new SealRecord(sealed, made.size(), List.of(entry)));
        }
        store.putIfAbsent(ObjectKey.of("sealed/" + sealed.hex()), object.toByteArray());
    }

    @Test
    void theNewKeyOpensTheSameSealedObjectAndTheOldOneStill() throws Exception {
        Sha256 next = rewrap(release(ZIP), SECOND_KEY).orElseThrow().record();
        SealRecord after = SealRecord.parse(bytes("seal-records/" + next.hex()));
        assertEquals(sealed, after.sealed());
        assertEquals(
                List.of(FIRST_KEY.keyId(), SECOND_KEY.keyId()),
                after.keys().stream().map(SealRecord.KeyEntry::keyId).toList());
        assertEquals(
                SealRecord.parse(bytes("seal-records/" + record.hex())).keys().getFirst(),
                after.keys().getFirst());
        for (DeviceKey key : List.of(FIRST_KEY, SECOND_KEY)) {
            var opened = new ByteArrayOutputStream();
            new SealOpener((RSAPublicKey) keys.publicKey(key.label()).orElseThrow())
                    .open(
                            after.forKey(key.keyId()).orElseThrow(),
                            new ByteArrayInputStream(bytes("sealed/" + sealed.hex())),
                            opened);
            assertArrayEquals(ZIP, opened.toByteArray());
        }
        assertEquals(2, holder.snapshot().get(SECOND).performed());
        assertEquals(1, holder.snapshot().size(), "the older private key is not used");
        assertEquals(next, rewrap(release(ZIP), SECOND_KEY).orElseThrow().record(), "the same again");
        assertEquals(Map.of(), abandoned);
    }

    @Test
    void aSealRecordSwappedInTheStoreIsNotWrapped() throws IOException {
        store.delete(ObjectKey.of("seal-records/" + record.hex()));
        store.putIfAbsent(ObjectKey.of("seal-records/" + record.hex()), "{}".getBytes(UTF_8));
        assertThrows(IOException.class, () -> rewrap(release(ZIP), SECOND_KEY));
        assertEquals(Map.of(), holder.snapshot());
    }

    @Test
    void aChecksumThatIsNotTheBundlesOfTheLogIsNotSigned() {
        assertThrows(IllegalStateException.class, () -> rewrap(release("other".getBytes(UTF_8)), SECOND_KEY));
        assertEquals(Map.of(), holder.snapshot());
    }

    @Test
    void aDamagedSealedObjectIsNoticedAndTheUseOfTheKeyIsAbandoned() throws IOException {
        byte[] object = bytes("sealed/" + sealed.hex());
        object[0] ^= 1;
        store.delete(ObjectKey.of("sealed/" + sealed.hex()));
        store.putIfAbsent(ObjectKey.of("sealed/" + sealed.hex()), object);
        assertThrows(IOException.class, () -> rewrap(release(ZIP), SECOND_KEY));
        assertEquals(Map.of(SECOND, 2), abandoned);
    }

    @Test
    void withoutAKeyThatOpensItThereIsNothingToWrap() throws IOException {
        var elsewhere = new DeviceKey(
                new KeyLabel("device/com.example.vectors/production/3"), new DeviceKeyId("MIIBCgKCAQEAelsewher"));
        assertEquals(
                Optional.empty(),
                new CapgoRewrapper(store, holder, keys, (label, count) -> {})
                        .rewrap(
                                release(ZIP),
                                new SealRecords(record, null),
                                List.of(elsewhere, SECOND_KEY),
                                SECOND_KEY));
        assertEquals(Map.of(), holder.snapshot());
    }

    private Optional<SealRecords> rewrap(ReleaseSealed release, DeviceKey target) throws IOException {
        return new CapgoRewrapper(store, holder, keys, (label, count) -> abandoned.merge(label, count, Integer::sum))
                .rewrap(release, new SealRecords(record, null), List.of(FIRST_KEY, SECOND_KEY), target);
    }

    private ReleaseSealed release(byte[] zip) {
        return new ReleaseSealed(
                Instant.parse("2026-11-22T12:00:00Z"),
                record,
                new AppId("com.example.vectors"),
                new EnvironmentName("production"),
                new Version("1.0.0"),
                new RequestId(record),
                BundleId.ofChecksum(Sha256.hash(zip)),
                sealed,
                32,
                record,
                List.of(FIRST_KEY.keyId()),
                null);
    }

    private Sha256 putRecord(SealRecord made) throws IOException {
        byte[] json = made.toJson();
        Sha256 digest = Sha256.hash(json);
        store.putIfAbsent(ObjectKey.of("seal-records/" + digest.hex()), json);
        return digest;
    }

    private byte[] bytes(String key) throws IOException {
        return store.readBytes(ObjectKey.of(key), 1 << 20).orElseThrow();
    }
}
