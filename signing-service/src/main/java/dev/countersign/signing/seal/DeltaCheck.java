package dev.countersign.signing.seal;

import dev.countersign.contract.seal.DeltaManifest;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.signing.authority.DeviceKey;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** Reads a manifest and its files back from the object store and opens every file for every device key, as devices do. */
final class DeltaCheck {
    private static final int LARGEST_FILE = 33 << 20;

    private final ObjectStore store;
    private final Function<DeviceKey, SealOpener> openers;

    DeltaCheck(ObjectStore store, Function<DeviceKey, SealOpener> openers) {
        this.store = store;
        this.openers = openers;
    }

    /**
     * @param hashes SHA-256 of the files in the bundle, in the manifest's order
     * @throws IOException if the store fails or gives other bytes than were put: trying again may help
     * @throws IllegalStateException if a device would refuse a file
     */
    void opens(
            ObjectKey manifestKey,
            Sha256 digest,
            List<DeviceKey> keys,
            List<SealRecord.KeyEntry> whole,
            List<Sha256> hashes)
            throws IOException {
        DeltaManifest manifest = DeltaManifest.parse(read(manifestKey, digest, DeltaManifest.MAX_BYTES));
        for (int i = 0; i < manifest.files().size(); i++) {
            DeltaManifest.File file = manifest.files().get(i);
            byte[] stored = read(ObjectKey.ofSegments("sealed", file.sealed().hex()), file.sealed(), LARGEST_FILE);
            if (stored.length != file.size()) {
                throw new IllegalStateException("a file's size is not the one in its manifest");
            }
            for (DeviceKey key : keys) {
                opens(manifest, i, stored, key, whole, hashes.get(i));
            }
        }
    }

    private void opens(
            DeltaManifest manifest,
            int index,
            byte[] stored,
            DeviceKey key,
            List<SealRecord.KeyEntry> whole,
            Sha256 hash)
            throws IOException {
        SealRecord.KeyEntry entry = whole.stream()
                .filter(each -> each.keyId().equals(key.keyId()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the seal leaves out " + key.keyId()));
        SealedChecksum sealed = manifest.hashesFor(key.keyId())
                .orElseThrow(() -> new IllegalStateException("the manifest leaves out " + key.keyId()))
                .get(index);
        try {
            byte[] opened = openers.apply(key).openFile(entry.sessionKey(), stored);
            Sha256 file = WireFile.opened(manifest.files().get(index).name(), opened);
            if (!file.equals(hash) || !openers.apply(key).hash(sealed).equals(hash)) {
                throw new IllegalStateException("a file for " + key.keyId() + " opens to something else");
            }
        } catch (SealRefusedException e) {
            throw new IllegalStateException("a device with " + key.keyId() + " would refuse a file", e);
        }
    }

    private byte[] read(ObjectKey key, Sha256 digest, int most) throws IOException {
        return store.readBytes(key, most)
                .filter(bytes -> Sha256.hash(bytes).equals(digest))
                .orElseThrow(() -> new IOException(key + " is not read back as it was put"));
    }
}
