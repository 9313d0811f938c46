package dev.countersign.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.value.Sha256;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** RFC 6962, section 2.1, word for word: slow and independent of the code under test. */
final class Rfc6962 {
    private Rfc6962() {}

    /** {@code MTH(D[n])}. */
    static Sha256 root(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            return Sha256.hash(new byte[0]);
        }
        if (leaves.size() == 1) {
            return hash(0, leaves.getFirst());
        }
        int k = split(leaves.size());
        return hash(
                1,
                root(leaves.subList(0, k)).toBytes(),
                root(leaves.subList(k, leaves.size())).toBytes());
    }

    /** {@code PATH(m, D[n])}. */
    static List<Sha256> path(int m, List<byte[]> leaves) {
        int n = leaves.size();
        if (n == 1) {
            return List.of();
        }
        int k = split(n);
        return m < k
                ? plus(path(m, leaves.subList(0, k)), root(leaves.subList(k, n)))
                : plus(path(m - k, leaves.subList(k, n)), root(leaves.subList(0, k)));
    }

    /** {@code PROOF(m, D[n])}. */
    static List<Sha256> proof(int m, List<byte[]> leaves) {
        return subproof(m, leaves, true);
    }

    /** On which side each hash of a path lies: what a proof of another shape cannot share. */
    static String shape(long m, long n) {
        if (n == 1) {
            return "";
        }
        long k = Long.highestOneBit(n - 1);
        return m < k ? shape(m, k) + "r" : shape(m - k, n - k) + "l";
    }

    /** Leaves that tell their index. */
    static List<byte[]> leaves(int count) {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(("leaf " + i).getBytes(UTF_8));
        }
        return leaves;
    }

    static MerkleTree tree(List<byte[]> leaves) {
        var tree = new MerkleTree();
        leaves.forEach(leaf -> tree.append(MerkleHash.leaf(leaf)));
        return tree;
    }

    private static List<Sha256> subproof(int m, List<byte[]> leaves, boolean whole) {
        int n = leaves.size();
        if (m == n) {
            return whole ? List.of() : List.of(root(leaves));
        }
        int k = split(n);
        return m <= k
                ? plus(subproof(m, leaves.subList(0, k), whole), root(leaves.subList(k, n)))
                : plus(subproof(m - k, leaves.subList(k, n), false), root(leaves.subList(0, k)));
    }

    /** The largest power of two smaller than n. */
    private static int split(int n) {
        int k = 1;
        while (2 * k < n) {
            k *= 2;
        }
        return k;
    }

    private static List<Sha256> plus(List<Sha256> list, Sha256 last) {
        List<Sha256> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }

    private static Sha256 hash(int prefix, byte[]... parts) {
        var out = new ByteArrayOutputStream();
        out.write(prefix);
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return Sha256.hash(out.toByteArray());
    }
}
