package dev.countersign.contract.log;

/** A checkpoint whose signature by the pinned log key was verified, with the bytes of its note. Made by LogVerifierKey only. */
public final class SignedCheckpoint {
    private final Checkpoint checkpoint;
    private final byte[] note;

    SignedCheckpoint(Checkpoint checkpoint, byte[] note) {
        this.checkpoint = checkpoint;
        this.note = note.clone();
    }

    public Checkpoint checkpoint() {
        return checkpoint;
    }

    public long size() {
        return checkpoint.size();
    }

    public byte[] note() {
        return note.clone();
    }

    @Override
    public String toString() {
        return checkpoint.toString();
    }
}
