package dev.countersign.signing.seal;

import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.WrappedSessionKey;
import dev.countersign.signing.authority.DeviceKey;
import dev.countersign.signing.key.Iv;
import dev.countersign.signing.key.KeyHolder;
import dev.countersign.signing.key.KeyHolderException;
import dev.countersign.signing.key.SessionKey;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;

/**
 * The device-key operations of one seal. Counts each as it begins, as the key holder does, so that those of a seal that comes to
 * nothing are accounted for as abandoned.
 */
final class DeviceKeyOperations {
    private final KeyHolder holder;
    private final Map<KeyLabel, Integer> begun = new TreeMap<>();

    DeviceKeyOperations(KeyHolder holder) {
        this.holder = holder;
    }

    SealRecord.KeyEntry entry(DeviceKey key, SessionKey sessionKey, Iv iv, Sha256 checksum) {
        begin(key.label());
        WrappedSessionKey wrapped = counted(key.label(), () -> holder.wrap(key.label(), sessionKey, iv));
        begin(key.label());
        SealedChecksum sealed = counted(key.label(), () -> holder.sealChecksum(key.label(), checksum));
        return new SealRecord.KeyEntry(key.keyId(), wrapped, sealed);
    }

    /** Seals the hash of one file. */
    SealedChecksum hash(DeviceKey key, Sha256 hash) {
        begin(key.label());
        return counted(key.label(), () -> holder.sealChecksum(key.label(), hash));
    }

    /** Tells that nothing will come of them. */
    void abandon(ObjIntConsumer<KeyLabel> abandoned) {
        begun.forEach(abandoned::accept);
        begun.clear();
    }

    private void begin(KeyLabel label) {
        begun.merge(label, 1, Integer::sum);
    }

    /** A key that was certainly not used does not count, here as in the key holder. */
    private <T> T counted(KeyLabel label, Supplier<T> operation) {
        try {
            return operation.get();
        } catch (KeyHolderException e) {
            if (e.keyWasNotUsed()) {
                begun.merge(label, -1, Integer::sum);
            }
            throw e;
        }
    }
}
