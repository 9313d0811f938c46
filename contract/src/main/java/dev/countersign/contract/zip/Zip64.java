package dev.countersign.contract.zip;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The escape to 64-bit numbers (APPNOTE 4.5.3): a header field of all ones means the number stands in the extra field.
 * Allowed only where a number does not fit otherwise, so that readers with and without zip64 never see two archives.
 */
final class Zip64 {
    static final int MAX_16 = 0xFFFF;
    static final long MAX_32 = 0xFFFF_FFFFL;

    private final Optional<ByteBuffer> field;
    private boolean escaped;
    private boolean needed;
    private boolean broken;

    Zip64(Optional<ByteBuffer> field) {
        this.field = field;
    }

    /** The number a header field stands for; call in the order of the extra field: size, compressed size, offset. */
    long resolve(int header) {
        long narrow = Integer.toUnsignedLong(header);
        if (narrow != MAX_32) {
            return narrow;
        }
        escaped = true;
        if (field.isEmpty() || field.get().remaining() < Long.BYTES) {
            broken = true;
            return narrow;
        }
        long wide = field.get().getLong();
        needed |= wide >= MAX_32;
        broken |= wide < 0;
        return wide;
    }

    /** Whether the extra field is there exactly if it is needed, and holds exactly what was asked of it. */
    boolean sound() {
        return !broken
                && field.isPresent() == escaped
                && needed == escaped
                && field.map(f -> !f.hasRemaining()).orElse(true);
    }
}
