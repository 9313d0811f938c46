package dev.countersign.e2e.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The network before a server of this machine: slow, cutting off answers in their middle, or away. */
public final class FaultyLine implements AutoCloseable {
    private static final int PIECE = 16 << 10;

    private final int server;
    private final ServerSocket door;
    private final Random random = new Random(20261123);
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile Duration delay = Duration.ZERO;
    private volatile int cutPercent;
    private volatile boolean away;

    FaultyLine(int server) throws IOException {
        this.server = server;
        this.door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("faulty-line").start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
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
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                Thread.ofVirtual().start(() -> connect(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void connect(Socket client) {
        try (client) {
            if (away) {
                return;
            }
            try (var upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
                Thread down = Thread.ofVirtual().start(() -> {
                    try (client;
                            upstream) {
                        answer(upstream.getInputStream(), client.getOutputStream());
                    } catch (IOException e) {
                        // the client sees its end
                    }
                });
                client.getInputStream().transferTo(upstream.getOutputStream());
                upstream.shutdownOutput();
                down.join();
            }
        } catch (IOException e) {
            // broken off
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(InputStream from, OutputStream to) throws IOException {
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
