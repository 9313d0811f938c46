package dev.countersign.cli.audit;

import static dev.countersign.contract.log.LogPath.TILE_WIDTH;

import dev.countersign.cli.console.Progress;
import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.EntryBundle;
import dev.countersign.contract.log.Frontier;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.MerkleHash;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole log and checks: 1 the checkpoint, under the pinned key · 2 every entry, by {@link LogRules} · 3 the tiles against the entries ·
 * 4 the root of the entries against the checkpoint. Streams: holds one entry bundle, one tile a level, and what the rules remember.
 */
final class LogAudit {
    private static final Set<String> CONTRADICTIONS = Set.of("rewind", "split-view");

    private final LogSource source;
    private final LogVerifierKey key;
    private final boolean signatures;
    private final AuditState state;
    private Optional<SignedCheckpoint> signed = Optional.empty();
    private final LongFunction<Progress> progress;

    /**
     * What came of it. It is {@code ok} only if there are no findings.
     *
     * @param checkpoint what the pinned key signed, or null if there is none
     */
    record Report(
            boolean ok,
            String origin,
            long size,
            @Nullable Sha256 root,
            boolean signatures,
            Map<String, Long> events,
            long findingCount,
            List<Finding> findings,
            List<String> notices) {}

    LogAudit(LogSource source, LogVerifierKey key, boolean signatures, LongFunction<Progress> progress) {
        this(source, key, signatures, AuditState.NONE, progress);
    }

    /**
     * @param state what an earlier audit saw
     */
    LogAudit(
            LogSource source,
            LogVerifierKey key,
            boolean signatures,
            AuditState state,
            LongFunction<Progress> progress) {
        this.state = state;
        this.source = source;
        this.key = key;
        this.signatures = signatures;
        this.progress = progress;
    }

    Report run() throws IOException {
        var findings = new Findings();
        var rules = new LogRules(source, signatures ? state.signedSize() : Long.MAX_VALUE, findings);
        Optional<Checkpoint> checkpoint = checkpoint(findings);
        if (checkpoint.isPresent()) {
            entries(checkpoint.get(), rules, findings);
        }
        return new Report(
                findings.count() == 0,
                key.name(),
                checkpoint.map(Checkpoint::size).orElse(0L),
                checkpoint.map(Checkpoint::root).orElse(null),
                signatures,
                rules.kinds(),
                findings.count(),
                findings.kept(),
                rules.notices());
    }

    private Optional<Checkpoint> checkpoint(Findings findings) throws IOException {
        Optional<byte[]> note = source.read(LogPath.CHECKPOINT);
        if (note.isEmpty()) {
            findings.ofLog("checkpoint-missing", "there is no checkpoint: is this the address of a log?");
            return Optional.empty();
        }
        try {
            signed = Optional.of(key.verify(note.get()));
            return signed.map(SignedCheckpoint::checkpoint);
        } catch (LogException e) {
            findings.ofLog("checkpoint-unsigned", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Remembers this checkpoint, if the log is in order; keeps the other of a contradiction, as proof of it, beside the state. */
    void save(Path file, Report report) throws IOException {
        if (signed.isEmpty()) {
            return;
        }
        if (report.ok()) {
            AuditState.of(signed.get(), signatures).write(file);
        } else if (report.findings().stream().map(Finding::kind).anyMatch(CONTRADICTIONS::contains)) {
            Files.write(
                    file.resolveSibling(file.getFileName() + ".conflict"),
                    signed.get().note());
        }
    }

    private void entries(Checkpoint checkpoint, LogRules rules, Findings findings) throws IOException {
        if (checkpoint.size() < state.size()) {
            findings.ofLog(
                    "rewind",
                    "the log has " + checkpoint.size() + " entries; an earlier audit saw a signed checkpoint of "
                            + state.size());
        } else if (state.contradicts(checkpoint.size(), checkpoint.root())) {
            splitView(findings);
        }
        var tiles = new TileCheck(source, findings);
        Frontier frontier = Frontier.EMPTY;
        try (Progress bar = progress.apply(checkpoint.size())) {
            while (frontier.size() < checkpoint.size()) {
                long bundle = frontier.size() / TILE_WIDTH;
                int width = (int) Math.min(TILE_WIDTH, checkpoint.size() - frontier.size());
                Optional<List<byte[]>> entries = bundle(bundle, width, findings);
                if (entries.isEmpty()) {
                    return;
                }
                for (byte[] entry : entries.get()) {
                    Sha256 hash = MerkleHash.leaf(entry);
                    rules.entry(frontier.size(), entry);
                    tiles.leaf(hash);
                    frontier = frontier.append(hash);
                    if (frontier.size() < checkpoint.size() && state.contradicts(frontier)) {
                        splitView(findings);
                    }
                    bar.add(1);
                }
            }
        }
        tiles.finish();
        if (!frontier.root().equals(checkpoint.root())) {
            findings.ofLog(
                    "root-mismatch",
                    "the entries give the root " + frontier.root() + ", the signed checkpoint has " + checkpoint.root()
                            + ": entries were removed, altered or reordered");
        }
    }

    private void splitView(Findings findings) {
        findings.ofLog(
                "split-view",
                "the first " + state.size()
                        + " entries are not those of the signed checkpoint that an earlier audit saw:"
                        + " there are two histories under one key");
    }

    /** The entries of a bundle, as many as the checkpoint covers, or a finding that ends the reading. */
    private Optional<List<byte[]>> bundle(long number, int width, Findings findings) throws IOException {
        long first = number * TILE_WIDTH;
        String path = LogPath.entries(number, width);
        Optional<byte[]> bytes = source.read(path);
        if (bytes.isEmpty() && width < TILE_WIDTH) {
            bytes = source.read(LogPath.entries(number, TILE_WIDTH));
        }
        if (bytes.isEmpty()) {
            findings.at(first, "entries-missing", path + " is missing; what follows was not read");
            return Optional.empty();
        }
        try {
            List<byte[]> entries = EntryBundle.decode(bytes.get());
            if (entries.size() >= width) {
                return Optional.of(entries.subList(0, width));
            }
            findings.at(
                    first + entries.size(),
                    "entries-missing",
                    path + " has " + entries.size() + " entries of " + width + "; what follows was not read");
        } catch (LogException e) {
            findings.at(first, "entries-malformed", path + ": " + e.getMessage());
        }
        return Optional.empty();
    }
}
