package dev.countersign.e2e.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Clients that say a byte a second and take a byte a second; whoever is thrown out comes back. */
public final class SlowClients implements AutoCloseable {
    private static final long ROUND_NANOS = 1_000_000_000;

    private final InetSocketAddress server;
    private final byte[] first;
    private final byte[] drip;
    private final List<SocketChannel> clients = new ArrayList<>();
    private final AtomicInteger comebacks = new AtomicInteger();
    private final Thread thread;
    private volatile boolean goOn = true;

    /**
     * Connects them all.
     *
     * @param first what each says at once
     * @param drip what each says afterwards, a byte a second, over and over; empty to say nothing more
     */
    public SlowClients(URI server, int count, byte[] first, byte[] drip) throws IOException {
        this.server = new InetSocketAddress(server.getHost(), server.getPort());
        this.first = first.clone();
        this.drip = drip.clone();
        for (int i = 0; i < count; i++) {
            clients.add(connect());
        }
        thread = Thread.ofPlatform().daemon().name("slow-clients").start(this::run);
    }

    /** How often one had to connect anew. */
    public int comebacks() {
        return comebacks.get();
    }

    @Override
    public void close() throws IOException {
        goOn = false;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        for (SocketChannel client : clients) {
            client.close();
        }
    }

    private void run() {
        for (int round = 0; goOn; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < clients.size() && goOn; i++) {
                if (!isAlive(clients.get(i), round)) {
                    comeBack(i);
                }
            }
            LockSupport.parkNanos(Math.max(0, start + ROUND_NANOS - System.nanoTime()));
        }
    }

    private boolean isAlive(SocketChannel client, int round) {
        try {
            if (drip.length > 0) {
                client.write(ByteBuffer.wrap(drip, round % drip.length, 1));
            }
            return client.read(ByteBuffer.allocate(1)) >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void comeBack(int index) {
        comebacks.incrementAndGet();
        try {
            clients.get(index).close();
            clients.set(index, connect());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel client = SocketChannel.open();
        client.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        client.connect(server);
        client.write(ByteBuffer.wrap(first));
        client.configureBlocking(false);
        return client;
    }
}
