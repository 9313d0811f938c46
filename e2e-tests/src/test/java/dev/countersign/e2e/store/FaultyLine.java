package dev.countersign.e2e.store;

import dev.countersign.e2e.stack.Relay;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The network before a server of this machine: slow, cutting off answers in their middle, or away. */
public final class FaultyLine extends Relay {
    private static final int PIECE = 16 << 10;

    private final Random random = new Random(20261123);
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile Duration delay = Duration.ZERO;
    private volatile int cutPercent;
    private volatile boolean away;

    FaultyLine(int server) {
        super(server);
    }

    /** Each piece of an answer comes so much later. */
    public void slow(Duration by) {
        delay = by;
    }

    /** So many of a hundred pieces of answers end in their middle, and the connection with them. */
    public void cut(int percent) {
        cutPercent = percent;
    }

    /** Connections are taken and closed. */
    public void away(boolean isAway) {
        away = isAway;
    }

    /** How many answers were cut off. */
    public int cuts() {
        return cuts.get();
    }

    @Override
    protected boolean away() {
        return away;
    }

    @Override
    protected void down(InputStream from, OutputStream to) throws IOException {
        byte[] piece = new byte[PIECE];
        for (int count = from.read(piece); count >= 0; count = from.read(piece)) {
            LockSupport.parkNanos(delay.toNanos());
            if (away || isCut()) {
                to.write(piece, 0, count / 2);
                return;
            }
            to.write(piece, 0, count);
        }
    }

    private boolean isCut() {
        int percent = cutPercent;
        if (percent == 0) {
            return false;
        }
        synchronized (random) {
            if (random.nextInt(100) >= percent) {
                return false;
            }
        }
        cuts.incrementAndGet();
        return true;
    }
}
