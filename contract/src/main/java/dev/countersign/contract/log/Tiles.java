package dev.countersign.contract.log;

import static dev.countersign.contract.log.LogPath.TILE_WIDTH;

import java.util.LinkedHashMap;
import java.util.Map;

/** Which tiles a growing log writes (C2SP tlog-tiles, "Merkle Tree"). */
public final class Tiles {
    private static final int HEIGHT = 8;

    private Tiles() {}

    /**
     * The tiles that are new, full or partial, when a log grows from {@code older} to {@code newer} leaves: path to content. A tree of that
     * size can be verified from these and the earlier full ones.
     */
    public static Map<String, byte[]> grown(MerkleTree tree, long older, long newer) {
        Map<String, byte[]> tiles = new LinkedHashMap<>();
        for (int level = 0; newer >> (level * HEIGHT) > 0; level++) {
            long before = older >> (level * HEIGHT);
            long after = newer >> (level * HEIGHT);
            for (long index = before / TILE_WIDTH; before != after && index * TILE_WIDTH < after; index++) {
                long from = index * TILE_WIDTH;
                long to = Math.min(from + TILE_WIDTH, after);
                tiles.put(LogPath.tile(level, index, (int) (to - from)), tree.slice(level * HEIGHT, from, to));
            }
        }
        return tiles;
    }
}
