package dev.countersign.contract.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.countersign.contract.value.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** C2SP tlog-tiles, "Merkle Tree" and "Partial Tiles". */
class TilesTest {
    private static final int LARGEST = 70_000;
    private static final MerkleTree TREE = tree();

    @Test
    void theTilesOfTheSpecificationsExample() {
        Map<String, byte[]> tiles = Tiles.grown(TREE, 0, 70_000);
        assertEquals(273 + 1 + 1 + 1 + 1, tiles.size());
        for (int i = 0; i < 273; i++) {
            assertEquals(8192, tiles.get(LogPath.tile(0, i, 256)).length);
        }
        assertEquals(112 * 32, tiles.get("tile/0/273.p/112").length);
        assertEquals(8192, tiles.get("tile/1/000").length);
        assertEquals(17 * 32, tiles.get("tile/1/001.p/17").length);
        assertEquals(32, tiles.get("tile/2/000.p/1").length);
        assertEquals(
                Set.of("tile/0/000", "tile/1/000.p/1"),
                Tiles.grown(TREE, 0, 256).keySet());
        assertEquals(Set.of(), Tiles.grown(TREE, 300, 300).keySet());
    }

    @Test
    void everyHashIsTheRootOfItsLeaves() {
        byte[] second = Tiles.grown(TREE, 0, 70_000).get("tile/1/001.p/17");
        for (int i = 0; i < 17; i++) {
            var subtree = new MerkleTree();
            for (int leaf = 0; leaf < 256; leaf++) {
                subtree.append(TREE.leafHash((256 + i) * 256L + leaf));
            }
            assertArrayEquals(subtree.root().toBytes(), Arrays.copyOfRange(second, i * 32, i * 32 + 32));
        }
    }

    /** At each checkpoint every tile that its size asks for is there, none was written twice with other bytes, and they give its root. */
    @Test
    void whateverTheBatchesTheTilesGiveTheRoot() {
        var random = new Random(7);
        for (int run = 0; run < 20; run++) {
            Map<String, byte[]> written = new HashMap<>();
            long size = 0;
            while (size < 1500) {
                long next = size + 1 + random.nextInt(3 + 30 * run);
                Tiles.grown(TREE, size, next).forEach((path, tile) -> {
                    byte[] before = written.putIfAbsent(path, tile);
                    if (before != null) {
                        assertArrayEquals(before, tile, path);
                    }
                });
                size = next;
                assertEquals(TREE.root(size), rootOf(written, size), "size " + size);
            }
        }
    }

    /** The root by the tiles that the specification says a tree of this size has. */
    private static Sha256 rootOf(Map<String, byte[]> tiles, long size) {
        var leaves = new MerkleTree();
        for (int level = 0; size >> (8 * level) > 0; level++) {
            long hashes = size >> (8 * level);
            for (long tile = 0; tile * 256 < hashes; tile++) {
                int width = (int) Math.min(256, hashes - tile * 256);
                byte[] content = tiles.get(LogPath.tile(level, tile, width));
                assertEquals(width * 32, content.length);
                for (int i = 0; level == 0 && i < width; i++) {
                    leaves.append(Sha256.of(Arrays.copyOfRange(content, i * 32, i * 32 + 32)));
                }
            }
        }
        return leaves.root();
    }

    private static MerkleTree tree() {
        var tree = new MerkleTree();
        for (int i = 0; i < LARGEST; i++) {
            tree.append(MerkleHash.leaf(ByteBuffer.allocate(4).putInt(i).array()));
        }
        return tree;
    }
}
