package dev.countersign.signing.seal;

import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.ByteRange;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.objectstore.StoredObject;
import dev.countersign.signing.authority.DeviceKey;
import dev.countersign.signing.key.KeyVault;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.function.Function;

/**
 * Reads a seal back from the object store and opens it for every device key, from nothing but what devices get and the public
 * keys. Whatever went wrong on the way there, in this process, the key holder or the store, shows here and not on a phone.
 */
final class SealCheck {
    static final int LARGEST_RECORD = 1 << 20;

    private final ObjectStore store;
    private final Function<DeviceKey, SealOpener> openers;

    /** @param openers opens with nothing but the public half of a key */
    SealCheck(ObjectStore store, Function<DeviceKey, SealOpener> openers) {
        this.store = store;
        this.openers = openers;
    }

    /** Opens with the public keys of the key holder. */
    SealCheck(ObjectStore store, KeyVault vault) {
        this(store, key -> opener(vault, key));
    }

    /**
     * @throws IOException if the store fails or gives other bytes than were put: trying again may help
     * @throws IllegalStateException if a device would refuse the seal
     */
    void opens(ObjectKey sealedKey, ObjectKey recordKey, Sha256 recordDigest, List<DeviceKey> keys, Sha256 checksum)
            throws IOException {
        byte[] recordBytes = store.readBytes(recordKey, LARGEST_RECORD)
                .filter(bytes -> Sha256.hash(bytes).equals(recordDigest))
                .orElseThrow(() -> new IOException(recordKey + " cannot be read back"));
        SealRecord record = SealRecord.parse(recordBytes);
        for (DeviceKey key : keys) {
            try (StoredObject sealed = store.read(sealedKey, ByteRange.ALL)
                    .orElseThrow(() -> new IOException(sealedKey + " cannot be read back"))) {
                SealRecord.KeyEntry entry = record.forKey(key.keyId())
                        .orElseThrow(() -> new IllegalStateException("the seal record leaves out " + key.keyId()));
                SealedBytes opened = openers.apply(key).open(entry, sealed.stream(), OutputStream.nullOutputStream());
                if (!opened.sealed().equals(record.sealed()) || opened.size() != record.size()) {
                    throw new IOException(sealedKey + " is not read back as it was put");
                }
                if (!opened.checksum().equals(checksum)) {
                    throw new IllegalStateException("the seal for " + key.keyId() + " holds another bundle");
                }
            } catch (SealRefusedException e) {
                requireIntact(sealedKey, record);
                throw new IllegalStateException("a device with " + key.keyId() + " would refuse this seal", e);
            }
        }
    }

    /** Tells a store that damages bytes from a seal that was wrong from the start. */
    private void requireIntact(ObjectKey sealedKey, SealRecord record) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (StoredObject sealed = store.read(sealedKey, ByteRange.ALL)
                .orElseThrow(() -> new IOException(sealedKey + " cannot be read back"))) {
            sealed.stream().transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        }
        if (!Sha256.of(digest.digest()).equals(record.sealed())) {
            throw new IOException(sealedKey + " is not read back as it was put");
        }
    }

    /** Opens with the public half of a key in the key holder. */
    static SealOpener opener(KeyVault vault, DeviceKey key) {
        RSAPublicKey publicKey = vault.publicKey(key.label())
                .filter(RSAPublicKey.class::isInstance)
                .map(RSAPublicKey.class::cast)
                .orElseThrow(() -> new IllegalStateException("the key holder has no RSA key " + key.label()));
        return new SealOpener(publicKey);
    }
}
