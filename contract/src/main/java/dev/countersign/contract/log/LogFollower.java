package dev.countersign.contract.log;

import static dev.countersign.contract.log.LogPath.TILE_WIDTH;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps a {@link VerifiedLog} up to date and hands every entry, once verified, to one consumer, in order and exactly once. Entries arrive
 * from a stream ({@link #onEntry}, {@link #onCheckpoint}) or are read from the log's files ({@link #catchUp}), whichever is first: both are
 * trusted for nothing. A contradiction in what the stream said is settled by reading the files; if those contradict a signed checkpoint too,
 * that is a fork. After a LogException whoever follows stops; what was verified before stays so. Not thread-safe: one caller at a time.
 */
public final class LogFollower {
    /** How many entries the stream may claim ahead of a checkpoint; those beyond are read from the files once one covers them. */
    static final int MAX_CLAIMED = 1024;

    private final VerifiedLog log;
    private final LogSource source;
    private final Consumer<VerifiedEntry> consumer;

    /**
     * @param consumer must not throw: the entries after one that it could not take are not handed out again
     */
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
        covered.forEach(consumer);
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
