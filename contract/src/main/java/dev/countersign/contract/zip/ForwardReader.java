package dev.countersign.contract.zip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads a range of the archive from front to back, as a streaming unzipper must: it can look at the next bytes but never
 * goes back. Holds one buffer whatever the archive's size.
 */
final class ForwardReader {
    private static final int BUFFER = 256 << 10;

    private final ArchiveBytes archive;
    private final long end;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private long filledTo;

    /** Reads from position 0 up to {@code end}, exclusive. */
    ForwardReader(ArchiveBytes archive, long end) {
        this.archive = archive;
        this.end = end;
    }

    long position() {
        return filledTo - buffer.remaining();
    }

    /** Bytes left before the end. */
    long remaining() {
        return end - position();
    }

    /** Exactly {@code length} bytes (at most 128 KiB), or nothing taken and {@code false} if fewer are left. */
    boolean has(int length) throws IOException {
        if (remaining() < length) {
            return false;
        }
        if (buffer.remaining() < length) {
            fill();
        }
        return true;
    }

    /** The next bytes in little-endian order; ask {@link #has} first. Valid until the next call. */
    ByteBuffer take(int length) {
        ByteBuffer taken = buffer.slice(buffer.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(buffer.position() + length);
        return taken;
    }

    /** The next four bytes without taking them; ask {@link #has} first. */
    int peekInt() {
        return buffer.getInt(buffer.position());
    }

    /** Some of the next {@code atMost} bytes, at least one; at least one must be left. Valid until the next call. */
    ByteBuffer takeSome(long atMost) throws IOException {
        if (!buffer.hasRemaining()) {
            fill();
        }
        return take((int) Math.min(atMost, buffer.remaining()));
    }

    private void fill() throws IOException {
        buffer.compact();
        int room = (int) Math.min(buffer.remaining(), end - filledTo);
        buffer.limit(buffer.position() + room);
        archive.read(filledTo, buffer);
        filledTo += room;
        buffer.flip();
    }
}
