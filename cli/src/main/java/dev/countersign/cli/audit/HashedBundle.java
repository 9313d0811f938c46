package dev.countersign.cli.audit;

import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.MerkleHash;
import dev.countersign.contract.value.Sha256;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The first entries of a bundle (C2SP tlog-tiles, "Log Entries") and the hashes of their leaves (RFC 6962, section 2.1), as their tile has them.
 * Hashes in place, as most of an audit that looks at the tree alone is this.
 */
final class HashedBundle {
    private static final int HASH = Sha256.LENGTH;

    private final byte[] bundle;
    private final int[] ends;
    private final byte[] hashes;

    private HashedBundle(byte[] bundle, int[] ends, byte[] hashes) {
        this.bundle = bundle;
        this.ends = ends;
        this.hashes = hashes;
    }

    /**
     * @param most how many entries to take; those after them are skipped
     * @throws LogException MALFORMED if the bytes are not whole entries
     */
    static HashedBundle of(byte[] bundle, int most) {
        int[] ends = new int[most];
        int count = 0;
        int at = 0;
        MessageDigest digest = Sha256.digest();
        byte[] hashes = new byte[most * HASH];
        while (at < bundle.length) {
            int length = at + 2 > bundle.length
                    ? Integer.MAX_VALUE
                    : Byte.toUnsignedInt(bundle[at]) << 8 | Byte.toUnsignedInt(bundle[at + 1]);
            if (length > bundle.length - at - 2) {
                throw new LogException(LogException.Kind.MALFORMED, "an entry bundle ends within an entry");
            }
            if (count < most) {
                digest.update((byte) 0);
                digest.update(bundle, at + 2, length);
                finish(digest, hashes, count * HASH);
                ends[count++] = at + 2 + length;
            }
            at += 2 + length;
        }
        return new HashedBundle(bundle, Arrays.copyOf(ends, count), Arrays.copyOf(hashes, count * HASH));
    }

    int size() {
        return ends.length;
    }

    byte[] entry(int number) {
        int start = (number == 0 ? 0 : ends[number - 1]) + 2;
        return Arrays.copyOfRange(bundle, start, ends[number]);
    }

    /** The tile that these entries make. */
    byte[] tile() {
        return hashes;
    }

    /** The hashes of the first leaves. */
    List<Sha256> leafHashes(int count) {
        List<Sha256> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(Sha256.of(Arrays.copyOfRange(hashes, i * HASH, (i + 1) * HASH)));
        }
        return list;
    }

    /** The root of a full bundle, as the tile above has it. */
    Sha256 root() {
        byte[] level = hashes.clone();
        MessageDigest digest = Sha256.digest();
        for (int width = size(); width > 1; width /= 2) {
            for (int i = 0; i < width / 2; i++) {
                digest.update((byte) 1);
                digest.update(level, 2 * i * HASH, 2 * HASH);
                finish(digest, level, i * HASH);
            }
        }
        return size() == 0 ? MerkleHash.EMPTY : Sha256.of(Arrays.copyOf(level, HASH));
    }

    private static void finish(MessageDigest digest, byte[] target, int offset) {
        try {
            digest.digest(target, offset, HASH);
        } catch (DigestException e) {
            throw new IllegalStateException("a SHA-256 digest has 32 bytes", e);
        }
    }
}
