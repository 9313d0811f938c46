package dev.countersign.distribution.bundles;

import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.seal.DeltaManifest;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.Sha256;
import dev.countersign.distribution.catalog.Release;
import dev.countersign.objectstore.ByteRange;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.objectstore.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The verified local copies of sealed objects and seal records. */
final class ReleaseObjects {
    private static final int MAX_SEAL_RECORD = 1 << 20;

    private final ObjectStore store;
    private final VerifiedFiles sealedObjects;
    private final VerifiedFiles sealRecords;

    ReleaseObjects(ObjectStore store, Path directory, long limit) throws IOException {
        this.store = store;
        this.sealedObjects = new VerifiedFiles(directory.resolve("sealed"), limit);
        this.sealRecords = new VerifiedFiles(directory.resolve("seal-records"), Long.MAX_VALUE);
    }

    /** The sealed object, if it is here. */
    Optional<Path> sealedObject(Sha256 digest, long size) {
        return sealedObjects.find(digest, size);
    }

    /**
     * Gets a sealed object here, unless it is.
     *
     * @throws IOException if it cannot be read or written now, or is not in the store yet
     * @throws CorruptObjectException if its bytes are not those that were logged
     */
    void fetchSealedObject(Sha256 digest, long size) throws IOException, CorruptObjectException {
        try {
            if (sealedObjects.verify(digest, size)) {
                return;
            }
        } catch (CorruptObjectException e) {
            throw new CorruptObjectException("sealed object " + digest + ": " + e.getMessage());
        }
        try (StoredObject object = open("sealed/" + digest)) {
            sealedObjects.copy(digest, size, object.stream());
        } catch (CorruptObjectException e) {
            throw new CorruptObjectException("sealed object " + digest + ": " + e.getMessage());
        }
    }

    /** Makes room, but not by removing these. */
    void evict(Supplier<Set<Sha256>> keep) throws IOException {
        sealedObjects.evict(keep);
    }

    /** Hashes all sealed objects again; returns digests and sizes of those that were damaged and are removed. */
    Map<Sha256, Long> scrub() {
        return sealedObjects.scrub();
    }

    /** Bytes of sealed objects. */
    long size() {
        return sealedObjects.size();
    }

    /**
     * Gets a release's seal record here, unless it is, and reads it.
     *
     * @throws IOException as for {@link #fetchSealedObject}
     * @throws CorruptObjectException if its bytes are not those that were logged, or contradict the release's leaf
     */
    SealRecord fetchSealRecord(Release release) throws IOException, CorruptObjectException {
        Sha256 digest = release.sealRecord();
        SealRecord record;
        try {
            record = SealRecord.parse(readSealRecord(digest));
        } catch (MalformedException e) {
            throw new CorruptObjectException("seal record " + digest + " is malformed: " + e.getMessage());
        }
        List<?> keyIds = record.keys().stream().map(SealRecord.KeyEntry::keyId).toList();
        if (!record.sealed().equals(release.sealed())
                || record.size() != release.size()
                || !new HashSet<>(keyIds).equals(new HashSet<>(release.keyIds()))) {
            throw new CorruptObjectException("seal record " + digest + " is not about the release that names it");
        }
        return record;
    }

    /**
     * Gets a release's delta manifest here, unless it is, and reads it. Not its files.
     *
     * @throws IOException as for {@link #fetchSealedObject}
     * @throws CorruptObjectException if its bytes are not those that were logged, or contradict the release's leaf
     */
    DeltaManifest fetchManifest(Release release, ManifestSealed logged) throws IOException, CorruptObjectException {
        DeltaManifest manifest;
        try {
            manifest = DeltaManifest.parse(readRecord(logged.digest(), DeltaManifest.MAX_BYTES));
        } catch (MalformedException e) {
            throw new CorruptObjectException("manifest " + logged.digest() + " is malformed: " + e.getMessage());
        }
        boolean forItsKeys = manifest.keys().stream()
                .map(DeltaManifest.KeyHashes::keyId)
                .allMatch(keyId -> release.isSealedFor(keyId.value()));
        if (manifest.files().size() != logged.files() || !forItsKeys) {
            throw new CorruptObjectException("manifest " + logged.digest() + " is not about the release that names it");
        }
        return manifest;
    }

    /** A seal record or manifest that is here; its bytes have this digest. */
    Optional<byte[]> localRecord(Sha256 digest) throws IOException {
        return sealRecords.read(digest);
    }

    private byte[] readSealRecord(Sha256 digest) throws IOException, CorruptObjectException {
        return readRecord(digest, MAX_SEAL_RECORD);
    }

    private byte[] readRecord(Sha256 digest, int most) throws IOException, CorruptObjectException {
        Optional<byte[]> local = sealRecords.read(digest);
        if (local.isPresent()) {
            return local.get();
        }
        byte[] bytes = store.readBytes(ObjectKey.of("seal-records/" + digest), most)
                .orElseThrow(() -> new FileNotFoundException("seal record " + digest + " is not in the object store"));
        if (!Sha256.hash(bytes).equals(digest)) {
            throw new CorruptObjectException("seal record " + digest + ": its bytes have another digest");
        }
        sealRecords.copy(digest, bytes.length, new ByteArrayInputStream(bytes));
        return bytes;
    }

    private StoredObject open(String key) throws IOException {
        return store.read(ObjectKey.of(key), ByteRange.ALL)
                .orElseThrow(() -> new FileNotFoundException(key + " is not in the object store"));
    }
}
