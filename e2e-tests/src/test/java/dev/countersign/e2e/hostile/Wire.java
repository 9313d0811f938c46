package dev.countersign.e2e.hostile;

import dev.countersign.e2e.stack.Relay;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The network between a client and a server, and something that happens once when so many bytes went up. It outlives the
 * server: while that is away, connections are taken and then broken off, as a load balancer does.
 */
public final class Wire extends Relay {
    private static final int PIECE = 8 << 10;

    private final AtomicLong untilItHappens;
    private final Runnable happening;

    public Wire(URI server, long bytesUp, Runnable happening) {
        super(server.getPort());
        this.untilItHappens = new AtomicLong(bytesUp);
        this.happening = happening;
    }

    /** Whether it happened. */
    public boolean happened() {
        return untilItHappens.get() <= 0;
    }

    @Override
    protected void up(InputStream from, OutputStream to) throws IOException {
        byte[] piece = new byte[PIECE];
        for (int count = from.read(piece); count >= 0; count = from.read(piece)) {
            to.write(piece, 0, count);
            long left = untilItHappens.addAndGet(-count);
            if (left <= 0 && left + count > 0) {
                happening.run();
            }
        }
    }
}
