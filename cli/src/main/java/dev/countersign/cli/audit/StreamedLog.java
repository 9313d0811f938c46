package dev.countersign.cli.audit;

import static dev.countersign.contract.log.LogPath.TILE_WIDTH;

import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.EntryBundle;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.MerkleHash;
import dev.countersign.contract.log.MerkleTree;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.log.Tiles;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The log as records of {@code signing-events} show it: puts them together to the files of a log, and names what is wrong with the records themselves. Every
 * checkpoint among them is verified. Records may repeat (at least once), but each must say the same as before, and new ones come in order. Not thread-safe.
 */
final class StreamedLog {
    private static final String TYPE = "dev.countersign.";
    /** Entries that are kept although one before them is missing. */
    private static final int MOST_EARLY = 4096;

    private final LogVerifierKey key;
    private final FileSink files;
    private final Findings findings = new Findings();
    private final MerkleTree tree = new MerkleTree();
    private final TreeMap<Long, byte[]> early = new TreeMap<>();
    private final List<SignedCheckpoint> ahead = new ArrayList<>();
    private final List<byte[]> bundle = new ArrayList<>();
    private @Nullable SignedCheckpoint newest;
    private long checkpoints;
    private long repeated;
    private boolean contradicted;

    /** Takes the files of a log, by their path; may be given one again. */
    @FunctionalInterface
    interface FileSink {
        void file(String path, byte[] content) throws IOException;
    }

    /** A record; headers as text. */
    static final class Message {
        private final long offset;
        private final @Nullable String key;
        private final byte @Nullable [] value;
        private final Map<String, String> headers;

        Message(long offset, @Nullable String key, byte @Nullable [] value, Map<String, String> headers) {
            this.offset = offset;
            this.key = key;
            this.value = value;
            this.headers = Map.copyOf(headers);
        }

        @Nullable
        String key() {
            return key;
        }

        Map<String, String> headers() {
            return headers;
        }
    }

    StreamedLog(LogVerifierKey key, FileSink files) {
        this.key = key;
        this.files = files;
    }

    void take(Message message) throws IOException {
        String key = message.key;
        byte[] value = message.value;
        if (value != null && "checkpoint".equals(key)) {
            checkpoint(message.offset, value);
        } else if (value != null && key != null && key.matches("0|[1-9][0-9]{0,17}")) {
            entry(message, Long.parseLong(key), value);
        } else {
            findings.ofLog("record-strange", "record " + message.offset + " is neither an entry nor a checkpoint");
        }
    }

    private void checkpoint(long offset, byte[] note) {
        try {
            SignedCheckpoint signed = key.verify(note);
            checkpoints++;
            if (signed.size() > tree.size()) {
                ahead.add(signed);
            } else {
                compare(signed);
            }
        } catch (LogException e) {
            findings.ofLog("checkpoint-unsigned", "record " + offset + ": " + e.getMessage());
        }
    }

    private void compare(SignedCheckpoint signed) {
        Sha256 own = tree.root(signed.size());
        if (own.equals(signed.checkpoint().root())) {
            newest = newest == null || signed.size() > newest.size() ? signed : newest;
        } else if (!contradicted) {
            contradicted = true; // and so will be those after it
            findings.ofLog(
                    "root-mismatch",
                    "the records of the first " + signed.size() + " entries give the root " + own
                            + ", their signed checkpoint has "
                            + signed.checkpoint().root() + "; those of the first "
                            + (newest == null ? 0 : newest.size())
                            + " are right");
        }
    }

    private void entry(Message message, long index, byte[] leaf) throws IOException {
        if (leaf.length > EntryBundle.MAX_ENTRY) {
            findings.at(index, "record-strange", "record " + message.offset + " is larger than any entry");
            return;
        }
        if (index < tree.size()) {
            repeated++;
            if (!tree.leafHash(index).equals(MerkleHash.leaf(leaf))) {
                findings.at(
                        index,
                        "record-contradicts",
                        "record " + message.offset + " has another entry than one before it");
            }
            return;
        }
        headers(message, index, leaf);
        if (index > tree.size()) {
            if (early.size() < MOST_EARLY) {
                early.put(index, leaf);
            }
            return;
        }
        append(leaf);
        if (!early.isEmpty()) {
            findings.at(
                    index,
                    "record-reordered",
                    "record " + message.offset + " brings it after entry " + early.firstKey());
        }
        for (byte[] next = early.remove(tree.size()); next != null; next = early.remove(tree.size())) {
            append(next);
        }
        ahead.removeIf(each -> {
            boolean covered = each.size() <= tree.size();
            if (covered) {
                compare(each);
            }
            return covered;
        });
    }

    /** No signature covers the headers, and other consumers go by them. */
    private void headers(Message message, long index, byte[] leaf) {
        String kind;
        try {
            kind = SignedEvent.parse(leaf).event().kind();
        } catch (MalformedException e) {
            return; // the rules name it
        }
        Map<String, String> expected = Map.of(
                "ce_id", key.name() + "/" + index,
                "ce_source", "//" + key.name(),
                "ce_type", TYPE + kind + ".v1",
                "ce_logindex", Long.toString(index));
        expected.forEach((name, value) -> {
            if (!value.equals(message.headers().get(name))) {
                findings.at(
                        index,
                        "header-mismatch",
                        "record " + message.offset + " says " + name + " "
                                + message.headers().get(name) + " instead of " + value);
            }
        });
    }

    private void append(byte[] leaf) throws IOException {
        tree.append(MerkleHash.leaf(leaf));
        bundle.add(leaf);
        if (bundle.size() == TILE_WIDTH) {
            files.file(LogPath.entries(tree.size() / TILE_WIDTH - 1, TILE_WIDTH), EntryBundle.encode(bundle));
            bundle.clear();
        }
    }

    /** All records were taken: writes what is left, up to the newest checkpoint that holds. */
    void finish() throws IOException {
        if (!early.isEmpty()) {
            findings.at(
                    tree.size(),
                    "record-missing",
                    "the topic has no record of it, though one of entry " + early.firstKey()
                            + " follows; what follows was not read");
        } else if (!ahead.isEmpty()) {
            findings.at(
                    tree.size(),
                    "record-missing",
                    "the topic ends before it, though a signed checkpoint covers "
                            + ahead.getLast().size() + " entries");
        }
        if (!bundle.isEmpty()) {
            files.file(LogPath.entries(tree.size() / TILE_WIDTH, bundle.size()), EntryBundle.encode(bundle));
        }
        if (newest != null) {
            long partial = newest.size() % TILE_WIDTH;
            if (partial != 0 && newest.size() / TILE_WIDTH == tree.size() / TILE_WIDTH) {
                files.file(
                        LogPath.entries(newest.size() / TILE_WIDTH, (int) partial),
                        EntryBundle.encode(bundle.subList(0, (int) partial)));
            }
            for (Map.Entry<String, byte[]> tile :
                    Tiles.grown(tree, 0, newest.size()).entrySet()) {
                files.file(tile.getKey(), tile.getValue());
            }
            files.file(LogPath.CHECKPOINT, newest.note());
        }
    }

    List<Finding> findings() {
        return findings.kept();
    }

    /** What is not wrong but worth knowing. */
    List<String> notices() {
        List<String> notices = new ArrayList<>();
        notices.add(checkpoints + " signed checkpoints were seen in the topic");
        if (repeated > 0) {
            notices.add(repeated + " records repeat an entry, as they may");
        }
        long covered = newest == null ? 0 : newest.size();
        if (tree.size() > covered) {
            notices.add((tree.size() - covered)
                    + " entries at the end are covered by no checkpoint yet, and were not judged");
        }
        return notices;
    }
}
