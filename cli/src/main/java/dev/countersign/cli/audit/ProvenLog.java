package dev.countersign.cli.audit;

import static dev.countersign.contract.log.LogPath.TILE_WIDTH;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Progress;
import dev.countersign.contract.log.EntryBundle;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogProof;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.MerkleHash;
import dev.countersign.contract.log.MerkleTree;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.log.Tiles;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * A log whose every entry was read once and leads to the root that the pinned key signed. Holds hashes only, 64 bytes an entry; entries are read
 * again when asked for, and each compared with the hash that was proven. Not thread-safe.
 */
public final class ProvenLog {
    private final LogSource source;
    private final SignedCheckpoint checkpoint;
    private final MerkleTree tree = new MerkleTree();

    /** Takes entries, in order. */
    @FunctionalInterface
    public interface Entries {
        void entry(long index, byte[] leaf) throws IOException;
    }

    private ProvenLog(LogSource source, SignedCheckpoint checkpoint) {
        this.source = source;
        this.checkpoint = checkpoint;
    }

    /**
     * Reads a log.
     *
     * @throws CommandFailure of the kind refused, named as {@link LogException.Kind}, if it does not verify
     */
    public static ProvenLog read(LogSource source, LogVerifierKey key, LongFunction<Progress> progress)
            throws IOException {
        try {
            byte[] note = source.read(LogPath.CHECKPOINT)
                    .orElseThrow(() -> CommandFailure.error("there is no checkpoint: is this the address of a log?"));
            var log = new ProvenLog(source, key.verify(note));
            try (Progress bar = progress.apply(log.checkpoint.size())) {
                log.scan((index, leaf) -> {
                    log.tree.append(MerkleHash.leaf(leaf));
                    bar.add(1);
                });
            }
            if (!log.tree.root().equals(log.checkpoint.checkpoint().root())) {
                throw new LogException(
                        LogException.Kind.FORK, "the entries do not give the root hash of the signed checkpoint");
            }
            return log;
        } catch (LogException e) {
            throw refused(e);
        }
    }

    /** How a log that does not verify ends a command. */
    public static CommandFailure refused(LogException e) {
        return CommandFailure.refused(name(e), "the log does not verify: " + e.getMessage());
    }

    /** Stable name of what is wrong. */
    public static String name(LogException e) {
        return e.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads the entries again; only what was proven is handed on. */
    public void forEach(Entries entries) throws IOException {
        try {
            scan((index, leaf) -> {
                if (!tree.leafHash(index).equals(MerkleHash.leaf(leaf))) {
                    throw new LogException(LogException.Kind.FORK, "entry " + index + " changed between two readings");
                }
                entries.entry(index, leaf);
            });
        } catch (LogException e) {
            throw refused(e);
        }
    }

    LogProof prove(long index, byte[] leaf) {
        return LogProof.of(leaf, index, tree.inclusionProof(index, checkpoint.size()), checkpoint);
    }

    public long size() {
        return checkpoint.size();
    }

    /** What the pinned key signed. */
    public SignedCheckpoint checkpoint() {
        return checkpoint;
    }

    /** The root of its first entries. */
    public Sha256 root(long entries) {
        return tree.root(entries);
    }

    /** The tiles that it has and the log of its first entries had not: path to content. */
    public Map<String, byte[]> tilesSince(long entries) {
        return Tiles.grown(tree, entries, checkpoint.size());
    }

    private void scan(Entries entries) throws IOException {
        long size = checkpoint.size();
        for (long first = 0; first < size; first += TILE_WIDTH) {
            int width = (int) Math.min(TILE_WIDTH, size - first);
            List<byte[]> bundle = bundle(first / TILE_WIDTH, width);
            for (int i = 0; i < width; i++) {
                entries.entry(first + i, bundle.get(i));
            }
        }
    }

    private List<byte[]> bundle(long number, int width) throws IOException {
        String path = LogPath.entries(number, width);
        Optional<byte[]> bytes = source.read(path);
        if (bytes.isEmpty() && width < TILE_WIDTH) {
            bytes = source.read(LogPath.entries(number, TILE_WIDTH));
        }
        List<byte[]> entries = EntryBundle.decode(
                bytes.orElseThrow(() -> new LogException(LogException.Kind.MISSING, path + " is missing")));
        if (entries.size() < width) {
            throw new LogException(LogException.Kind.MISSING, path + " has " + entries.size() + " entries of " + width);
        }
        return entries;
    }
}
