package dev.countersign.objectstore;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** An object opened for reading. To be closed; not for use by several threads at once. */
public final class StoredObject implements Closeable {

    private final long size;
    private final long length;
    private final InputStream stream;

    /**
     * For drivers.
     *
     * @param size bytes of the whole object
     * @param range what was asked for
     * @param source starts at the first byte of the range; closed with this object
     */
    public StoredObject(long size, ByteRange range, InputStream source) {
        this.size = size;
        this.length = range.lengthWithin(size);
        this.stream = new ExactInputStream(source, length);
    }

    /** Size of the whole object in bytes, whatever range was asked for. */
    public long size() {
        return size;
    }

    /** Number of bytes that {@link #stream()} gives: the requested range, clipped to the object. */
    public long length() {
        return length;
    }

    /**
     * The requested range, always the same stream. It gives exactly {@link #length()} bytes or throws: an object cut short
     * underneath ends in an {@link java.io.EOFException}, not in an early end.
     */
    public InputStream stream() {
        return stream;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
