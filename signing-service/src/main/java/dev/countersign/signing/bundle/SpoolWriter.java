package dev.countersign.signing.bundle;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/**
 * Writes a spool from front to back. Nobody can read it before {@link #commit}: only that returns something to read from.
 * Closed without a commit, everything is gone. Not thread-safe.
 */
public final class SpoolWriter extends OutputStream {
    private static final int BUFFER = 64 << 10;

    private final byte[] encrypted = new byte[BUFFER];
    private final Cipher cipher;
    private @Nullable FileChannel file;
    private final SpoolKey key;
    private long size;

    SpoolWriter(FileChannel file, SpoolKey key) {
        this.file = file;
        this.key = key;
        this.cipher = key.from(0);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        FileChannel target = open();
        for (int done = 0; done < length; ) {
            int some = Math.min(length - done, BUFFER);
            try {
                cipher.update(bytes, offset + done, some, encrypted);
            } catch (ShortBufferException e) {
                throw new IllegalStateException("counter mode keeps the length", e);
            }
            ByteBuffer out = ByteBuffer.wrap(encrypted, 0, some);
            while (out.hasRemaining()) {
                target.write(out);
            }
            done += some;
        }
        size += length;
    }

    /** Bytes written so far. */
    public long size() {
        return size;
    }

    /** Ends writing and hands the spool out for reading. Call it only once everything written was found authentic. */
    public EncryptedSpool commit() throws IOException {
        FileChannel written = open();
        file = null;
        return new EncryptedSpool(written, key, size);
    }

    private FileChannel open() throws IOException {
        if (file == null) {
            throw new IOException("the spool was committed or closed");
        }
        return file;
    }

    /** Discards what was written, unless it was committed. */
    @Override
    public void close() throws IOException {
        if (file != null) {
            key.close();
            file.close();
            file = null;
        }
    }
}
