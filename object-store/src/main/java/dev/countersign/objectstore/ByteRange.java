package dev.countersign.objectstore;

/**
 * A run of bytes inside an object. It may reach behind the object's end; what lies there is clipped off.
 *
 * @param offset index of the first byte, from 0
 * @param length number of bytes, from 0
 */
public record ByteRange(long offset, long length) {

    /** The whole object, whatever its size. */
    public static final ByteRange ALL = new ByteRange(0, Long.MAX_VALUE);

    /** @throws IllegalArgumentException if {@code offset} or {@code length} is negative */
    public ByteRange {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("negative byte range: offset " + offset + ", length " + length);
        }
    }

    /** {@code length} bytes from {@code offset} on. */
    public static ByteRange of(long offset, long length) {
        return new ByteRange(offset, length);
    }

    /** How many bytes of this range lie inside an object of {@code size} bytes. */
    public long lengthWithin(long size) {
        return offset >= size ? 0 : Math.min(length, size - offset);
    }
}
