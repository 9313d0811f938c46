package dev.countersign.ingest.intake;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/** An upload that has to go on: after half a minute, at least 4 KiB have to have come for each second of it. */
final class SteadyInputStream extends InputStream {
    static final long GRACE_NANOS = 30_000_000_000L;
    static final long BYTES_A_SECOND = 4 << 10;

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final InputStream source;
    private final LongSupplier nanos;
    private final long start;
    private long come;

    /** @param nanos as {@link System#nanoTime} */
    SteadyInputStream(InputStream source, LongSupplier nanos) {
        this.source = source;
        this.nanos = nanos;
        this.start = nanos.getAsLong();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws IOException also if it is too slow */
    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = source.read(buffer, offset, length);
        if (read > 0) {
            come += read;
            long time = nanos.getAsLong() - start;
            if (time > GRACE_NANOS && come < time / SECOND_NANOS * BYTES_A_SECOND) {
                throw new IOException("less than " + BYTES_A_SECOND + " bytes a second come");
            }
        }
        return read;
    }
}
