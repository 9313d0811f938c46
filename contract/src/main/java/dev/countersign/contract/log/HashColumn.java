package dev.countersign.contract.log;

import dev.countersign.contract.value.Sha256;
import java.util.Arrays;

/** A growing array of digests, 32 bytes each. Not thread-safe. */
final class HashColumn {
    private byte[] bytes = new byte[64 * Sha256.LENGTH];
    private int size;

    int size() {
        return size;
    }

    void add(Sha256 hash) {
        int offset = size * Sha256.LENGTH;
        if (offset == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.multiplyExact(bytes.length, 2));
        }
        System.arraycopy(hash.toBytes(), 0, bytes, offset, Sha256.LENGTH);
        size++;
    }

    Sha256 get(long index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("no hash " + index + " of " + size);
        }
        int offset = (int) index * Sha256.LENGTH;
        return Sha256.of(Arrays.copyOfRange(bytes, offset, offset + Sha256.LENGTH));
    }

    /** Forgets all but the first hashes. */
    void truncate(long size) {
        this.size = Math.min(this.size, (int) size);
    }

    /** The raw bytes of hashes from..to. */
    byte[] slice(long from, long to) {
        return Arrays.copyOfRange(bytes, (int) from * Sha256.LENGTH, (int) to * Sha256.LENGTH);
    }
}
