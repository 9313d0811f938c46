package dev.countersign.objectstore;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.Random;

/** Bytes that say themselves what they must be: a seed, then what a random generator makes of it. */
final class TestBytes {

    private TestBytes() {}

    static byte[] of(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        if (size >= Long.BYTES) {
            ByteBuffer.wrap(bytes).putLong(seed);
        }
        return bytes;
    }

    static long seedOf(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }

    /** Something that happens in the midst of a stream, for example nothing more, or an exception. */
    @FunctionalInterface
    interface Event {
        void happen() throws IOException;
    }

    /** The bytes, with an event when {@code offset} of them have been given. */
    static InputStream interruptedAt(int offset, byte[] bytes, Event event) {
        InputStream pause = new InputStream() {
            @Override
            public int read() throws IOException {
                event.happen();
                return -1;
            }
        };
        InputStream start = new ByteArrayInputStream(bytes, 0, offset);
        InputStream rest = new ByteArrayInputStream(bytes, offset, bytes.length - offset);
        return new SequenceInputStream(new SequenceInputStream(start, pause), rest);
    }

    /** One byte a read, and now and then none. */
    static InputStream trickling(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            private int reads;

            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return reads++ % 7 == 3 ? 0 : super.read(buffer, offset, Math.min(length, 1));
            }
        };
    }
}
