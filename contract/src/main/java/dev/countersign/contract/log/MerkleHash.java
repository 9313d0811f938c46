package dev.countersign.contract.log;

import dev.countersign.contract.value.Sha256;
import java.security.MessageDigest;

/** Hashes of the Merkle tree of RFC 6962, section 2.1. */
public final class MerkleHash {
    /** Root of the empty tree. */
    public static final Sha256 EMPTY = Sha256.hash(new byte[0]);

    private MerkleHash() {}

    /** {@code SHA-256(0x00 || leaf)}. */
    public static Sha256 leaf(byte[] leaf) {
        MessageDigest digest = Sha256.digest();
        digest.update((byte) 0);
        return Sha256.of(digest.digest(leaf));
    }

    /** {@code SHA-256(0x01 || left || right)}. */
    public static Sha256 node(Sha256 left, Sha256 right) {
        MessageDigest digest = Sha256.digest();
        digest.update((byte) 1);
        left.update(digest);
        right.update(digest);
        return Sha256.of(digest.digest());
    }
}
