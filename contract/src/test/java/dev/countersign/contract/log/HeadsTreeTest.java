package dev.countersign.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A tree whose leaves are replaced is the tree that is built anew, at every size up to 70. */
class HeadsTreeTest {
    private static final int LARGEST = 70;

    @Test
    void afterEveryMoveItIsTheTreeOfRfc6962() {
        var random = new Random(6962);
        var tree = new HeadsTree();
        List<byte[]> heads = new ArrayList<>();
        assertEquals(Rfc6962.root(heads), tree.root());
        for (int size = 1; size <= LARGEST; size++) {
            heads.add(head(random));
            tree.put(size - 1, heads.getLast());
            for (int move = 0; move < 5; move++) {
                int place = random.nextInt(size);
                heads.set(place, head(random));
                tree.put(place, heads.get(place));
            }
            assertEquals(Rfc6962.root(heads), tree.root(), "root of " + size);
            for (int place = 0; place < size; place++) {
                assertEquals(Rfc6962.path(place, heads), tree.path(place), place + " of " + size);
                assertTrue(MerkleProof.verifyInclusion(
                        MerkleHash.leaf(heads.get(place)), place, size, tree.path(place), tree.root()));
            }
        }
    }

    private static byte[] head(Random random) {
        return ("head " + random.nextLong()).getBytes(UTF_8);
    }
}
