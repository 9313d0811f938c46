package dev.countersign.signing.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import dev.countersign.signing.authority.DeviceKey;
import dev.countersign.signing.key.CountingKeyHolder;
import dev.countersign.signing.key.KeyHolderUnavailableException;
import dev.countersign.signing.key.MemoryKeys;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a seal says it began is never more than what the key holder counted: auditors compare. */
class DeviceKeyOperationsTest {
    private static final DeviceKey KEY = new DeviceKey(MemoryKeys.CAPGO, new DeviceKeyId("MIIBCgKCAQEAnTu/rAos"));

    @Test
    void aSealThatATokenLeftHalfWayExplainsWhatWasPerformedAndNoMore() {
        var holder = new CountingKeyHolder(MemoryKeys.goneAfter(1));
        var operations = new DeviceKeyOperations(holder);
        operations.hash(KEY, Sha256.hash(new byte[1]));

        assertThrows(KeyHolderUnavailableException.class, () -> operations.hash(KEY, Sha256.hash(new byte[2])));

        Map<KeyLabel, Integer> abandoned = new TreeMap<>();
        operations.abandon((key, count) -> abandoned.merge(key, count, Integer::sum));
        assertEquals(Map.of(KEY.label(), 1), abandoned);
        assertEquals(1, holder.snapshot().get(KEY.label()).performed());
    }

    @Test
    void whatWasAbandonedIsToldOnce() {
        var operations = new DeviceKeyOperations(new MemoryKeys());
        operations.hash(KEY, Sha256.hash(new byte[1]));
        Map<KeyLabel, Integer> abandoned = new TreeMap<>();
        for (int i = 0; i < 2; i++) {
            operations.abandon((key, count) -> abandoned.merge(key, count, Integer::sum));
        }
        assertEquals(Map.of(KEY.label(), 1), abandoned);
    }
}
