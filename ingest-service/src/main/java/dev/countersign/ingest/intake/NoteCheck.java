package dev.countersign.ingest.intake;

import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.value.Sha256;
import dev.countersign.ingest.intake.Answer.Rejected;
import java.util.Optional;

/** The checks of a release's note. Pure; what is said of a note holds nothing of its text. */
final class NoteCheck {
    private NoteCheck() {}

    /** Whether so many bytes may come; -1 if nobody says. */
    static Optional<Rejected> ofLength(long length) {
        return length <= ReleaseNote.MAX_BYTES
                ? Optional.empty()
                : Optional.of(new Rejected(
                        Rejection.TOO_LARGE,
                        "A note has at most " + ReleaseNote.MAX_BYTES + " bytes; shorten link or comment."));
    }

    /** Whether these bytes are the note that a request names, and of the right shape. */
    static Optional<Rejected> of(byte[] note, Sha256 named) {
        Optional<Rejected> tooLarge = ofLength(note.length);
        if (tooLarge.isPresent()) {
            return tooLarge;
        }
        Sha256 actual = Sha256.hash(note);
        if (!actual.equals(named)) {
            return Optional.of(new Rejected(
                    Rejection.NOT_AS_DECLARED,
                    "There came SHA-256 " + actual + ", but the request names the note " + named
                            + "; nothing was stored, send the bytes that were signed for."));
        }
        try {
            ReleaseNote.parse(note);
            return Optional.empty();
        } catch (MalformedException e) {
            return Optional.of(new Rejected(
                    Rejection.NOTE_MALFORMED,
                    "The note cannot be taken: " + e.getMessage() + "; correct it and publish again."));
        }
    }
}
