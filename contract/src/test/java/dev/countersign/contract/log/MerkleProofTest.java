package dev.countersign.contract.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.value.Sha256;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every proof of every size up to 130 verifies, and nothing that differs from it anywhere does. */
class MerkleProofTest {
    private static final int LARGEST = MerkleTreeTest.LARGEST;
    private static final MerkleTree TREE = Rfc6962.tree(Rfc6962.leaves(LARGEST));
    private static final Sha256 OTHER = Sha256.hash(new byte[] {1, 2, 3});

    @Test
    void everyInclusionProofVerifiesAndNoneWithAChangedHash() {
        for (int size = 1; size <= LARGEST; size++) {
            Sha256 root = TREE.root(size);
            for (int index = 0; index < size; index++) {
                String which = index + " of " + size;
                Sha256 leaf = TREE.leafHash(index);
                List<Sha256> path = TREE.inclusionProof(index, size);
                assertTrue(MerkleProof.verifyInclusion(leaf, index, size, path, root), which);
                assertFalse(MerkleProof.verifyInclusion(OTHER, index, size, path, root), which);
                assertFalse(MerkleProof.verifyInclusion(leaf, index, size, path, OTHER), which);
                for (List<Sha256> changed : changes(path, root)) {
                    assertFalse(MerkleProof.verifyInclusion(leaf, index, size, changed, root), which);
                }
            }
        }
    }

    @Test
    void anInclusionProofHoldsForNoOtherIndex() {
        for (int size = 1; size <= 48; size++) {
            for (int index = 0; index < size; index++) {
                List<Sha256> path = TREE.inclusionProof(index, size);
                for (int other = -1; other <= size + 1; other++) {
                    assertEquals(
                            other == index,
                            MerkleProof.verifyInclusion(TREE.leafHash(index), other, size, path, TREE.root(size)),
                            index + " as " + other + " of " + size);
                }
            }
        }
    }

    /** The size is the checkpoint's word: under the same root a path tells two sizes apart just where its shape differs. */
    @Test
    void anInclusionProofHoldsForNoOtherSizeThanThoseOfItsShape() {
        for (int size = 1; size <= 48; size++) {
            for (int index = 0; index < size; index++) {
                List<Sha256> path = TREE.inclusionProof(index, size);
                for (int other = -1; other <= 100; other++) {
                    boolean same = index < other && Rfc6962.shape(index, other).equals(Rfc6962.shape(index, size));
                    assertEquals(
                            same,
                            MerkleProof.verifyInclusion(TREE.leafHash(index), index, other, path, TREE.root(size)),
                            index + " of " + size + " as of " + other);
                    if (other > 0 && other != size) {
                        assertFalse(MerkleProof.verifyInclusion(
                                TREE.leafHash(index), index, other, path, TREE.root(other)));
                    }
                }
            }
        }
    }

    @Test
    void everyConsistencyProofVerifiesAndNoneWithAChangedHash() {
        for (int newer = 1; newer <= LARGEST; newer++) {
            for (int older = 1; older <= newer; older++) {
                String which = older + " to " + newer;
                Sha256 from = TREE.root(older);
                Sha256 to = TREE.root(newer);
                List<Sha256> path = TREE.consistencyProof(older, newer);
                assertTrue(MerkleProof.verifyConsistency(older, from, newer, to, path), which);
                assertFalse(MerkleProof.verifyConsistency(older, OTHER, newer, to, path), which);
                assertFalse(MerkleProof.verifyConsistency(older, from, newer, OTHER, path), which);
                if (older != newer) {
                    assertFalse(MerkleProof.verifyConsistency(older, to, newer, from, path), which);
                }
                for (List<Sha256> changed : changes(path, to)) {
                    assertFalse(MerkleProof.verifyConsistency(older, from, newer, to, changed), which);
                }
            }
        }
    }

    @Test
    void aConsistencyProofHoldsForNoOtherSizes() {
        for (int newer = 1; newer <= 40; newer++) {
            for (int older = 1; older <= newer; older++) {
                List<Sha256> path = TREE.consistencyProof(older, newer);
                for (int other = -1; other <= 80; other++) {
                    String which = older + " to " + newer + " with " + other;
                    if (other != older && other > 0) {
                        assertFalse(
                                MerkleProof.verifyConsistency(other, TREE.root(other), newer, TREE.root(newer), path),
                                which);
                    }
                    if (other != newer && other > 0) {
                        assertFalse(
                                MerkleProof.verifyConsistency(older, TREE.root(older), other, TREE.root(other), path),
                                which);
                    }
                }
                assertFalse(MerkleProof.verifyConsistency(-1, TREE.root(older), newer, TREE.root(newer), path));
            }
        }
    }

    @Test
    void nothingIsProvenOfTheEmptyTree() {
        assertFalse(MerkleProof.verifyInclusion(OTHER, 0, 0, List.of(), OTHER));
        assertFalse(MerkleProof.verifyConsistency(0, MerkleHash.EMPTY, 0, MerkleHash.EMPTY, List.of()));
        assertFalse(MerkleProof.verifyConsistency(0, MerkleHash.EMPTY, 1, TREE.root(1), List.of()));
    }

    @Test
    void hugeNumbersDoNotOverflow() {
        List<Sha256> path = new ArrayList<>();
        for (int i = 0; i < 63; i++) {
            path.add(OTHER);
        }
        assertFalse(MerkleProof.verifyInclusion(OTHER, Long.MAX_VALUE - 1, Long.MAX_VALUE, path, OTHER));
        assertFalse(MerkleProof.verifyInclusion(OTHER, Long.MAX_VALUE, Long.MAX_VALUE, path, OTHER));
        assertFalse(MerkleProof.verifyInclusion(OTHER, Long.MIN_VALUE, Long.MAX_VALUE, path, OTHER));
        assertFalse(MerkleProof.verifyConsistency(Long.MAX_VALUE - 1, OTHER, Long.MAX_VALUE, OTHER, path));
        assertFalse(MerkleProof.verifyConsistency(1, OTHER, Long.MAX_VALUE, OTHER, List.of()));
    }

    /** One hash changed, one left out, one too many at each place, neighbours swapped. */
    private static List<List<Sha256>> changes(List<Sha256> path, Sha256 root) {
        List<List<Sha256>> changes = new ArrayList<>();
        for (int i = 0; i <= path.size(); i++) {
            for (Sha256 extra : new Sha256[] {OTHER, root}) {
                List<Sha256> more = new ArrayList<>(path);
                more.add(i, extra);
                changes.add(more);
            }
            if (i < path.size()) {
                List<Sha256> changed = new ArrayList<>(path);
                byte[] flipped = path.get(i).toBytes();
                flipped[i % Sha256.LENGTH] ^= (byte) (1 << (i % 8));
                changed.set(i, Sha256.of(flipped));
                changes.add(changed);
                List<Sha256> less = new ArrayList<>(path);
                less.remove(i);
                changes.add(less);
            }
            if (i + 1 < path.size()) {
                List<Sha256> swapped = new ArrayList<>(path);
                swapped.add(i, swapped.remove(i + 1));
                changes.add(swapped);
            }
        }
        return changes;
    }
}
