package dev.countersign.contract.seal;

import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A release file by file, for devices that fetch only what changed (docs/format.md, "Delta manifests"). An object of its own, named by the SHA-256 of its
 * bytes. Like a seal record it is read by signing and distribution only and is never evidence: the sealed hash of a file that anyone can guess gives the
 * device public key away.
 *
 * @param files in the order of the bundle
 * @param keys for each device key its sealed hashes
 */
public record DeltaManifest(List<File> files, List<KeyHashes> keys) {
    /** Most bytes of a manifest. */
    public static final int MAX_BYTES = 16 << 20;

    /** Most files of a manifest. */
    public static final int MOST_FILES = 5000;

    /** Most characters of a file's name, {@code .br} among them. */
    public static final int LONGEST_NAME = 1024;

    public DeltaManifest {
        if (files == null || keys == null || files.isEmpty() || keys.isEmpty() || files.size() > MOST_FILES) {
            throw new IllegalArgumentException("a manifest has 1 to " + MOST_FILES + " files and at least one key");
        }
        files = List.copyOf(files);
        keys = List.copyOf(keys);
        Set<String> targets = new HashSet<>();
        for (File file : files) {
            if (!targets.add(file.target())) {
                throw new IllegalArgumentException("a manifest names each file once");
            }
        }
        int count = files.size();
        if (keys.stream().anyMatch(key -> key.hashes().size() != count)
                || keys.stream().map(KeyHashes::keyId).distinct().count() != keys.size()) {
            throw new IllegalArgumentException("a manifest has one hash a file for each key, and each key once");
        }
    }

    /**
     * @throws MalformedException if the bytes are no manifest
     */
    public static DeltaManifest parse(byte[] json) {
        return Json.readTolerantly(json, DeltaManifest.class);
    }

    public byte[] toJson() {
        return Json.write(this);
    }

    /** The hashes for one device key. */
    public Optional<List<SealedChecksum>> hashesFor(DeviceKeyId keyId) {
        return keys.stream()
                .filter(each -> each.keyId().equals(keyId))
                .findFirst()
                .map(KeyHashes::hashes);
    }

    /**
     * A file as it is stored: compressed with Brotli where the name ends in {@code .br}, then encrypted with the release's session key and IV.
     *
     * @param name as on the wire: the path in the bundle, with {@code .br} added if it is compressed
     * @param sealed digest of the stored bytes
     * @param size their number
     */
    public record File(String name, Sha256 sealed, long size) {
        public File {
            if (name == null || name.isEmpty() || name.length() > LONGEST_NAME || sealed == null || size < 1) {
                throw new IllegalArgumentException("a manifest's file has a name, a digest and a size");
            }
        }

        /** The path at which devices put it. */
        public String target() {
            return name.endsWith(".br") ? name.substring(0, name.length() - 3) : name;
        }
    }

    /** SHA-256 of each final file, sealed with one device key, in the order of the files. */
    public record KeyHashes(DeviceKeyId keyId, List<SealedChecksum> hashes) {
        public KeyHashes {
            if (keyId == null || hashes == null || hashes.stream().anyMatch(Objects::isNull)) {
                throw new IllegalArgumentException("a manifest's key has key_id and hashes");
            }
            hashes = List.copyOf(hashes);
        }
    }
}
