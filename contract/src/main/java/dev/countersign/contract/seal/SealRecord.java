package dev.countersign.contract.seal;

import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.WrappedSessionKey;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a device needs to open a sealed object, for each device key it was sealed for. An object of its own, named by the SHA-256 of its
 * bytes, which only signing and distribution read: together with a plain checksum it would give the device public key away.
 *
 * @param sealed digest of the ciphertext
 * @param size its size in bytes
 */
public record SealRecord(Sha256 sealed, long size, List<KeyEntry> keys) {
    public SealRecord {
        if (sealed == null
                || size < 1
                || keys == null
                || keys.isEmpty()
                || keys.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("a seal record names a ciphertext and at least one key");
        }
        keys = List.copyOf(keys);
        if (keys.stream().map(KeyEntry::keyId).distinct().count() != keys.size()) {
            throw new IllegalArgumentException("a seal record names each key once");
        }
    }

    /**
     * @throws MalformedException if the bytes are no seal record
     */
    public static SealRecord parse(byte[] json) {
        return Json.readTolerantly(json, SealRecord.class);
    }

    public byte[] toJson() {
        return Json.write(this);
    }

    /** The part for one device key. */
    public Optional<KeyEntry> forKey(DeviceKeyId keyId) {
        return keys.stream().filter(entry -> entry.keyId().equals(keyId)).findFirst();
    }

    /** What one device key's holders get. Field names as on the wire of {@code /updates}. */
    public record KeyEntry(DeviceKeyId keyId, WrappedSessionKey sessionKey, SealedChecksum checksum) {
        public KeyEntry {
            if (keyId == null || sessionKey == null || checksum == null) {
                throw new IllegalArgumentException("a seal record's key has key_id, session_key and checksum");
            }
        }
    }
}
