package dev.countersign.cli.audit;

import static dev.countersign.contract.log.LogPath.TILE_WIDTH;

import dev.countersign.cli.console.Progress;
import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.Frontier;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole log and checks: 1 the checkpoint, under the pinned key · 2 every entry, by {@link LogRules} · 3 the tiles against the entries ·
 * 4 the root of the entries against the checkpoint. Streams: holds a few entry bundles, one tile a level, and what the rules remember.
 */
public final class LogAudit {
    private static final Set<String> CONTRADICTIONS = Set.of("rewind", "split-view");

    private final LogSource source;
    private final LogVerifierKey key;
    private final Depth depth;
    private final AuditState state;
    private final LongFunction<Progress> progress;
    private List<SeenCheckpoint> seen = List.of();
    private List<Finding> found = List.of();
    private List<String> known = List.of();
    private SealedObjects.Source objects = SealedObjects.Source.NONE;
    private Notes.Source notes = Notes.Source.NONE;
    private Optional<SignedCheckpoint> signed = Optional.empty();

    /** How much is checked: the tree alone; each event's own signature; or the rules between entries, without or with those signatures. */
    public enum Depth {
        TREE,
        EVENTS,
        RULES,
        SIGNATURES;

        /** What of it can be checked where there is no evidence. */
        Depth withoutEvidence() {
            return this == TREE || this == RULES ? TREE : EVENTS;
        }
    }

    /**
     * What came of it. It is {@code ok} only if there are no findings.
     *
     * @param root of what the pinned key signed, or null if there is none
     * @param keyUse what the log says of the use of device keys; nothing where the tree alone was looked at
     */
    public record Report(
            boolean ok,
            String origin,
            long size,
            @Nullable Sha256 root,
            Depth depth,
            Map<String, Long> events,
            KeyAccounts.Summary keyUse,
            long findingCount,
            List<Finding> findings,
            List<String> notices) {}

    public LogAudit(LogSource source, LogVerifierKey key, Depth depth, LongFunction<Progress> progress) {
        this(source, key, depth, AuditState.NONE, progress);
    }

    /**
     * @param state what an earlier audit saw
     */
    LogAudit(LogSource source, LogVerifierKey key, Depth depth, AuditState state, LongFunction<Progress> progress) {
        this.state = state;
        this.source = source;
        this.key = key;
        this.depth = depth;
        this.progress = progress;
    }

    /** Looks whether the log contains these checkpoints too, which its key signed. */
    public LogAudit withSeen(List<SeenCheckpoint> seen) {
        this.seen = seen;
        return this;
    }

    /** Reports this, too, that was found or is worth knowing about where the log comes from. */
    LogAudit withFound(List<Finding> findings, List<String> notices) {
        this.found = findings;
        this.known = notices;
        return this;
    }

    /** Compares sealed objects too, as far as they are there. */
    LogAudit withObjects(SealedObjects.Source objects) {
        this.objects = objects;
        return this;
    }

    /** Compares the notes of releases too, as far as they are there. */
    LogAudit withNotes(Notes.Source notes) {
        this.notes = notes;
        return this;
    }

    public Report run() throws IOException {
        var findings = new Findings();
        found.forEach(findings::add);
        try (var workers = new Workers()) {
            var checks = new SignatureChecks(workers, findings);
            var sealed = new SealedObjects(objects, workers, findings);
            var rules = new LogRules(
                    key.name(),
                    source,
                    checks,
                    depth == Depth.SIGNATURES || depth == Depth.EVENTS ? state.signedSize() : Long.MAX_VALUE,
                    sealed,
                    new Notes(notes, findings),
                    findings);
            Optional<Checkpoint> checkpoint = checkpoint(findings);
            if (checkpoint.isPresent()) {
                entries(checkpoint.get(), workers, rules, findings);
            }
            checks.finish();
            sealed.finish();
            return new Report(
                    findings.count() == 0,
                    key.name(),
                    checkpoint.map(Checkpoint::size).orElse(0L),
                    checkpoint.map(Checkpoint::root).orElse(null),
                    depth,
                    rules.kinds(),
                    rules.keyUse(),
                    findings.count(),
                    findings.kept(),
                    notices(rules));
        }
    }

    private List<String> notices(LogRules rules) {
        List<String> notices = new ArrayList<>(known);
        notices.addAll(rules.notices());
        for (SeenCheckpoint each : seen) {
            if (each.time() != null) {
                notices.add("the log had " + each.checkpoint().size() + " entries by " + each.time()
                        + ", says a time authority");
            }
        }
        return notices;
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
            AuditState.of(signed.get(), depth == Depth.SIGNATURES || depth == Depth.EVENTS)
                    .write(file);
        } else if (report.findings().stream().map(Finding::kind).anyMatch(CONTRADICTIONS::contains)) {
            Files.write(
                    file.resolveSibling(file.getFileName() + ".conflict"),
                    signed.get().note());
        }
    }

    private void entries(Checkpoint checkpoint, Workers workers, LogRules rules, Findings findings) throws IOException {
        if (checkpoint.size() < state.size()) {
            findings.ofLog(
                    "rewind",
                    "the log has " + checkpoint.size() + " entries; an earlier audit saw a signed checkpoint of "
                            + state.size());
        } else if (state.contradicts(checkpoint.size(), checkpoint.root())) {
            splitView(findings);
        }
        for (SeenCheckpoint each : seen) {
            if (each.checkpoint().size() > checkpoint.size()) {
                findings.ofLog(
                        "rewind",
                        "the log has " + checkpoint.size() + " entries, the signed checkpoint " + each.where() + " has "
                                + each.checkpoint().size());
            }
        }
        var tiles = new TileCheck(source, findings);
        var ahead = new ReadAhead(source, checkpoint.size(), depth != Depth.TREE, workers);
        List<Sha256> rest = List.of();
        try (Progress bar = progress.apply(checkpoint.size())) {
            for (var next = ahead.next(); next.isPresent(); next = ahead.next()) {
                ReadAhead.Bundle bundle = next.get();
                bundle.finding().ifPresent(findings::add);
                HashedBundle hashed = bundle.hashed();
                if (hashed == null) {
                    return;
                }
                judge(bundle, rules);
                long known = state.size() - bundle.first();
                if (known > 0
                        && known < hashed.size()
                        && state.contradicts(tiles.frontier(hashed.leafHashes((int) known)))) {
                    splitView(findings);
                }
                compareSeen(bundle.first(), hashed, tiles, findings);
                if (hashed.size() == TILE_WIDTH) {
                    tiles.full(hashed.root());
                } else {
                    rest = hashed.leafHashes(hashed.size());
                }
                if (known == hashed.size()
                        && known < checkpoint.size() - bundle.first()
                        && state.contradicts(tiles.frontier(rest))) {
                    splitView(findings);
                }
                bar.add(hashed.size());
            }
        }
        Frontier frontier = tiles.frontier(rest);
        tiles.finish();
        if (!frontier.root().equals(checkpoint.root())) {
            findings.ofLog(
                    "root-mismatch",
                    "the entries give the root " + frontier.root() + ", the signed checkpoint has " + checkpoint.root()
                            + ": entries were removed, altered or reordered");
        }
    }

    private void compareSeen(long first, HashedBundle hashed, TileCheck tiles, Findings findings) {
        for (SeenCheckpoint each : seen) {
            long known = each.checkpoint().size() - first;
            if (known > 0 && known <= hashed.size()) {
                Frontier there = tiles.frontier(List.of());
                for (Sha256 leafHash : hashed.leafHashes((int) known)) {
                    there = there.append(leafHash);
                }
                if (each.contradicts(there)) {
                    findings.ofLog(
                            "split-view",
                            "the first " + there.size() + " entries are not those of the signed checkpoint "
                                    + each.where() + ": there are two histories under one key");
                }
            }
        }
    }

    private void judge(ReadAhead.Bundle bundle, LogRules rules) throws IOException {
        rules.ahead(bundle.evidence());
        long index = bundle.first();
        for (ReadAhead.Entry entry : bundle.entries()) {
            if (depth == Depth.EVENTS) {
                rules.signature(index++, entry);
            } else {
                rules.entry(index++, entry);
            }
        }
    }

    private void splitView(Findings findings) {
        findings.ofLog(
                "split-view",
                "the first " + state.size()
                        + " entries are not those of the signed checkpoint that an earlier audit saw:"
                        + " there are two histories under one key");
    }
}
