package dev.countersign.signing.seal;

import dev.countersign.contract.value.Sha256;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;

/**
 * A SHA-256 on a thread of its own, so that hashing and encrypting go on side by side. Its user fills a block, hands it in, and
 * may go on reading it, but not change it, until it takes the next one. Holds at most a fixed number of blocks, whatever flows through.
 *
 * <p>For one user thread. Always close it.
 */
final class BackgroundDigest implements AutoCloseable {
    private static final int BLOCKS = 4;

    private record Filled(Block block, int length) {}

    /** A block's bytes; only a holder, for records may not have arrays. */
    static final class Block {
        final byte[] bytes;

        Block(int size) {
            bytes = new byte[size];
        }
    }

    private final BlockingQueue<Block> free = new ArrayBlockingQueue<>(BLOCKS);
    private final BlockingQueue<Filled> filled = new ArrayBlockingQueue<>(BLOCKS + 1);
    private final CompletableFuture<Sha256> result = new CompletableFuture<>();
    private final Block end = new Block(0);
    private final Thread thread;
    private final int blockSize;
    private int made;
    private long total;

    BackgroundDigest(String name, int blockSize) {
        this.blockSize = blockSize;
        thread = Thread.ofPlatform().daemon().name("sha256-" + name).start(this::run);
    }

    private void run() {
        MessageDigest digest = Sha256.digest();
        try {
            for (Filled next = filled.take(); next.block != end; next = filled.take()) {
                digest.update(next.block.bytes, 0, next.length);
                free.add(next.block);
            }
            result.complete(Sha256.of(digest.digest()));
        } catch (InterruptedException e) {
            result.cancel(false);
        }
    }

    /** A block to fill. Made when it is needed: a small bundle needs one. */
    Block take() throws InterruptedIOException {
        Block unused = free.poll();
        if (unused != null) {
            return unused;
        }
        if (made < BLOCKS) {
            made++;
            return new Block(blockSize);
        }
        try {
            return free.take();
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Hashes the first bytes of a block that was taken. */
    void add(Block block, int length) {
        total += length;
        filled.add(new Filled(block, length));
    }

    /** Bytes handed in so far. */
    long total() {
        return total;
    }

    /** The digest of everything handed in. */
    Sha256 finish() throws InterruptedIOException {
        filled.add(new Filled(end, 0));
        try {
            thread.join();
            return result.join();
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while hashing");
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
