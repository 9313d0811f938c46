package dev.countersign.contract.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.contract.value.Sha256;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every size up to 130 against the recursion of RFC 6962. */
class MerkleTreeTest {
    static final int LARGEST = 130;
    private static final List<byte[]> LEAVES = Rfc6962.leaves(LARGEST);
    private static final MerkleTree TREE = Rfc6962.tree(LEAVES);

    @Test
    void everyRootIsThatOfTheSpecification() {
        for (int size = 0; size <= LARGEST; size++) {
            Sha256 expected = Rfc6962.root(LEAVES.subList(0, size));
            assertEquals(expected, TREE.root(size), "a larger tree at " + size);
            assertEquals(expected, Rfc6962.tree(LEAVES.subList(0, size)).root(), "a tree of " + size);
        }
    }

    @Test
    void everyInclusionProofIsThatOfTheSpecification() {
        for (int size = 1; size <= LARGEST; size++) {
            for (int index = 0; index < size; index++) {
                assertEquals(
                        Rfc6962.path(index, LEAVES.subList(0, size)),
                        TREE.inclusionProof(index, size),
                        index + " of " + size);
            }
        }
    }

    @Test
    void everyConsistencyProofIsThatOfTheSpecification() {
        for (int newer = 1; newer <= LARGEST; newer++) {
            for (int older = 1; older <= newer; older++) {
                assertEquals(
                        Rfc6962.proof(older, LEAVES.subList(0, newer)),
                        TREE.consistencyProof(older, newer),
                        older + " to " + newer);
            }
        }
    }

    @Test
    void everyFrontierHasTheRootOfItsTreeAndGrowsIntoTheNext() {
        Frontier grown = Frontier.EMPTY;
        for (int size = 0; size <= LARGEST; size++) {
            assertEquals(TREE.root(size), grown.root(), "root at " + size);
            assertEquals(TREE.frontier(size), grown, "frontier at " + size);
            if (size < LARGEST) {
                grown = grown.append(TREE.leafHash(size));
            }
        }
    }

    @Test
    void aTreeCutBackAndGrownAgainIsTheSame() {
        for (int size = 0; size <= LARGEST; size++) {
            MerkleTree tree = Rfc6962.tree(LEAVES);
            tree.truncate(size);
            assertEquals(size, tree.size());
            assertEquals(TREE.root(size), tree.root());
            for (byte[] leaf : LEAVES.subList(size, LARGEST)) {
                tree.append(MerkleHash.leaf(leaf));
            }
            assertEquals(TREE.root(), tree.root(), "cut back to " + size);
        }
    }

    @Test
    void whatIsNotInTheTreeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> TREE.root(LARGEST + 1));
        assertThrows(IllegalArgumentException.class, () -> TREE.root(-1));
        assertThrows(IllegalArgumentException.class, () -> TREE.inclusionProof(3, 3));
        assertThrows(IllegalArgumentException.class, () -> TREE.inclusionProof(-1, 3));
        assertThrows(IllegalArgumentException.class, () -> TREE.inclusionProof(0, LARGEST + 1));
        assertThrows(IllegalArgumentException.class, () -> TREE.consistencyProof(0, 3));
        assertThrows(IllegalArgumentException.class, () -> TREE.consistencyProof(4, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> TREE.leafHash(LARGEST));
        assertThrows(IndexOutOfBoundsException.class, () -> TREE.leafHash(-1));
        assertThrows(IllegalArgumentException.class, () -> new Frontier(3, List.of(MerkleHash.EMPTY)));
        assertThrows(IllegalArgumentException.class, () -> new Frontier(-1, List.of()));
    }
}
