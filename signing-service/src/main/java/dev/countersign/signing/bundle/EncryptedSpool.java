package dev.countersign.signing.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;

/**
 * A written spool: bytes on disk that only this process can read, as often and wherever it likes. Closing wipes the key and
 * deletes the file.
 *
 * <p>The encryption (AES-256 in counter mode) hides; it does not authenticate. Who reads a spool to act on it compares a
 * digest of what was read, as the seal does.
 *
 * <p>Thread-safe; the channels and streams it opens are not, but do not disturb each other.
 */
public final class EncryptedSpool implements AutoCloseable {
    private final FileChannel file;
    private final SpoolKey key;
    private final long size;

    EncryptedSpool(FileChannel file, SpoolKey key, long size) {
        this.file = file;
        this.key = key;
        this.size = size;
    }

    /** Bytes in it. */
    public long size() {
        return size;
    }

    /** A read-only view from position 0; closing it does not close the spool. */
    public SeekableByteChannel channel() {
        return new SpoolChannel(file, key, size);
    }

    /** The whole content; closing the stream does not close the spool. Read it in large pieces. */
    public InputStream stream() {
        return Channels.newInputStream(channel());
    }

    @Override
    public void close() throws IOException {
        key.close();
        file.close();
    }
}
