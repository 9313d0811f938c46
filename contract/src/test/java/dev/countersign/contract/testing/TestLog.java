package dev.countersign.contract.testing;

import static dev.countersign.contract.log.LogPath.TILE_WIDTH;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.EntryBundle;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.MerkleHash;
import dev.countersign.contract.log.MerkleTree;
import dev.countersign.contract.log.Tiles;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A log as the signing service writes it: real keys, signatures, tiles, entry bundles and checkpoints. Its files are kept in memory
 * ({@link #source}) and written through a {@link Files} port, one call a file, paths as {@link LogPath} names them. The first leaf activates
 * the event key that signs it, the second the log key.
 */
public final class TestLog {
    public static final String ORIGIN = "log.example.com/test";
    public static final Instant TIME = Instant.parse("2026-11-22T12:00:00Z");

    private final TestKey eventKey;
    private final TestKey logKey;
    private final LogVerifierKey verifierKey;
    private final Files target;
    private final MerkleTree tree = new MerkleTree();
    private final List<byte[]> leaves = new ArrayList<>();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<Long, byte[]> notes = new ConcurrentHashMap<>();

    /** Where the files of a log go. */
    @FunctionalInterface
    public interface Files {
        /** Creates or replaces the file {@code path}, relative to the log's root. */
        void put(String path, byte[] content);
    }

    private TestLog(TestKey eventKey, TestKey logKey, Files target) {
        this.eventKey = eventKey;
        this.logKey = logKey;
        this.verifierKey = new LogVerifierKey(ORIGIN, logKey.verifyingKey());
        this.target = target;
    }

    /** A log without leaves and without a checkpoint. */
    public static TestLog empty(Files target) {
        return new TestLog(new TestKey(), new TestKey(), target);
    }

    /** A log of two leaves, which activate event and log key, under its first checkpoint. */
    public static TestLog started(Files target) {
        TestLog log = empty(target);
        log.append(log.activation("event/1", log.eventKey), log.activation("log/1", log.logKey));
        return log;
    }

    /** A started log whose files stay in memory. */
    public static TestLog started() {
        return started((path, content) -> {});
    }

    /** Another history under the same keys: this log's first {@code size} leaves, to be continued in another way. */
    public TestLog fork(int size, Files target) {
        var fork = new TestLog(eventKey, logKey, target);
        fork.appendLeaves(leaves.subList(0, size).toArray(byte[][]::new));
        return fork;
    }

    /** Commits one batch of events and its checkpoint. Returns the index of the first. */
    public long append(Event... events) {
        return appendSignedBy(eventKey, events);
    }

    /** The same with events signed by a key of the caller's choice. */
    public long appendSignedBy(TestKey key, Event... events) {
        var batch = new byte[events.length][];
        for (int i = 0; i < events.length; i++) {
            batch[i] = SignedEvent.sign(events[i], key).leaf();
        }
        return appendLeaves(batch);
    }

    /** Commits one batch of leaves, whatever they hold, and its checkpoint. Returns the index of the first. */
    public long appendLeaves(byte[]... batch) {
        long older = leaves.size();
        for (byte[] leaf : batch) {
            leaves.add(leaf.clone());
            tree.append(MerkleHash.leaf(leaf));
        }
        long newer = leaves.size();
        for (long bundle = older / TILE_WIDTH; bundle * TILE_WIDTH < newer; bundle++) {
            int from = (int) bundle * TILE_WIDTH;
            int to = (int) Math.min(from + (long) TILE_WIDTH, newer);
            put(LogPath.entries(bundle, to - from), EntryBundle.encode(leaves.subList(from, to)));
        }
        Tiles.grown(tree, older, newer).forEach(this::put);
        put(LogPath.CHECKPOINT, checkpoint());
        return older;
    }

    /** Stores evidence and returns its digest. */
    public Sha256 putEvidence(byte[] content) {
        Sha256 digest = Sha256.hash(content);
        put(LogPath.evidence(digest), content);
        return digest;
    }

    /** The signed note of the newest checkpoint. */
    public byte[] checkpoint() {
        return checkpoint(size());
    }

    /** The signed note of a checkpoint of the first {@code size} leaves: always the same bytes. */
    public byte[] checkpoint(long size) {
        return notes.computeIfAbsent(size, n -> sign(new Checkpoint(ORIGIN, n, tree.root(n))))
                .clone();
    }

    /** Any checkpoint, signed by this log's key. */
    public byte[] sign(Checkpoint checkpoint) {
        return verifierKey
                .attach(checkpoint, logKey.sign(checkpoint.text().getBytes(UTF_8)))
                .note();
    }

    public byte[] leaf(long index) {
        return leaves.get((int) index).clone();
    }

    public long size() {
        return leaves.size();
    }

    /** What a follower of this log pins. */
    public LogVerifierKey verifierKey() {
        return verifierKey;
    }

    public TestKey eventKey() {
        return eventKey;
    }

    /** Reads this log's files. */
    public LogSource source() {
        return path -> Optional.ofNullable(files.get(path)).map(byte[]::clone);
    }

    /** The event that activates an event, log or upload key. */
    public KeyActivated activation(String label, TestKey key) {
        return KeyActivated.service(TIME, null, new KeyLabel(label), key.verifyingKey());
    }

    /** Creates or replaces a file, also as a store that lies would. */
    public void put(String path, byte[] content) {
        files.put(path, content);
        target.put(path, content);
    }
}
