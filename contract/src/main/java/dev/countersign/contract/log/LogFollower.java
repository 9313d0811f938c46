package dev.countersign.contract.log;

import static dev.countersign.contract.log.LogPath.TILE_WIDTH;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps a {@link VerifiedLog} up to date and hands every entry, once verified, to one consumer, in order and exactly once. Entries arrive
 * from a stream ({@link #onEntry}, {@link #onCheckpoint}) or are read from the log's files ({@link #catchUp}), whichever is first: both are
 * trusted for nothing. A contradiction in what the stream said is settled by reading the files; if those contradict a signed checkpoint too,
 * that is a fork. Not thread-safe: one caller at a time.
 */
public final class LogFollower {
    private final VerifiedLog log;
    private final LogSource source;
    private final Consumer<VerifiedEntry> consumer;

    public LogFollower(VerifiedLog log, LogSource source, Consumer<VerifiedEntry> consumer) {
        this.log = log;
        this.source = source;
        this.consumer = consumer;
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
     * @throws LogException if a verified entry has other bytes
     */
    public void onEntry(long index, byte[] leaf) {
        if (index >= log.size() && index < log.next()) {
            return; // claimed before; the checkpoint tells which claim was right
        }
        log.offer(index, leaf);
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
        long size = log.key().verify(note).size();
        boolean fromStream = log.next() > log.size();
        backfill(size);
        List<VerifiedEntry> covered;
        try {
            covered = log.advance(note);
        } catch (LogException e) {
            if (!fromStream || e.kind() != LogException.Kind.FORK) {
                throw e;
            }
            log.discardPending();
            backfill(size);
            covered = log.advance(note);
        }
        covered.forEach(consumer);
    }

    private void backfill(long size) throws IOException {
        while (log.next() < size) {
            long index = log.next();
            long bundle = index / TILE_WIDTH;
            int width = (int) Math.min(TILE_WIDTH, size - bundle * TILE_WIDTH);
            List<byte[]> entries = EntryBundle.decode(readBundle(bundle, width));
            if (entries.size() < width) {
                throw new LogException(LogException.Kind.MALFORMED, "entry bundle " + bundle + " has too few entries");
            }
            for (int i = (int) (index % TILE_WIDTH); i < width; i++) {
                log.offer(bundle * TILE_WIDTH + i, entries.get(i));
            }
        }
    }

    private byte[] readBundle(long bundle, int width) throws IOException {
        var partial = source.read(LogPath.entries(bundle, width));
        var found =
                partial.isPresent() || width == TILE_WIDTH ? partial : source.read(LogPath.entries(bundle, TILE_WIDTH));
        return found.orElseThrow(() -> new LogException(
                LogException.Kind.MISSING, "entry bundle " + bundle + " of width " + width + " is missing"));
    }
}
