package dev.countersign.e2e.mutation;

/**
 * One changed seal.
 *
 * @param change what was done to it
 */
public record Mutation(Field field, String change, WireSeal seal) {

    /** Where a seal was changed. The text fields are changed as strings, the others as the bytes they stand for. */
    public enum Field {
        SESSION_KEY_TEXT,
        CHECKSUM_TEXT,
        IV,
        WRAPPED_KEY,
        SEALED_CHECKSUM,
        BUNDLE,
        /** Nothing is signed any more, or no longer all of it. */
        DOWNGRADE,
        /** Parts of this seal, of another one and of one under another key, put together. */
        SPLICE
    }

    @Override
    public String toString() {
        return field + ": " + change;
    }
}
