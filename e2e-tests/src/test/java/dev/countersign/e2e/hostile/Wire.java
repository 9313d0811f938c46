package dev.countersign.e2e.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The network between a client and a server, and something that happens once when so many bytes went up. It outlives the
 * server: while that is away, connections are taken and then broken off, as a load balancer does.
 */
public final class Wire implements AutoCloseable {
    private static final int PIECE = 8 << 10;

    private final ServerSocket door;
    private final URI server;
    private final AtomicLong untilItHappens;
    private final Runnable happening;

    public Wire(URI server, long bytesUp, Runnable happening) {
        this.server = server;
        this.untilItHappens = new AtomicLong(bytesUp);
        this.happening = happening;
        try {
            door = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /** Whether it happened. */
    public boolean happened() {
        return untilItHappens.get() <= 0;
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
        try (client;
                var upstream = new Socket(server.getHost(), server.getPort())) {
            Thread down = Thread.ofVirtual().start(() -> {
                try (client) {
                    upstream.getInputStream().transferTo(client.getOutputStream());
                } catch (IOException e) {
                    // the client sees its end
                }
            });
            up(client.getInputStream(), upstream.getOutputStream());
            upstream.shutdownOutput();
            down.join();
        } catch (IOException e) {
            // broken off: so it is for the client
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void up(InputStream from, OutputStream to) throws IOException {
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
