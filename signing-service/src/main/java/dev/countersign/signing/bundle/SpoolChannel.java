package dev.countersign.signing.bundle;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;

/** Decrypts a spool while reading, at any position; reading on from where the last read ended needs no new cipher. */
final class SpoolChannel implements SeekableByteChannel {
    private static final int BUFFER = 64 << 10;

    private final FileChannel file;
    private final SpoolKey key;
    private final long size;
    private final byte[] buffer = new byte[BUFFER];
    private Cipher cipher;
    private long cipherAt;
    private long position;
    private boolean closed;

    SpoolChannel(FileChannel file, SpoolKey key, long size) {
        this.file = file;
        this.key = key;
        this.size = size;
        this.cipher = key.from(0);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (position >= size) {
            return -1;
        }
        int length = (int) Math.min(Math.min(into.remaining(), BUFFER), size - position);
        ByteBuffer encrypted = ByteBuffer.wrap(buffer, 0, length);
        while (encrypted.hasRemaining()) {
            if (file.read(encrypted, position + encrypted.position()) < 0) {
                throw new EOFException("the spool was cut short");
            }
        }
        if (cipherAt != position) {
            cipher = key.from(position);
        }
        try {
            cipher.update(buffer, 0, length, buffer);
        } catch (ShortBufferException e) {
            throw new IllegalStateException("counter mode keeps the length", e);
        }
        into.put(buffer, 0, length);
        position += length;
        cipherAt = position;
        return length;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        if (newPosition < 0) {
            throw new IllegalArgumentException("negative position");
        }
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long newSize) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
