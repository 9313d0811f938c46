package dev.countersign.cli.witness;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.CosignerKey;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.MerkleProof;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.log.SignedNote;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Cosigns a checkpoint only if it continues the newest one that it cosigned of that log (C2SP tlog-witness, add-checkpoint). One submission after
 * another: what it compares with is what it replaces.
 */
final class Witness {
    private final String name;
    private final PersonKey key;
    private final LogKeys logs;
    private final WitnessMemory memory;
    private final Clock clock;

    /** The logs that it knows. */
    @FunctionalInterface
    interface LogKeys {
        List<LogVerifierKey> known() throws IOException;
    }

    Witness(String name, PersonKey key, LogKeys logs, WitnessMemory memory, Clock clock) {
        this.name = name;
        this.key = key;
        this.logs = logs;
        this.memory = memory;
        this.clock = clock;
    }

    CosignerKey publicKey() {
        return new CosignerKey(name, key.verifyingKey());
    }

    /** Answers one submission. */
    synchronized Verdict add(byte[] body) throws IOException {
        Submission submission;
        Checkpoint claimed;
        try {
            submission = Submission.parse(body);
            claimed = Checkpoint.parse(SignedNote.parse(submission.note()).text());
        } catch (IllegalArgumentException | LogException e) {
            return Verdict.refused(400, String.valueOf(e.getMessage()));
        }
        Optional<LogVerifierKey> log = logs.known().stream()
                .filter(known -> known.name().equals(claimed.origin()))
                .findFirst();
        if (log.isEmpty()) {
            return Verdict.refused(404, "this witness does not know the log");
        }
        SignedCheckpoint signed;
        try {
            signed = log.get().verify(submission.note());
        } catch (LogException e) {
            return Verdict.refused(403, String.valueOf(e.getMessage()));
        }
        if (submission.old() > signed.size()) {
            return Verdict.refused(400, "the old size is larger than the checkpoint's");
        }
        return compare(submission, signed, memory.newest(log.get()));
    }

    private Verdict compare(Submission submission, SignedCheckpoint signed, Optional<Checkpoint> newest)
            throws IOException {
        long known = newest.map(Checkpoint::size).orElse(0L);
        Checkpoint now = signed.checkpoint();
        if (known == now.size() && newest.isPresent() && !newest.get().root().equals(now.root())) {
            memory.keepConflict(signed);
            return Verdict.alarm(
                    409, Long.toString(known), "split-view: another tree of " + known + " entries, signed too");
        }
        if (submission.old() != known) {
            return now.size() < known
                    ? Verdict.alarm(409, Long.toString(known), "rewind: " + now.size() + " entries after " + known)
                    : Verdict.refused(409, Long.toString(known));
        }
        boolean continues = known == 0
                ? submission.proof().isEmpty()
                : MerkleProof.verifyConsistency(
                        known, newest.orElseThrow().root(), now.size(), now.root(), submission.proof());
        if (!continues) {
            memory.keepConflict(signed);
            return Verdict.alarm(
                    422,
                    "the consistency proof does not verify",
                    "split-view: a tree of " + now.size() + " entries was not shown to continue the one of " + known);
        }
        memory.remember(signed); // before the cosignature leaves: see the specification
        long time = clock.instant().getEpochSecond();
        SignedNote.Line line = publicKey().line(time, key.sign(CosignerKey.message(time, now.text())));
        return Verdict.cosigned("\u2014 " + line.name() + " " + line.base64() + "\n");
    }
}
