package dev.countersign.cli.audit;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.Frontier;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * The newest checkpoint that an audit found in order, so that the next one sees if the log was rewound or shows another history. The file keeps
 * the signed note: with the note of a contradicting log it proves the contradiction to anyone.
 */
final class AuditState {
    static final AuditState NONE = new AuditState(null, false);
    private static final String KIND = "countersign.audit-state.v1";

    private final @Nullable SignedCheckpoint checkpoint;
    private final boolean signatures;

    private record Wire(String kind, String checkpoint, boolean signatures) {
        Wire {
            if (!KIND.equals(kind) || checkpoint == null) {
                throw new IllegalArgumentException("kind must be " + KIND + ", with a checkpoint");
            }
        }
    }

    private AuditState(@Nullable SignedCheckpoint checkpoint, boolean signatures) {
        this.checkpoint = checkpoint;
        this.signatures = signatures;
    }

    /**
     * @param signatures whether the events' own signatures were verified up to there
     */
    static AuditState of(SignedCheckpoint checkpoint, boolean signatures) {
        return new AuditState(checkpoint, signatures);
    }

    /** What the file remembers, nothing if there is none. */
    static AuditState read(Path file, LogVerifierKey key) throws IOException {
        if (!Files.exists(file)) {
            return NONE;
        }
        try {
            Wire wire = Json.readStrictly(Files.readAllBytes(file), Wire.class);
            return of(key.verify(wire.checkpoint.getBytes(StandardCharsets.UTF_8)), wire.signatures);
        } catch (MalformedException | LogException e) {
            throw CommandFailure.refused("bad-state", file + " is no state of an audit of this log: " + e.getMessage());
        }
    }

    /** Replaces the file at once or not at all. */
    void write(Path file) throws IOException {
        if (checkpoint == null) {
            return;
        }
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.write(
                next, Json.write(new Wire(KIND, new String(checkpoint.note(), StandardCharsets.UTF_8), signatures)));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    long size() {
        return checkpoint == null ? 0 : checkpoint.size();
    }

    /** How many entries had their events' signatures verified; the checkpoint proves that they are the same. */
    long signedSize() {
        return signatures ? size() : 0;
    }

    boolean contradicts(long size, Sha256 root) {
        return checkpoint != null
                && size == checkpoint.size()
                && !root.equals(checkpoint.checkpoint().root());
    }

    boolean contradicts(Frontier frontier) {
        return checkpoint != null && frontier.size() == size() && contradicts(frontier.size(), frontier.root());
    }
}
