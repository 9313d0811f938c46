package dev.countersign.objectstore;

import java.time.Instant;

/**
 * An object as a listing shows it.
 *
 * @param key its key
 * @param size its size in bytes
 * @param modified when its bytes were written, by the storage's clock: good for clean-up by age, proof of nothing
 */
public record ObjectListing(ObjectKey key, long size, Instant modified) {

    /** @throws IllegalArgumentException if {@code size} is negative */
    public ObjectListing {
        if (size < 0) {
            throw new IllegalArgumentException("negative size: " + size);
        }
    }
}
