package dev.countersign.signing.seal;

import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.seal.DeltaManifest;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.signing.authority.DeviceKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Seals the hashes of a delta manifest for one more device key. They come out of the manifest that the log names, with the public half of a key that
 * sealed them; the files stay as they are. The new manifest and all its files are read back and opened as a device of the new key would.
 */
final class DeltaRewrapping {
    /** A sealed hash takes no more in a manifest. */
    static final long LARGEST_HASH = 520;

    private final ObjectStore store;
    private final DeltaCheck check;

    DeltaRewrapping(ObjectStore store, DeltaCheck check) {
        this.store = store;
        this.check = check;
    }

    /**
     * Puts a manifest that holds one key more.
     *
     * @param openers by key, for those that may be in the manifest
     * @param whole the seals of the whole bundle, the new key's among them
     * @return what the leaf says of it; null if no key opens it or it would grow too large, so that it is left as it is
     */
    @Nullable
    ManifestSealed rewrap(
            ManifestSealed logged,
            Map<DeviceKeyId, SealOpener> openers,
            List<SealRecord.KeyEntry> whole,
            DeviceKey target,
            DeviceKeyOperations operations)
            throws IOException, SealRefusedException {
        byte[] bytes = store.readBytes(key(logged.digest()), DeltaManifest.MAX_BYTES)
                .filter(read -> Sha256.hash(read).equals(logged.digest()))
                .orElseThrow(() -> new IOException("the manifest " + logged.digest() + " is missing or was altered"));
        DeltaManifest manifest = DeltaManifest.parse(bytes);
        Optional<DeltaManifest.KeyHashes> from = manifest.keys().stream()
                .filter(each -> openers.containsKey(each.keyId()))
                .findFirst();
        if (from.isEmpty() || bytes.length + LARGEST_HASH * (logged.files() + 1) > DeltaManifest.MAX_BYTES) {
            return null;
        }
        List<Sha256> hashes = new ArrayList<>();
        SealOpener opener = Objects.requireNonNull(openers.get(from.get().keyId()));
        for (SealedChecksum sealed : from.get().hashes()) {
            hashes.add(opener.hash(sealed));
        }
        List<SealedChecksum> added = new ArrayList<>();
        for (Sha256 hash : hashes) {
            added.add(operations.hash(target, hash));
        }
        List<DeltaManifest.KeyHashes> keys = new ArrayList<>(manifest.keys());
        keys.add(new DeltaManifest.KeyHashes(target.keyId(), added));
        byte[] next = new DeltaManifest(manifest.files(), keys).toJson();
        Sha256 digest = Sha256.hash(next);
        // A crash from here on leaves a manifest that no event names; the next attempt makes the same bytes.
        store.putIfAbsent(key(digest), next);
        check.opens(key(digest), digest, List.of(target), whole, hashes);
        return new ManifestSealed(digest, manifest.files().size());
    }

    private static ObjectKey key(Sha256 digest) {
        return ObjectKey.ofSegments("seal-records", digest.hex());
    }
}
