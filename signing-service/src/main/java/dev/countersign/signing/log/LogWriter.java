package dev.countersign.signing.log;

import static dev.countersign.contract.log.LogPath.TILE_WIDTH;

import dev.countersign.contract.crash.CrashPoint;
import dev.countersign.contract.log.EntryBundle;
import dev.countersign.contract.log.Frontier;
import dev.countersign.contract.log.LogFollower;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.MerkleHash;
import dev.countersign.contract.log.MerkleTree;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.log.SignedNote;
import dev.countersign.contract.log.Tiles;
import dev.countersign.contract.log.VerifiedLog;
import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Appends batches of leaves to the log in the object store (docs/architecture.md). "Appended once" rests on the compare-and-swap of
 * {@code log/head}: of two writers at most one wins, the other stops. Not thread-safe: one thread appends.
 */
public final class LogWriter {
    private static final int MAX_STAGED = 64 << 20;

    private final ObjectStore store;
    private final CheckpointSigner signer;
    private final Cosigning cosigning;
    private final String writer;
    private final MerkleTree tree = new MerkleTree();
    /** The leaves of the last entry bundle while it is not full. */
    private final List<byte[]> lastBundle = new ArrayList<>();

    /** Leaves covered by the public checkpoint. The tree runs ahead of it only while a batch is being finished. */
    private long size;

    private byte @Nullable [] head;
    private @Nullable SignedCheckpoint published;

    private LogWriter(ObjectStore store, CheckpointSigner signer, Cosigning cosigning, String writer) {
        this.store = store;
        this.signer = signer;
        this.cosigning = cosigning;
        this.writer = writer;
    }

    /**
     * Loads the log, finishes a commit that a predecessor left half-written, and hands every leaf to the reader in order.
     *
     * @param writer random name of this process
     * @param reader takes index and leaf
     * @throws LogBrokenException if the store contradicts itself: head, batch, entries and checkpoint do not belong together
     */
    public static LogWriter open(
            ObjectStore store, CheckpointSigner signer, String writer, BiConsumer<Long, byte[]> reader)
            throws IOException {
        return open(store, signer, Cosigning.NONE, writer, reader);
    }

    /**
     * The same with witnesses, who are asked at once: a store that is behind what they cosigned must not be continued.
     *
     * @throws Cosigning.WitnessedOtherwiseException if a witness saw a later state of this log, or another history
     */
    public static LogWriter open(
            ObjectStore store,
            CheckpointSigner signer,
            Cosigning cosigning,
            String writer,
            BiConsumer<Long, byte[]> reader)
            throws IOException {
        var log = new LogWriter(store, signer, cosigning, writer);
        log.load(reader);
        if (log.published != null) {
            cosigning.collect(log.published, log.tree);
        }
        return log;
    }

    /** Number of leaves. */
    public long size() {
        return size;
    }

    /** The checkpoint that is public now; empty for an empty log. */
    public Optional<SignedCheckpoint> checkpoint() {
        return Optional.ofNullable(published);
    }

    /** Hash of a leaf, to compare a copy of the log with it. */
    public Sha256 leafHash(long index) {
        return tree.leafHash(index);
    }

    /**
     * Appends leaves in one commit: all of them become part of the log, or none.
     *
     * @param evidence what the leaves name by digest
     * @throws IOException if the store failed: whether the batch was committed is not known, repeat with the same arguments
     * @throws LogBrokenException if another writer committed instead: nothing of this batch is in the log
     */
    public CommittedBatch append(List<byte[]> leaves, Map<Sha256, byte[]> evidence) throws IOException {
        long start = size;
        Frontier after = tree.frontier(start);
        for (byte[] leaf : leaves) {
            after = after.append(MerkleHash.leaf(leaf));
        }
        StagedBatch batch = StagedBatch.of(start, leaves, evidence);
        stage(batch, after);
        CrashPoint.reached("signing.batch-staged");
        commit(after);
        CrashPoint.reached("signing.batch-committed");
        SignedCheckpoint checkpoint = finish(batch);
        return new CommittedBatch(start, leaves, checkpoint);
    }

    /** Step 1. A crash here leaves a staged batch that no head names: never read, swept with its age. */
    private void stage(StagedBatch batch, Frontier after) throws IOException {
        store.putIfAbsent(LogKeys.staging(after.size(), after.root()), batch.toJson());
    }

    /**
     * Step 2. A crash before the swap leaves the log as it was; after it, the batch is committed, and whoever opens the log next finishes
     * what follows from the staged batch. An unclear answer is settled by reading.
     */
    private void commit(Frontier after) throws IOException {
        byte[] next = new LogHead(after.size(), after.root(), writer).toJson();
        boolean won = store.compareAndSwap(LogKeys.HEAD, head, next) || store.compareAndSwap(LogKeys.HEAD, next, next);
        if (!won) {
            throw new LogBrokenException("another writer extended the log; this one stops without a trace in it");
        }
        head = next;
    }

    /** Steps 3 to 5 for a committed batch; every one of them can be repeated, by this process or the next. */
    private SignedCheckpoint finish(StagedBatch batch) throws IOException {
        long start = batch.start();
        List<byte[]> leaves = batch.leaves();
        for (int i = (int) (tree.size() - start); i < leaves.size(); i++) {
            tree.append(MerkleHash.leaf(leaves.get(i)));
        }
        // Step 3. A crash leaves some files of the batch unwritten: no public checkpoint covers them yet.
        for (Map.Entry<Sha256, byte[]> evidence : batch.evidenceBytes().entrySet()) {
            putExactly(LogKeys.of(LogPath.evidence(evidence.getKey())), evidence.getValue());
        }
        CrashPoint.reached("signing.evidence-written");
        writeEntries(start, leaves);
        CrashPoint.reached("signing.entries-written");
        for (Map.Entry<String, byte[]> tile :
                Tiles.grown(tree, start, batch.size()).entrySet()) {
            putExactly(LogKeys.of(tile.getKey()), tile.getValue());
        }
        CrashPoint.reached("signing.tiles-written");
        // Step 4. A crash leaves witnesses ahead of the public checkpoint, but not of log/head: the next process gets
        // there.
        SignedCheckpoint checkpoint = cosigning.collect(signer.sign(batch.size(), tree.root(batch.size())), tree);
        // Step 5. A crash before leaves the older checkpoint public: followers see the batch when the next process
        // repeats this.
        byte[] current = published == null ? null : published.note();
        if (!store.compareAndSwap(LogKeys.PUBLIC_CHECKPOINT, current, checkpoint.note())) {
            replaceUnclearCheckpoint(checkpoint);
        }
        CrashPoint.reached("signing.checkpoint-published");
        published = checkpoint;
        size = batch.size();
        keepLastBundle(start, leaves);
        return checkpoint;
    }

    /** After a swap whose answer was lost, the public checkpoint may be one that this process signed a moment ago for the same batch. */
    private void replaceUnclearCheckpoint(SignedCheckpoint checkpoint) throws IOException {
        byte[] there =
                store.readBytes(LogKeys.PUBLIC_CHECKPOINT, SignedNote.MAX_BYTES).orElse(null);
        if (there == null || signer.verifierKey().verify(there).size() > checkpoint.size()) {
            throw new LogBrokenException("the public checkpoint is ahead of this writer; another one is at work");
        }
        if (!store.compareAndSwap(LogKeys.PUBLIC_CHECKPOINT, there, checkpoint.note())) {
            throw new LogBrokenException("the public checkpoint changed under this writer; another one is at work");
        }
    }

    private void writeEntries(long start, List<byte[]> leaves) throws IOException {
        List<byte[]> bundle = new ArrayList<>(lastBundle);
        long index = start / TILE_WIDTH;
        for (byte[] leaf : leaves) {
            bundle.add(leaf);
            if (bundle.size() == TILE_WIDTH) {
                putExactly(LogKeys.of(LogPath.entries(index++, TILE_WIDTH)), EntryBundle.encode(bundle));
                bundle.clear();
            }
        }
        if (!bundle.isEmpty()) {
            putExactly(LogKeys.of(LogPath.entries(index, bundle.size())), EntryBundle.encode(bundle));
        }
    }

    private void keepLastBundle(long start, List<byte[]> leaves) {
        long index = start;
        for (byte[] leaf : leaves) {
            keep(index++, leaf);
        }
    }

    private void keep(long index, byte[] leaf) {
        if (index % TILE_WIDTH == 0) {
            lastBundle.clear();
        }
        lastBundle.add(leaf);
        if (lastBundle.size() == TILE_WIDTH) {
            lastBundle.clear();
        }
    }

    /** A file of the log has one content for ever; finding another one there means that the store was tampered with. */
    private void putExactly(ObjectKey key, byte[] bytes) throws IOException {
        if (!store.putIfAbsent(key, bytes)) {
            byte[] there = store.readBytes(key, Math.max(bytes.length, 1)).orElse(null);
            if (!Arrays.equals(there, bytes)) {
                throw new LogBrokenException(key + " is there with other bytes; see the operations guide, damaged log");
            }
        }
    }

    private void load(BiConsumer<Long, byte[]> reader) throws IOException {
        byte[] headNow =
                store.readBytes(LogKeys.HEAD, ObjectStore.MAX_SWAPPED_SIZE).orElse(null);
        var verified = new VerifiedLog(signer.verifierKey());
        new LogFollower(verified, new StoreLogSource(store), entry -> {
                    tree.append(MerkleHash.leaf(entry.leaf()));
                    keep(entry.index(), entry.leaf());
                    reader.accept(entry.index(), entry.leaf());
                })
                .catchUp();
        size = tree.size();
        published = verified.checkpoint().orElse(null);
        if (headNow == null) {
            if (published != null) {
                throw new LogBrokenException(
                        "log/checkpoint is there but log/head is not; restore log/head from the same backup");
            }
            return;
        }
        LogHead last = LogHead.parse(headNow);
        // What was read may not be durable yet; it must be before anything is told of it.
        head = headNow;
        if (!store.compareAndSwap(LogKeys.HEAD, headNow, headNow)) {
            throw new LogBrokenException("another writer extended the log while this one was loading it");
        }
        if (last.size() < tree.size()) {
            throw new LogBrokenException("log/head is behind log/checkpoint; an older log/head was restored");
        }
        if (last.size() > tree.size()) {
            finishCommitted(last, reader);
        }
        if (!tree.root().equals(last.root())) {
            throw new LogBrokenException("log/head and the entries have different roots");
        }
    }

    private void finishCommitted(LogHead last, BiConsumer<Long, byte[]> reader) throws IOException {
        byte[] staged = store.readBytes(LogKeys.staging(last.size(), last.root()), MAX_STAGED)
                .orElseThrow(() -> new LogBrokenException("the staged batch that log/head names is missing"));
        StagedBatch batch = StagedBatch.parse(staged);
        if (batch.start() != tree.size() || batch.size() != last.size()) {
            throw new LogBrokenException("the staged batch that log/head names does not follow log/checkpoint");
        }
        Frontier after = tree.frontier(tree.size());
        for (byte[] leaf : batch.leaves()) {
            after = after.append(MerkleHash.leaf(leaf));
        }
        if (!after.root().equals(last.root())) {
            throw new LogBrokenException("the staged batch and log/head have different roots");
        }
        finish(batch);
        long index = batch.start();
        for (byte[] leaf : batch.leaves()) {
            reader.accept(index++, leaf);
        }
    }
}
