package dev.countersign.contract.log;

/** An entry that a verified checkpoint covers. */
public final class VerifiedEntry {
    private final long index;
    private final byte[] leaf;

    VerifiedEntry(long index, byte[] leaf) {
        this.index = index;
        this.leaf = leaf;
    }

    public long index() {
        return index;
    }

    /** The bytes of the leaf: an event's envelope. Not to be changed. */
    public byte[] leaf() {
        return leaf;
    }
}
