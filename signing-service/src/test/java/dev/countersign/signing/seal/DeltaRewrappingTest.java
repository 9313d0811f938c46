package dev.countersign.signing.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.seal.DeltaManifest;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.signing.MemoryObjectStore;
import dev.countersign.signing.authority.DeviceKey;
import dev.countersign.signing.key.CountingKeyHolder;
import dev.countersign.signing.key.KeyPurpose;
import dev.countersign.signing.key.MemoryKeys;
import dev.countersign.signing.key.SessionKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A manifest takes one more key as long as those who read it will take the larger one. */
class DeltaRewrappingTest {
    private static final KeyLabel SECOND = new KeyLabel("device/com.example.vectors/production/2");
    private static final DeviceKey FIRST_KEY = new DeviceKey(MemoryKeys.CAPGO, new DeviceKeyId("MIIBCgKCAQEAnTu/rAos"));
    private static final DeviceKey SECOND_KEY = new DeviceKey(SECOND, new DeviceKeyId("MIIBCgKCAQEAsecondke"));
    /** What one more key may add to a manifest of one file. */
    private static final int ONE_MORE_KEY = 2 * 520;

    private final MemoryKeys keys = new MemoryKeys();
    private final CountingKeyHolder holder = new CountingKeyHolder(keys);
    private final MemoryObjectStore store = new MemoryObjectStore();

    @Test
    void aManifestThatWouldGrowTooLargeIsLeftAsItIsWithoutAnyUseOfADeviceKey() throws Exception {
        assertNull(rewrap(DeltaManifest.MAX_BYTES - ONE_MORE_KEY + 1));
        assertEquals(Map.of(), holder.snapshot());
    }

    @Test
    void aManifestThatJustFitsTakesTheKey() throws Exception {
        ManifestSealed rewrapped = rewrap(DeltaManifest.MAX_BYTES - ONE_MORE_KEY);
        assertEquals(1, rewrapped.files());
        assertEquals(1, holder.snapshot().get(SECOND).performed());
    }

    @Test
    void oneKeyMoreAddsNoMoreThanIsReckonedWith() throws Exception {
        DeltaManifest after = DeltaManifest.parse(store.readBytes(
                        ObjectKey.of("seal-records/" + rewrap(1 << 20).digest()), DeltaManifest.MAX_BYTES)
                .orElseThrow());
        byte[] before = new DeltaManifest(after.files(), after.keys().subList(0, 1)).toJson();
        assertTrue(after.toJson().length - before.length <= ONE_MORE_KEY);
    }

    /** Of a manifest of one file, made so large by space at its end. */
    private @Nullable ManifestSealed rewrap(int size) throws Exception {
        keys.generate(SECOND, KeyPurpose.DEVICE);
        var iv = MemoryKeys.capgoIv();
        try (SessionKey sessionKey = MemoryKeys.capgoSessionKey()) {
            byte[] file = "hello".getBytes(UTF_8);
            byte[] stored = sessionKey.encryption(iv).doFinal(file);
            store.putIfAbsent(ObjectKey.of("sealed/" + Sha256.hash(stored)), stored);
            byte[] json = new DeltaManifest(
                            List.of(new DeltaManifest.File("index.html", Sha256.hash(stored), stored.length)),
                            List.of(new DeltaManifest.KeyHashes(
                                    FIRST_KEY.keyId(),
                                    List.of(keys.sealChecksum(FIRST_KEY.label(), Sha256.hash(file))))))
                    .toJson();
            byte[] manifest = Arrays.copyOf(json, size);
            Arrays.fill(manifest, json.length, size, (byte) ' ');
            store.putIfAbsent(ObjectKey.of("seal-records/" + Sha256.hash(manifest)), manifest);
            var whole = new SealRecord.KeyEntry(
                    SECOND_KEY.keyId(),
                    keys.wrap(SECOND, sessionKey, iv),
                    keys.sealChecksum(SECOND, Sha256.hash(file)));
            return new DeltaRewrapping(store, new DeltaCheck(store, key -> SealCheck.opener(keys, key)))
                    .rewrap(
                            new ManifestSealed(Sha256.hash(manifest), 1),
                            Map.of(FIRST_KEY.keyId(), SealCheck.opener(keys, FIRST_KEY)),
                            List.of(whole),
                            SECOND_KEY,
                            new DeviceKeyOperations(holder));
        }
    }
}
