package dev.countersign.cli.audit;

import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Future;

/** Compares sealed objects, where they can be read, with the digest and size that the log says. Reads on all cores. Not thread-safe. */
final class SealedObjects {
    private final Source source;
    private final Workers workers;
    private final Findings findings;
    private final Queue<Future<Outcome>> under = new ArrayDeque<>();
    private long compared;
    private long unreachable;

    /** Where sealed objects are read from. */
    interface Source {
        /** Knows none. */
        Source NONE = digest -> new Reachable(Optional.empty(), true);

        Reachable open(Sha256 digest) throws IOException;
    }

    /**
     * @param content empty if it is not there
     * @param mayBeElsewhere whether that is no finding: not everything is offered everywhere
     */
    record Reachable(Optional<InputStream> content, boolean mayBeElsewhere) {}

    private record Outcome(boolean reached, Optional<Finding> finding) {}

    SealedObjects(Source source, Workers workers, Findings findings) {
        this.source = source;
        this.workers = workers;
        this.findings = findings;
    }

    /** Compares the object of a release some time. */
    void sealed(long index, ReleaseSealed event) throws IOException {
        if (source == Source.NONE) {
            return;
        }
        under.add(workers.submit(() -> compare(index, event.sealed(), event.size())));
        while (under.size() > workers.ahead()) {
            settle();
        }
    }

    void finish() throws IOException {
        while (!under.isEmpty()) {
            settle();
        }
    }

    /** How many objects were read and are right. */
    long compared() {
        return compared;
    }

    /** How many this source does not offer. */
    long unreachable() {
        return unreachable;
    }

    private void settle() throws IOException {
        Outcome outcome = Workers.get(under.remove());
        outcome.finding.ifPresent(findings::add);
        if (outcome.reached) {
            compared++;
        } else {
            unreachable++;
        }
    }

    private Outcome compare(long index, Sha256 digest, long size) throws IOException {
        Reachable found = source.open(digest);
        if (found.content.isEmpty()) {
            return new Outcome(
                    false,
                    found.mayBeElsewhere
                            ? Optional.empty()
                            : Optional.of(new Finding(
                                    "object-missing", index, "the sealed object " + digest + " is missing")));
        }
        MessageDigest actual = Sha256.digest();
        long length = 0;
        try (InputStream in = found.content.get()) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                actual.update(buffer, 0, read);
                length += read;
            }
        }
        if (length == size && Sha256.of(actual.digest()).equals(digest)) {
            return new Outcome(true, Optional.empty());
        }
        return new Outcome(
                true,
                Optional.of(new Finding(
                        "object-altered",
                        index,
                        "the sealed object " + digest + " has other bytes (" + length + " of " + size + ")")));
    }
}
