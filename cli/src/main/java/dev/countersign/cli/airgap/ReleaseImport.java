package dev.countersign.cli.airgap;

import dev.countersign.cli.audit.Finding;
import dev.countersign.cli.audit.LogAudit;
import dev.countersign.cli.audit.ProvenLog;
import dev.countersign.cli.audit.SeenCheckpoint;
import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Progress;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.ByteRange;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.objectstore.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings an archive into an object store. First everything is verified, then written, the checkpoint last: before that, what was written is named by
 * nothing that anyone reads. Doing it again changes nothing; after a crash it goes on.
 *
 * <ol>
 *   <li>what was imported before, and the archive's checkpoint, are signed by the pinned log key
 *   <li>the archive is not older than what was imported, and begins where that ends or before
 *   <li>the log, of both together, holds: tree, tiles, signatures, rules, evidence; and contains what was imported before
 *   <li>every file of the archive is one that this log names, with the digest that it says; no object of its releases is missing
 *   <li>objects and evidence are written, then entries and tiles, made anew from what was proven
 *   <li>the checkpoint
 * </ol>
 */
final class ReleaseImport {
    private static final int MAX_CHECKPOINT = 1 << 20;

    private final ReleaseArchive archive;
    private final ObjectStore store;
    private final LogVerifierKey key;
    private final LongFunction<Progress> progress;
    private final LogSource before;
    private final LogSource both;

    /**
     * What came of it.
     *
     * @param before how many entries the store had
     * @param freshUntil until when devices that pin the log key believe what is offered, or null if nothing attests it
     */
    record Outcome(
            String log,
            long before,
            long size,
            int written,
            List<String> releases,
            @Nullable Instant freshUntil) {}

    ReleaseImport(ReleaseArchive archive, ObjectStore store, LogVerifierKey key, LongFunction<Progress> progress) {
        this.archive = archive;
        this.store = store;
        this.key = key;
        this.progress = progress;
        this.before = path -> store.readBytes(ObjectKey.of("log/" + path), LogSource.MAX_BYTES);
        this.both = archive.over(before);
    }

    /**
     * @throws CommandFailure of the kind refused, by name; nothing of the archive is visible then
     */
    Outcome run() throws IOException {
        byte @Nullable [] imported = before.read(LogPath.CHECKPOINT).orElse(null);
        SignedCheckpoint older = imported == null ? null : verified(imported, "the object store's checkpoint");
        long size = older == null ? 0 : older.size();
        SignedCheckpoint newer = verified(
                both.read(LogPath.CHECKPOINT)
                        .filter(note -> archive.has("log/" + LogPath.CHECKPOINT))
                        .orElseThrow(() -> CommandFailure.refused("malformed", "the archive has no checkpoint")),
                "the archive's checkpoint");
        requireNext(newer, size);
        judge(older);
        ProvenLog log = ProvenLog.read(both, key, progress);
        Named named = Named.in(log, 0);
        new ArchiveCheck(archive, named).require(log);

        int written = 0;
        for (Map.Entry<String, Sha256> file : archive.files().entrySet()) {
            if (ArchiveCheck.isObject(file.getKey())) {
                written += put(file.getKey(), file.getValue(), archive.open(file.getKey()));
            }
        }
        // A crash up to here leaves objects that no entry names, and entries that no checkpoint covers.
        LogFiles.since(
                log,
                archive.contents().from(),
                (path, content) -> put("log/" + path, Sha256.hash(content), new ByteArrayInputStream(content)));
        publish(imported, newer);
        return new Outcome(
                key.name(),
                size,
                log.size(),
                written,
                archive.contents().releases(),
                named.attestedUntil().orElse(null));
    }

    private SignedCheckpoint verified(byte[] note, String what) {
        try {
            return key.verify(note);
        } catch (LogException e) {
            throw CommandFailure.refused(ProvenLog.name(e), what + ": " + e.getMessage());
        }
    }

    private void requireNext(SignedCheckpoint newer, long size) {
        if (newer.size() < size) {
            throw CommandFailure.refused(
                    "rewind",
                    "the archive's log has " + newer.size() + " entries, " + size
                            + " were imported already; export anew with --since the object store's log/checkpoint");
        }
        if (archive.contents().from() > size) {
            throw CommandFailure.refused(
                    "gap",
                    "the archive begins after entry " + archive.contents().from() + ", " + size
                            + " were imported; import the ones between, or export with --since the object store's log/checkpoint");
        }
    }

    private void judge(@Nullable SignedCheckpoint older) throws IOException {
        var audit = new LogAudit(both, key, LogAudit.Depth.SIGNATURES, progress);
        if (older != null) {
            audit.withSeen(List.of(new SeenCheckpoint(older.checkpoint(), "that was imported before", null)));
        }
        LogAudit.Report report = audit.run();
        if (report.ok()) {
            return;
        }
        Finding first = Stream.of("split-view", "root-mismatch")
                .flatMap(worst -> report.findings().stream()
                        .filter(finding -> finding.kind().equals(worst)))
                .findFirst()
                .orElse(report.findings().getFirst());
        throw CommandFailure.refused(
                first.kind().equals("split-view") ? "fork" : first.kind(),
                "the log of the archive does not verify: "
                        + (first.index() == null ? "" : "entry " + first.index() + ": ") + first.detail()
                        + (report.findingCount() > 1 ? "; and " + (report.findingCount() - 1) + " more" : ""));
    }

    /** Returns how many objects are new: 1, or 0 if it was there with the same bytes. */
    private int put(String name, Sha256 digest, InputStream content) throws IOException {
        try (content) {
            if (store.putIfAbsent(ObjectKey.of(name), content)) {
                return 1;
            }
        }
        Optional<StoredObject> there = store.read(ObjectKey.of(name), ByteRange.ALL);
        if (there.isPresent()) {
            try (StoredObject object = there.get();
                    var same = new CheckedStream(object.stream(), digest, () -> other(name))) {
                same.transferTo(OutputStream.nullOutputStream());
            }
        }
        return 0;
    }

    private static CommandFailure other(String name) {
        return CommandFailure.refused(
                "store-altered",
                name + " is in the object store already, with other bytes; find out why, then remove it");
    }

    private void publish(byte @Nullable [] imported, SignedCheckpoint newer) throws IOException {
        if (newer.note().length > MAX_CHECKPOINT
                || !store.compareAndSwap(ObjectKey.of("log/" + LogPath.CHECKPOINT), imported, newer.note())) {
            throw CommandFailure.error("another import changed the object store meanwhile; import again");
        }
    }
}
