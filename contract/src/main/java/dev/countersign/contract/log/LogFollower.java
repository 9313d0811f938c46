package dev.countersign.contract.log;

import static dev.countersign.contract.log.LogPath.TILE_WIDTH;

import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps a {@link VerifiedLog} up to date and hands every entry, once verified, to one consumer, in order and exactly once. Entries arrive
 * from a stream ({@link #onEntry}, {@link #onCheckpoint}) or are read from the log's files ({@link #catchUp}), whichever is first: both are
 * trusted for nothing. A contradiction in what the stream said is settled by reading the files; if those contradict a signed checkpoint too,
 * that is a fork. After a LogException whoever follows stops; what was verified before stays so. Not thread-safe: one caller at a time.
 *
 * <p>What is far behind is read in bounded memory: first the tiles of leaf hashes, which must lead to the checkpoint's root; then the entries,
 * one bundle at a time, each compared with the hash that is proven by then.
 */
public final class LogFollower {
    /** How many entries the stream may claim ahead of a checkpoint; those beyond are read from the files once one covers them. */
    static final int MAX_CLAIMED = 1024;

    private final VerifiedLog log;
    private final LogSource source;
    private final Consumer<VerifiedEntry> consumer;
    private final int held;
    /** How many entries the consumer has: after a failure that may be fewer than are verified. */
    private long handedOut;

    /**
     * @param consumer must not throw: an entry that it could not take, or those after it, are not handed out again
     */
    public LogFollower(VerifiedLog log, LogSource source, Consumer<VerifiedEntry> consumer) {
        this(log, source, consumer, MAX_CLAIMED);
    }

    /** @param held how many entries may be held until a checkpoint covers them; what is further behind is proven by tiles first */
    LogFollower(VerifiedLog log, LogSource source, Consumer<VerifiedEntry> consumer, int held) {
        this.log = log;
        this.source = source;
        this.consumer = consumer;
        this.held = held;
        this.handedOut = log.size();
    }

    /**
     * Reads checkpoint and entries from the log's files. Without a checkpoint there nothing happens: the log is empty.
     *
     * @throws IOException if the files cannot be read now
     * @throws LogException if they do not verify
     */
    public void catchUp() throws IOException {
        byte[] note = source.read(LogPath.CHECKPOINT).orElse(null);
        if (note != null) {
            follow(note);
        }
    }

    /**
     * Takes an entry from the stream. It counts once a checkpoint covers it.
     *
     * @throws LogException FORK if a verified entry has other bytes, MALFORMED if no log can have such an entry
     */
    public void onEntry(long index, byte[] leaf) {
        boolean claimedBefore = index >= log.size() && index < log.next(); // the checkpoint tells which claim was right
        if (!claimedBefore && log.next() - log.size() < MAX_CLAIMED) {
            log.offer(index, leaf);
        }
    }

    /**
     * Takes a checkpoint from the stream and reads from the files what it covers and the stream did not bring.
     *
     * @throws IOException if the files cannot be read now; the next checkpoint tries again
     * @throws LogException if the checkpoint does not verify
     */
    public void onCheckpoint(byte[] note) throws IOException {
        follow(note);
    }

    /** What is known for certain. */
    public VerifiedLog log() {
        return log;
    }

    private void follow(byte[] note) throws IOException {
        SignedCheckpoint checkpoint = log.key().verify(note);
        handOut();
        if (checkpoint.size() - log.next() > held) {
            proveByTiles(checkpoint);
            handOut();
            return;
        }
        boolean claimed = log.next() > log.size();
        List<VerifiedEntry> covered;
        try {
            covered = cover(checkpoint);
        } catch (LogException e) {
            if (!claimed || e.kind() != LogException.Kind.FORK) {
                throw e;
            }
            covered = coverFromFiles(checkpoint, e);
        }
        for (VerifiedEntry entry : covered) {
            handedOut++;
            consumer.accept(entry);
        }
    }

    /** Brings the tree up to a checkpoint by the tiles of leaf hashes: 32 bytes an entry. */
    private void proveByTiles(SignedCheckpoint checkpoint) throws IOException {
        log.discardPending();
        try {
            while (log.next() < checkpoint.size()) {
                long tile = log.next() / TILE_WIDTH;
                int width = (int) Math.min(TILE_WIDTH, checkpoint.size() - tile * TILE_WIDTH);
                byte[] hashes = readTile(tile, width);
                for (int i = (int) (log.next() % TILE_WIDTH); i < width; i++) {
                    log.claim(Sha256.of(Arrays.copyOfRange(hashes, i * Sha256.LENGTH, (i + 1) * Sha256.LENGTH)));
                }
            }
            log.confirm(checkpoint);
        } finally {
            log.discardPending(); // nothing, once confirmed
        }
    }

    /** Hands out the entries that are verified but were not read yet. */
    private void handOut() throws IOException {
        while (handedOut < log.size()) {
            long bundle = handedOut / TILE_WIDTH;
            int width = (int) Math.min(TILE_WIDTH, log.size() - bundle * TILE_WIDTH);
            List<byte[]> entries = readBundle(bundle, width);
            for (int i = (int) (handedOut % TILE_WIDTH); i < width; i++) {
                byte[] leaf = entries.get(i);
                if (!log.isLeaf(handedOut, leaf)) {
                    throw new LogException(
                            LogException.Kind.FORK, "entry " + handedOut + " is not the one that the tiles prove");
                }
                consumer.accept(new VerifiedEntry(handedOut++, leaf));
            }
        }
    }

    /** The leaf hashes of this tile, or the beginning of the full one that came to replace it. */
    private byte[] readTile(long tile, int width) throws IOException {
        for (int there : new int[] {width, TILE_WIDTH}) {
            Optional<byte[]> found = source.read(LogPath.tile(0, tile, there));
            if (found.isPresent()) {
                if (found.get().length != there * Sha256.LENGTH) {
                    throw new LogException(
                            LogException.Kind.MALFORMED,
                            LogPath.tile(0, tile, there) + " has " + found.get().length + " bytes instead of "
                                    + there * Sha256.LENGTH);
                }
                return found.get();
            }
        }
        throw new LogException(LogException.Kind.MISSING, LogPath.tile(0, tile, width) + " is missing");
    }

    private List<VerifiedEntry> coverFromFiles(SignedCheckpoint checkpoint, LogException claim) throws IOException {
        try {
            return cover(checkpoint);
        } catch (LogException e) {
            e.addSuppressed(claim);
            throw e;
        }
    }

    private List<VerifiedEntry> cover(SignedCheckpoint checkpoint) throws IOException {
        try {
            backfill(checkpoint.size());
            return log.advance(checkpoint);
        } catch (LogException e) {
            log.discardPending();
            throw e;
        }
    }

    private void backfill(long size) throws IOException {
        while (log.next() < size) {
            long index = log.next();
            long bundle = index / TILE_WIDTH;
            int width = (int) Math.min(TILE_WIDTH, size - bundle * TILE_WIDTH);
            List<byte[]> entries = readBundle(bundle, width);
            for (int i = (int) (index % TILE_WIDTH); i < width; i++) {
                log.offer(bundle * TILE_WIDTH + i, entries.get(i));
            }
        }
    }

    /** The bundle of this width, or the full one that came to replace it. */
    private List<byte[]> readBundle(long bundle, int width) throws IOException {
        for (int there : new int[] {width, TILE_WIDTH}) {
            Optional<byte[]> found = source.read(LogPath.entries(bundle, there));
            if (found.isPresent()) {
                List<byte[]> entries = EntryBundle.decode(found.get());
                if (entries.size() != there) {
                    throw new LogException(
                            LogException.Kind.MALFORMED,
                            "entry bundle " + bundle + " has " + entries.size() + " entries instead of " + there);
                }
                return entries;
            }
        }
        throw new LogException(
                LogException.Kind.MISSING, "entry bundle " + bundle + " of width " + width + " is missing");
    }
}
