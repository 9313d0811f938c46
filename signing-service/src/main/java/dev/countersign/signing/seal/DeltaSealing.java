package dev.countersign.signing.seal;

import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.seal.DeltaManifest;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.signing.authority.DeviceKey;
import dev.countersign.signing.bundle.EncryptedSpool;
import dev.countersign.signing.key.Iv;
import dev.countersign.signing.key.SessionKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Seals a bundle file by file besides, for devices that fetch only what changed (docs/capgo-protocol.md d): each file compressed, encrypted with the
 * release's own session key and IV, as the format has but one of each, and its SHA-256 sealed with every device key. Everything is opened again from
 * where it was put. The bundle passed the zip policy, so that both readings of it name the same files.
 */
final class DeltaSealing {
    private static final Logger LOG = Logger.getLogger(DeltaSealing.class);
    /** One device-key operation for each file and key; beyond it a release has no manifest. */
    private static final int MOST_FILES = 2000;
    /** Files are held in memory one by one. */
    private static final int LARGEST_FILE = 16 << 20;

    private final ObjectStore store;
    private final DeltaCheck check;

    DeltaSealing(ObjectStore store, DeltaCheck check) {
        this.store = store;
        this.check = check;
    }

    /** A file that was put. */
    private record Stored(DeltaManifest.File file, Sha256 hash) {}

    /**
     * Seals the files and puts them and the manifest.
     *
     * @param whole the seal of the whole bundle, whose session key the files share
     * @return what the leaf says of it, or null if this bundle is too large for it, or has a file that cannot travel alone
     */
    @Nullable
    ManifestSealed seal(
            EncryptedSpool bundle,
            List<DeviceKey> keys,
            List<SealRecord.KeyEntry> whole,
            SessionKey sessionKey,
            Iv iv,
            DeviceKeyOperations operations)
            throws IOException {
        if (!isSmallEnough(bundle)) {
            LOG.info("a release is sealed whole only: more than 2,000 files, or one larger than 16 MiB");
            return null;
        }
        List<ObjectKey> put = new ArrayList<>();
        try {
            List<Stored> files = files(bundle, sessionKey, iv, put);
            if (files.isEmpty() || !fits(files, keys.size())) {
                LOG.info(
                        "a release is sealed whole only: a file cannot travel alone, or its manifest would be too large");
                Discarding.all(store, put, null);
                return null;
            }
            List<DeltaManifest.KeyHashes> hashes = new ArrayList<>();
            for (DeviceKey key : keys) {
                List<SealedChecksum> sealed = new ArrayList<>();
                for (Stored each : files) {
                    sealed.add(operations.hash(key, each.hash()));
                }
                hashes.add(new DeltaManifest.KeyHashes(key.keyId(), sealed));
            }
            byte[] manifest = new DeltaManifest(files.stream().map(Stored::file).toList(), hashes).toJson();
            Sha256 digest = Sha256.hash(manifest);
            ObjectKey manifestKey = ObjectKey.ofSegments("seal-records", digest.hex());
            // A crash from here on leaves objects that no event names.
            put.add(manifestKey);
            store.putIfAbsent(manifestKey, manifest);
            check.opens(
                    manifestKey,
                    digest,
                    keys,
                    whole,
                    files.stream().map(Stored::hash).toList());
            return new ManifestSealed(digest, files.size());
        } catch (IOException | RuntimeException e) {
            Discarding.all(store, put, e);
            throw e;
        }
    }

    private static boolean isSmallEnough(EncryptedSpool bundle) throws IOException {
        byte[] buffer = new byte[64 << 10];
        int files = 0;
        try (ZipInputStream zip = new ZipInputStream(bundle.stream())) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                long size = 0;
                for (int read = zip.read(buffer); read >= 0; read = zip.read(buffer)) {
                    size += read;
                }
                files += entry.isDirectory() ? 0 : 1;
                if (files > MOST_FILES || size > LARGEST_FILE) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether the manifest can be read by those who will: known before a device key is used for it. */
    private static boolean fits(List<Stored> files, int keys) {
        long bytes = DeltaRewrapping.LARGEST_HASH * (files.size() + 1) * keys;
        for (Stored each : files) {
            bytes += Json.write(each.file()).length + 1;
        }
        return bytes <= DeltaManifest.MAX_BYTES;
    }

    /** Puts every file; returns none if one cannot travel alone. */
    private List<Stored> files(EncryptedSpool bundle, SessionKey sessionKey, Iv iv, List<ObjectKey> put)
            throws IOException {
        List<Stored> stored = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(bundle.stream())) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.isDirectory()) {
                    continue;
                }
                byte[] content = zip.readAllBytes();
                Optional<WireFile> wire = WireFile.of(entry.getName(), content);
                if (wire.isEmpty() || wire.get().name().length() > DeltaManifest.LONGEST_NAME) {
                    return List.of();
                }
                byte[] sealed = sessionKey.encryption(iv).doFinal(wire.get().bytes());
                Sha256 digest = Sha256.hash(sealed);
                ObjectKey key = ObjectKey.ofSegments("sealed", digest.hex());
                put.add(key);
                store.putIfAbsent(key, sealed);
                stored.add(new Stored(
                        new DeltaManifest.File(wire.get().name(), digest, sealed.length), Sha256.hash(content)));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("encrypting cannot fail", e);
        }
        return stored;
    }
}
