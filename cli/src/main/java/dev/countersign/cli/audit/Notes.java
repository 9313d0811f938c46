package dev.countersign.cli.audit;

import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.util.Optional;

/**
 * Compares the notes of releases, where they can be read, with the digests that leaves name. One that is missing was erased, as it may be; one that was
 * altered is a finding. Not thread-safe.
 */
final class Notes {
    private final Source source;
    private final Findings findings;
    private long there;
    private long erased;

    /** Where notes are read from. */
    interface Source {
        /** Has none to look at. */
        Source NONE = digest -> Optional.empty();

        /** A note's bytes, at most one more than a note may have. */
        Optional<byte[]> read(Sha256 digest) throws IOException;
    }

    Notes(Source source, Findings findings) {
        this.source = source;
        this.findings = findings;
    }

    void sealed(long index, ReleaseSealed event) throws IOException {
        Sha256 digest = event.note();
        if (digest == null || source == Source.NONE) {
            return;
        }
        Optional<byte[]> bytes = source.read(digest);
        if (bytes.isEmpty()) {
            erased++;
        } else {
            there++;
            if (!Sha256.hash(bytes.get()).equals(digest)) {
                findings.at(
                        index,
                        "note-altered",
                        "the note " + digest + " has other bytes; whoever reads it shows nothing");
            }
        }
    }

    /** What is worth knowing, if any release has a note. */
    Optional<String> notice() {
        return there + erased == 0
                ? Optional.empty()
                : Optional.of(there + " notes of releases were read and compared, " + erased + " were erased");
    }
}
