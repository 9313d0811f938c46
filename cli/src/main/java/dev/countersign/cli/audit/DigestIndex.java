package dev.countersign.cli.audit;

import dev.countersign.contract.value.Sha256;
import java.nio.ByteBuffer;

/**
 * Numbers by digest, for as many digests as a log has: 40 bytes each and no objects, so that an audit of millions of entries fits the memory it is
 * given. Open addressing; a digest is its own hash code. Not thread-safe.
 */
final class DigestIndex {
    private static final int WORDS = 4;

    private long[] digests = new long[WORDS * 1024];
    /** The number plus one; 0: free. */
    private long[] numbers = new long[1024];

    private int size;

    /**
     * Notes a number for a digest that has none yet.
     *
     * @param number not negative
     * @return -1, or the number that it had and keeps
     */
    long putIfAbsent(Sha256 digest, long number) {
        long[] key = words(digest);
        int slot = slot(key);
        if (numbers[slot] != 0) {
            return numbers[slot] - 1;
        }
        System.arraycopy(key, 0, digests, WORDS * slot, WORDS);
        numbers[slot] = number + 1;
        size++;
        if (3L * size > 2L * numbers.length) {
            grow();
        }
        return -1;
    }

    boolean contains(Sha256 digest) {
        return numbers[slot(words(digest))] != 0;
    }

    private int slot(long[] key) {
        int slot = (int) (key[0] & (numbers.length - 1));
        while (numbers[slot] != 0 && !isAt(slot, key)) {
            slot = (slot + 1) & (numbers.length - 1);
        }
        return slot;
    }

    private boolean isAt(int slot, long[] key) {
        int at = WORDS * slot;
        return digests[at] == key[0]
                && digests[at + 1] == key[1]
                && digests[at + 2] == key[2]
                && digests[at + 3] == key[3];
    }

    private void grow() {
        long[] oldDigests = digests;
        long[] oldNumbers = numbers;
        digests = new long[2 * oldDigests.length];
        numbers = new long[2 * oldNumbers.length];
        long[] key = new long[WORDS];
        for (int i = 0; i < oldNumbers.length; i++) {
            if (oldNumbers[i] != 0) {
                System.arraycopy(oldDigests, WORDS * i, key, 0, WORDS);
                int slot = slot(key);
                System.arraycopy(key, 0, digests, WORDS * slot, WORDS);
                numbers[slot] = oldNumbers[i];
            }
        }
    }

    private static long[] words(Sha256 digest) {
        ByteBuffer bytes = ByteBuffer.wrap(digest.toBytes());
        return new long[] {bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong()};
    }
}
