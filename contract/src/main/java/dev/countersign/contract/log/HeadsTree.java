package dev.countersign.contract.log;

import dev.countersign.contract.value.Sha256;
import java.util.ArrayList;
import java.util.List;

/**
 * The tree over all current heads (docs/format.md, "Attested heads"): one leaf for each channel, in the order in which the channels first appeared in
 * the log, replaced as its head moves. Shape and hashes are those of RFC 6962, section 2.1. A change costs O(log n). Not thread-safe.
 */
public final class HeadsTree {
    /** Perfect subtrees by level; level 0 has the leaves. */
    private final List<List<Sha256>> levels = new ArrayList<>(List.of(new ArrayList<>()));

    /** Number of heads. */
    public int size() {
        return levels.getFirst().size();
    }

    /**
     * Adds a head at the end, or replaces one.
     *
     * @param index at most {@link #size}
     * @param payload the payload of the {@code channel.updated} event, as it was signed
     */
    public void put(int index, byte[] payload) {
        Sha256 hash = MerkleHash.leaf(payload);
        int at = index;
        for (int level = 0; ; level++) {
            if (level == levels.size()) {
                levels.add(new ArrayList<>());
            }
            List<Sha256> row = levels.get(level);
            if (at == row.size()) {
                row.add(hash);
            } else {
                row.set(at, hash);
            }
            int left = at & ~1;
            if (left + 1 >= row.size()) {
                return;
            }
            hash = MerkleHash.node(row.get(left), row.get(left + 1));
            at >>= 1;
        }
    }

    /** The root hash; that of the empty tree while there is no head. */
    public Sha256 root() {
        return size() == 0 ? MerkleHash.EMPTY : hash(0, size());
    }

    /** Proves a head under {@link #root} (RFC 6962, section 2.1.1). */
    public List<Sha256> path(int index) {
        if (index < 0 || index >= size()) {
            throw new IllegalArgumentException("there is no head " + index + " of " + size());
        }
        List<Sha256> path = new ArrayList<>();
        int from = 0;
        int to = size();
        while (to - from > 1) {
            int split = from + Integer.highestOneBit(to - from - 1);
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

    private Sha256 hash(int from, int to) {
        int width = to - from;
        if (Integer.bitCount(width) == 1) {
            int level = Integer.numberOfTrailingZeros(width);
            return levels.get(level).get(from >> level);
        }
        int split = from + Integer.highestOneBit(width - 1);
        return MerkleHash.node(hash(from, split), hash(split, to));
    }
}
