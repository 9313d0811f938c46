package dev.countersign.contract.log;

import dev.countersign.contract.value.Sha256;
import java.util.List;

/** Verifies proofs without the tree (RFC 9162, sections 2.1.3.2 and 2.1.4.2, for the same tree as RFC 6962). */
public final class MerkleProof {
    private MerkleProof() {}

    /** Whether the path proves that the leaf is at {@code index} of the tree with this size and root. */
    public static boolean verifyInclusion(Sha256 leafHash, long index, long size, List<Sha256> path, Sha256 root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long node = index;
        long last = size - 1;
        Sha256 hash = leafHash;
        for (Sha256 sibling : path) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hash = MerkleHash.node(sibling, hash);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                hash = MerkleHash.node(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && hash.equals(root);
    }

    /** Whether the path proves that the older tree is the beginning of the newer one. */
    public static boolean verifyConsistency(
            long older, Sha256 olderRoot, long newer, Sha256 newerRoot, List<Sha256> path) {
        if (older < 1 || older > newer) {
            return false;
        }
        if (older == newer) {
            return path.isEmpty() && olderRoot.equals(newerRoot);
        }
        boolean perfect = Long.bitCount(older) == 1;
        if (path.isEmpty() && !perfect) {
            return false;
        }
        Sha256 left = perfect ? olderRoot : path.getFirst();
        Sha256 right = left;
        long node = older - 1;
        long last = newer - 1;
        while ((node & 1) == 1) {
            node >>= 1;
            last >>= 1;
        }
        for (Sha256 sibling : perfect ? path : path.subList(1, path.size())) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                left = MerkleHash.node(sibling, left);
                right = MerkleHash.node(sibling, right);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                right = MerkleHash.node(right, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && left.equals(olderRoot) && right.equals(newerRoot);
    }
}
