package dev.countersign.e2e.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/** The network between clients and a server of this machine. It outlives the server; what happens to the bytes is the subclass's. */
public abstract class Relay implements AutoCloseable {
    private final int server;
    private final ServerSocket door;

    /** @param server the port of 127.0.0.1 that it leads to */
    protected Relay(int server) {
        this.server = server;
        try {
            door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("relay").start(this::accept);
    }

    /** Where clients connect. */
    public final URI url() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    @Override
    public final void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a connection is taken and closed at once. */
    protected boolean away() {
        return false;
    }

    /** Carries what a client says; an exception breaks both connections off, as its end does. */
    protected void up(InputStream client, OutputStream server) throws IOException {
        client.transferTo(server);
    }

    /** Carries what the server answers. */
    protected void down(InputStream server, OutputStream client) throws IOException {
        server.transferTo(client);
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
            if (away()) {
                return;
            }
            try (var upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
                Thread down = Thread.ofVirtual().start(() -> {
                    try (client;
                            upstream) {
                        down(upstream.getInputStream(), client.getOutputStream());
                    } catch (IOException e) {
                        // the client sees its end
                    }
                });
                up(client.getInputStream(), upstream.getOutputStream());
                upstream.shutdownOutput();
                down.join();
            }
        } catch (IOException e) {
            // broken off: so it is for the client
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
