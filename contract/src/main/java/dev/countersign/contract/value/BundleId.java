package dev.countersign.contract.value;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Names a bundle without giving its checksum away: SHA-256 of the SHA-256 of the zip (docs/format.md, "Values"). */
public record BundleId(@JsonValue Sha256 digest) implements Comparable<BundleId> {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public BundleId {}

    /** Reads 64 lowercase hexadecimal digits. */
    public static BundleId ofHex(String hex) {
        return new BundleId(Sha256.ofHex(hex));
    }

    /** The id of the bundle whose zip has this SHA-256. */
    public static BundleId ofChecksum(Sha256 checksum) {
        return new BundleId(Sha256.hash(checksum.toBytes()));
    }

    public String hex() {
        return digest.hex();
    }

    @Override
    public int compareTo(BundleId other) {
        return digest.compareTo(other.digest);
    }

    @Override
    public String toString() {
        return digest.hex();
    }
}
