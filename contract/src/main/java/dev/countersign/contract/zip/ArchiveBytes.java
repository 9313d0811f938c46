package dev.countersign.contract.zip;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;

/** An archive's bytes: exact reads anywhere, little-endian as zip wants them. Not thread-safe. */
final class ArchiveBytes {
    private final SeekableByteChannel channel;
    private final long size;

    ArchiveBytes(SeekableByteChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
    }

    long size() {
        return size;
    }

    /** Exactly {@code length} bytes from {@code position}; the range must lie within {@link #size()}. */
    ByteBuffer read(long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        read(position, bytes);
        return bytes.flip();
    }

    void read(long position, ByteBuffer into) throws IOException {
        channel.position(position);
        while (into.hasRemaining()) {
            if (channel.read(into) < 0) {
                throw new EOFException("archive ends inside a range that lies within its size");
            }
        }
    }

    /** Whether these four bytes stand at {@code position}; false where there is no room for them. */
    boolean hasSignature(long position, int signature) throws IOException {
        return position >= 0 && position + 4 <= size && read(position, 4).getInt() == signature;
    }
}
