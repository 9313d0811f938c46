package dev.countersign.contract.log;

import dev.countersign.contract.value.Sha256;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole tree in memory: the hashes of all perfect subtrees, 64 bytes a leaf, for up to 2^25 leaves. Roots and proofs of every size up to its
 * own in O(log n) (RFC 6962, section 2.1). Not thread-safe.
 */
public final class MerkleTree {
    private final List<HashColumn> levels = new ArrayList<>();

    /** Number of leaves. */
    public long size() {
        return levels.isEmpty() ? 0 : levels.getFirst().size();
    }

    public void append(Sha256 leafHash) {
        Sha256 hash = leafHash;
        for (int level = 0; ; level++) {
            if (level == levels.size()) {
                levels.add(new HashColumn());
            }
            HashColumn column = levels.get(level);
            column.add(hash);
            if (column.size() % 2 == 1) {
                return;
            }
            hash = MerkleHash.node(column.get(column.size() - 2L), hash);
        }
    }

    /** The hash of leaf {@code index}. */
    public Sha256 leafHash(long index) {
        return levels.getFirst().get(index);
    }

    public Sha256 root() {
        return root(size());
    }

    /** The root of the first {@code size} leaves. */
    public Sha256 root(long size) {
        checkSize(size);
        return size == 0 ? MerkleHash.EMPTY : hash(0, size);
    }

    /** The frontier of the first {@code size} leaves. */
    public Frontier frontier(long size) {
        checkSize(size);
        List<Sha256> hashes = new ArrayList<>();
        long start = 0;
        for (int level = 62; level >= 0; level--) {
            long width = 1L << level;
            if ((size & width) != 0) {
                hashes.add(levels.get(level).get(start >> level));
                start += width;
            }
        }
        return new Frontier(size, hashes);
    }

    /** Proves that leaf {@code index} is in the tree of the first {@code size} leaves (RFC 6962, section 2.1.1). */
    public List<Sha256> inclusionProof(long index, long size) {
        checkSize(size);
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("leaf " + index + " is not in a tree of " + size);
        }
        List<Sha256> path = new ArrayList<>();
        long from = 0;
        long to = size;
        while (to - from > 1) {
            long split = from + split(to - from);
            if (index < split) {
                path.addFirst(hash(split, to));
                to = split;
            } else {
                path.addFirst(hash(from, split));
                from = split;
            }
        }
        return path;
    }

    /** Proves that the first {@code older} leaves are the beginning of the first {@code newer} ones (RFC 6962, section 2.1.2). */
    public List<Sha256> consistencyProof(long older, long newer) {
        checkSize(newer);
        if (older < 1 || older > newer) {
            throw new IllegalArgumentException("no consistency proof from " + older + " to " + newer);
        }
        List<Sha256> path = new ArrayList<>();
        long from = 0;
        long to = newer;
        boolean whole = true;
        while (older != to) {
            long split = from + split(to - from);
            if (older <= split) {
                path.addFirst(hash(split, to));
                to = split;
            } else {
                path.addFirst(hash(from, split));
                from = split;
                whole = false;
            }
        }
        if (!whole) {
            path.addFirst(hash(from, to));
        }
        return path;
    }

    /** Forgets all but the first {@code size} leaves. */
    void truncate(long size) {
        checkSize(size);
        for (int level = 0; level < levels.size(); level++) {
            levels.get(level).truncate(size >> level);
        }
    }

    /** The hashes {@code from..to} of a level of perfect subtrees (0: leaves), 32 bytes each, as a tile holds them. */
    byte[] slice(int level, long from, long to) {
        return levels.get(level).slice(from, to);
    }

    private Sha256 hash(long from, long to) {
        long width = to - from;
        if (Long.bitCount(width) == 1) {
            int level = Long.numberOfTrailingZeros(width);
            return levels.get(level).get(from >> level);
        }
        long split = from + split(width);
        return MerkleHash.node(hash(from, split), hash(split, to));
    }

    /** The largest power of two smaller than n. */
    private static long split(long n) {
        return Long.highestOneBit(n - 1);
    }

    private void checkSize(long size) {
        if (size < 0 || size > size()) {
            throw new IllegalArgumentException("the tree has " + size() + " leaves, not " + size);
        }
    }
}
