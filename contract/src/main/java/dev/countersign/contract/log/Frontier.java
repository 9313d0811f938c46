package dev.countersign.contract.log;

import dev.countersign.contract.value.Sha256;
import java.util.ArrayList;
import java.util.List;

/**
 * The right edge of a tree: the roots of the perfect subtrees that its size is made of, largest first. Enough to append and to compute the
 * root, in O(log n) space. Immutable.
 *
 * @param size number of leaves
 * @param hashes one hash per one-bit of the size
 */
public record Frontier(long size, List<Sha256> hashes) {
    public static final Frontier EMPTY = new Frontier(0, List.of());

    public Frontier {
        hashes = List.copyOf(hashes);
        if (size < 0 || Long.bitCount(size) != hashes.size()) {
            throw new IllegalArgumentException("a frontier has one hash per one-bit of its size");
        }
    }

    /** The frontier with one leaf more. */
    public Frontier append(Sha256 leafHash) {
        List<Sha256> next = new ArrayList<>(hashes);
        Sha256 right = leafHash;
        for (long rest = size; (rest & 1) == 1; rest >>>= 1) {
            right = MerkleHash.node(next.removeLast(), right);
        }
        next.add(right);
        return new Frontier(size + 1, next);
    }

    /** The root hash of the tree. */
    public Sha256 root() {
        if (hashes.isEmpty()) {
            return MerkleHash.EMPTY;
        }
        Sha256 root = hashes.getLast();
        for (int i = hashes.size() - 2; i >= 0; i--) {
            root = MerkleHash.node(hashes.get(i), root);
        }
        return root;
    }
}
