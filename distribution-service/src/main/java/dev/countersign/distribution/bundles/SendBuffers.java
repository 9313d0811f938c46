package dev.countersign.distribution.bundles;

import io.netty.channel.epoll.EpollSocketChannel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much of a bundle waits in the kernel for a client to take it. Left alone it keeps up to 4 MB a connection, which is fastest for a few; but a thousand
 * clients that read slowly use up the memory it has for TCP, and then everybody's connection is slow. Only what was not sent yet is bounded, so that
 * distant clients lose nothing. Thread-safe.
 */
final class SendBuffers {
    private static final int FEW = 8;
    private static final long MOST_UNSENT = 128 << 10;
    /** The system's own default (tcp(7), TCP_NOTSENT_LOWAT). */
    private static final long UNBOUNDED = 0xffff_ffffL;

    private final AtomicInteger bundles = new AtomicInteger();

    /** Before a bundle is sent, on the connection's event loop. Has an effect only on Linux's own epoll; elsewhere the system's limits hold. */
    void begin(HttpConnection connection) {
        boolean few = bundles.incrementAndGet() <= FEW;
        if (connection instanceof ConnectionBase base && base.channel() instanceof EpollSocketChannel channel) {
            channel.config().setTcpNotSentLowAt(few ? UNBOUNDED : MOST_UNSENT);
        }
    }

    /** After it was sent, or not. */
    void end() {
        bundles.decrementAndGet();
    }
}
