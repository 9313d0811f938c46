package dev.countersign.contract.log;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.value.CanonicalBase64;
import dev.countersign.contract.value.Sha256;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a device with a pinned log key needs to know for itself what its channel offers (docs/format.md, "Head proofs"). Shape only: what it says is
 * for the reader to verify.
 *
 * @param checkpoint the signed note that all entries lead to
 * @param keys the entries that activated the event keys and the device's key
 * @param attested the newest attestation of all heads
 * @param head the newest move of the channel
 * @param release the release for the device; null where that is the built-in bundle
 * @param place the head's place in the tree of all heads
 * @param path its inclusion proof there
 * @param consistency that the log which the device has seen is the beginning of the checkpoint's; null where it named none, or a larger one
 * @param manifest Base64 of the release's delta manifest; null where it did not ask for it, or may not have it
 * @param rewrapped the newest rewrap of the release that names a manifest; null if there is none
 */
public record HeadProof(
        String checkpoint,
        List<Entry> keys,
        Entry attested,
        Entry head,
        @Nullable Entry release,
        int place,
        List<Sha256> path,
        @Nullable List<Sha256> consistency,
        @Nullable String manifest,
        @Nullable Entry rewrapped) {
    private static final int LONGEST_PATH = 63;
    private static final int LONGEST_CONSISTENCY = 128;
    private static final int MOST_KEYS = 64;

    public HeadProof {
        if (checkpoint == null || keys == null || attested == null || head == null || path == null) {
            throw new IllegalArgumentException("a head proof has checkpoint, keys, attested, head, place and path");
        }
        if (place < 0 || path.size() > LONGEST_PATH || keys.size() > MOST_KEYS) {
            throw new IllegalArgumentException("a head proof has place 0 or more, at most 63 hashes and 64 keys");
        }
        if (consistency != null
                && (consistency.size() > LONGEST_CONSISTENCY
                        || consistency.stream().anyMatch(Objects::isNull))) {
            throw new IllegalArgumentException("a consistency proof has at most " + LONGEST_CONSISTENCY + " hashes");
        }
        if (keys.stream().anyMatch(Objects::isNull) || path.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("a head proof has no nulls");
        }
        keys = List.copyOf(keys);
        path = List.copyOf(path);
        consistency = consistency == null ? null : List.copyOf(consistency);
    }

    /** For a device that has seen nothing before, and is to fetch the release whole. */
    @JsonIgnore
    public HeadProof(
            String checkpoint,
            List<Entry> keys,
            Entry attested,
            Entry head,
            @Nullable Entry release,
            int place,
            List<Sha256> path) {
        this(checkpoint, keys, attested, head, release, place, path, null, null, null);
    }

    /** The same with the proof that an earlier checkpoint's log is the beginning of this one's. */
    public HeadProof after(List<Sha256> consistency) {
        return new HeadProof(checkpoint, keys, attested, head, release, place, path, consistency, manifest, rewrapped);
    }

    /** The same with a rewrap of the release. */
    public HeadProof rewrappedBy(Entry rewrap) {
        return new HeadProof(checkpoint, keys, attested, head, release, place, path, consistency, manifest, rewrap);
    }

    /** The same with the release's delta manifest. */
    public HeadProof withManifest(byte[] bytes) {
        return new HeadProof(
                checkpoint,
                keys,
                attested,
                head,
                release,
                place,
                path,
                consistency,
                CanonicalBase64.encode(bytes),
                rewrapped);
    }

    /**
     * An entry of the log.
     *
     * @param leaf Base64 of the leaf
     * @param index its index
     * @param path its inclusion proof under the checkpoint
     */
    public record Entry(String leaf, long index, List<Sha256> path) {
        public Entry {
            if (leaf == null || path == null) {
                throw new IllegalArgumentException("an entry has leaf, index and path");
            }
            path = List.copyOf(path);
        }

        public static Entry of(byte[] leaf, long index, List<Sha256> path) {
            return new Entry(CanonicalBase64.encode(leaf), index, path);
        }
    }

    /**
     * The leaf of one of its entries.
     *
     * @throws LogException if the checkpoint is not signed by this key or the path does not lead to it
     */
    public byte[] verify(Entry entry, LogVerifierKey key) {
        return new LogProof(entry.leaf(), entry.index(), entry.path(), checkpoint).verify(key);
    }

    /**
     * The manifest's bytes; none if there is no manifest.
     *
     * @throws MalformedException if they are no Base64
     */
    public byte[] manifestBytes() {
        try {
            return manifest == null ? new byte[0] : CanonicalBase64.decode(manifest);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("the manifest is no Base64", e);
        }
    }

    public byte[] toJson() {
        return Json.write(this);
    }
}
