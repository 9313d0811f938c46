package dev.countersign.contract.log;

import dev.countersign.contract.value.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a follower knows of the log for certain. Entries are acted on only once a checkpoint of the pinned key covers them whose root equals
 * the follower's own; whatever contradicts that is a {@link LogException}, and the state stays as it was. Pure; not thread-safe.
 *
 * <p>Rules: a known index with the same bytes is ignored, with other bytes a fork; an entry beyond the next one is a gap, to be backfilled; an
 * older checkpoint must be consistent and is then ignored; a newer one waits for its entries. Entries that no checkpoint covers yet are a
 * claim: where they contradict a checkpoint, {@link #discardPending} and another source tell whether the source or the log is wrong.
 */
public final class VerifiedLog {
    private final LogVerifierKey key;
    private final MerkleTree tree = new MerkleTree();
    private final List<byte[]> pending = new ArrayList<>();
    private long verified;
    private @Nullable SignedCheckpoint checkpoint;

    public VerifiedLog(LogVerifierKey key) {
        this.key = key;
    }

    /** What became of an offered entry. */
    public enum Offered {
        /** New; it counts once a checkpoint covers it. */
        PENDING,
        /** Seen before with the same bytes. */
        KNOWN,
        /** Entries before it are missing: read them from {@link #next} on. */
        GAP
    }

    /**
     * Takes an entry.
     *
     * @throws LogException FORK if another entry is known at this index; MALFORMED if the index is negative or the leaf too large for a log
     */
    public Offered offer(long index, byte[] leaf) {
        if (index < 0 || leaf.length > EntryBundle.MAX_ENTRY) {
            throw new LogException(
                    LogException.Kind.MALFORMED, "entry " + index + " of " + leaf.length + " bytes is none of a log");
        }
        if (index > tree.size()) {
            return Offered.GAP;
        }
        if (index == tree.size()) {
            tree.append(MerkleHash.leaf(leaf));
            pending.add(leaf.clone());
            return Offered.PENDING;
        }
        if (tree.leafHash(index).equals(MerkleHash.leaf(leaf))) {
            return Offered.KNOWN;
        }
        throw new LogException(LogException.Kind.FORK, "entry " + index + " differs from the one seen before");
    }

    /**
     * Takes a checkpoint's note and returns the entries that it newly covers, in order: empty if none, or if entries up to its size are still
     * missing.
     *
     * @throws LogException BAD_SIGNATURE or MALFORMED for a note that is not this log's, FORK for a root that is not this follower's
     */
    public List<VerifiedEntry> advance(byte[] note) {
        return advance(key.verify(note));
    }

    /** The same for a checkpoint that this log's key verified. */
    List<VerifiedEntry> advance(SignedCheckpoint signed) {
        long size = signed.size();
        if (size > tree.size()) {
            return List.of();
        }
        Sha256 own = tree.root(size);
        if (!own.equals(signed.checkpoint().root())) {
            throw new LogException(
                    LogException.Kind.FORK,
                    "the checkpoint of size " + size + " has root "
                            + signed.checkpoint().root() + ", the entries give " + own);
        }
        if (size < verified || (size == verified && checkpoint != null)) {
            return List.of();
        }
        List<VerifiedEntry> covered = new ArrayList<>();
        List<byte[]> newly = pending.subList(0, (int) (size - verified));
        for (byte[] leaf : newly) {
            covered.add(new VerifiedEntry(verified++, leaf));
        }
        newly.clear();
        checkpoint = signed;
        return covered;
    }

    /** Takes the next leaf's hash without its bytes, as a tile has it: a claim until {@link #confirm}. Nothing else may be pending. */
    void claim(Sha256 leafHash) {
        tree.append(leafHash);
    }

    /**
     * Takes a checkpoint of exactly the leaves whose hashes were claimed. From then on they are verified, though their bytes were not seen.
     *
     * @throws LogException FORK if they lead to another root
     */
    void confirm(SignedCheckpoint signed) {
        Sha256 own = tree.root();
        if (signed.size() != tree.size() || !own.equals(signed.checkpoint().root())) {
            throw new LogException(
                    LogException.Kind.FORK,
                    "the checkpoint of size " + signed.size() + " has root "
                            + signed.checkpoint().root() + ", the tiles give " + own);
        }
        verified = tree.size();
        checkpoint = signed;
    }

    /** Whether these are the bytes of a verified leaf. */
    boolean isLeaf(long index, byte[] leaf) {
        return tree.leafHash(index).equals(MerkleHash.leaf(leaf));
    }

    /** Forgets the entries that no checkpoint covers yet, so that they can be read anew from another source. */
    public void discardPending() {
        tree.truncate(verified);
        pending.clear();
    }

    /** Index of the next entry that is not known yet, verified or not. */
    public long next() {
        return tree.size();
    }

    /** Number of verified entries. */
    public long size() {
        return verified;
    }

    /** The newest verified checkpoint, if any was seen. */
    public Optional<SignedCheckpoint> checkpoint() {
        return Optional.ofNullable(checkpoint);
    }

    /** Proves a verified entry under the newest verified checkpoint. */
    public List<Sha256> inclusionProof(long index) {
        return tree.inclusionProof(index, verified);
    }

    /**
     * Proves that the log of this size is the beginning of the newest verified checkpoint's.
     *
     * @throws IllegalArgumentException if it is not between 1 and that size
     */
    public List<Sha256> consistencyProof(long older) {
        return tree.consistencyProof(older, verified);
    }

    /** The leaf hash of a verified entry. */
    public Sha256 leafHash(long index) {
        if (index < 0 || index >= verified) {
            throw new IllegalArgumentException("entry " + index + " is not among the " + verified + " verified ones");
        }
        return tree.leafHash(index);
    }

    public LogVerifierKey key() {
        return key;
    }
}
