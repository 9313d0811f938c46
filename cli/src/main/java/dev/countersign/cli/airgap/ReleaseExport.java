package dev.countersign.cli.airgap;

import dev.countersign.cli.audit.FolderLog;
import dev.countersign.cli.audit.ProvenLog;
import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.Progress;
import dev.countersign.cli.log.ReleaseName;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.seal.DeltaManifest;
import dev.countersign.contract.value.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes an archive (docs/airgap.md): the log up to its newest checkpoint, or what is new in it, and the objects of some releases. Each file is compared
 * with what the log says of it on its way. The archive appears whole or not at all; the same store gives the same bytes.
 */
final class ReleaseExport {
    /** The same in each archive, so that one release is one archive: the first instant that a zip can say (1980). */
    private static final FileTime TIME = FileTime.from(Instant.parse("1980-01-02T00:00:00Z"));

    private final Path store;
    private final LogVerifierKey key;
    private final LongFunction<Progress> progress;
    private final Set<String> written = new HashSet<>();

    ReleaseExport(Path store, LogVerifierKey key, LongFunction<Progress> progress) {
        this.store = store;
        this.key = key;
        this.progress = progress;
    }

    /**
     * @param since the checkpoint of whoever gets the archive, or null for all of the log
     * @throws CommandFailure of the kind refused, if the store is not what its log says, or never was what that checkpoint says
     */
    ArchiveContents write(List<ReleaseName> releases, byte @Nullable [] since, Path archive) throws IOException {
        ProvenLog log = ProvenLog.read(new FolderLog(store.resolve("log")), key, progress);
        long from = since == null ? 0 : from(log, since);
        Named named = Named.in(log, from);
        var contents = new ArchiveContents(
                ArchiveContents.KIND,
                key.name(),
                from,
                log.size(),
                releases.stream().map(ReleaseName::toString).toList());
        Path unfinished = archive.resolveSibling(archive.getFileName() + ".unfinished");
        try (OutputStream file = Files.newOutputStream(unfinished);
                var zip = new ZipOutputStream(file)) {
            put(zip, ArchiveContents.NAME, Json.write(contents));
            put(zip, "log/" + LogPath.CHECKPOINT, log.checkpoint().note());
            LogFiles.since(log, from, (path, content) -> put(zip, "log/" + path, content));
            for (Sha256 digest : named.digests().stream().sorted().toList()) {
                String evidence = "log/" + LogPath.evidence(digest);
                if (Files.isRegularFile(store.resolve(evidence))) {
                    copy(zip, evidence, digest);
                }
            }
            for (ReleaseName release : releases) {
                objects(zip, named.release(release));
            }
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
        Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return contents;
    }

    private long from(ProvenLog log, byte[] since) {
        SignedCheckpoint theirs;
        try {
            theirs = key.verify(since);
        } catch (LogException e) {
            throw ProvenLog.refused(e);
        }
        if (theirs.size() > log.size()) {
            throw CommandFailure.refused(
                    "rewind", "the log has " + log.size() + " entries, their checkpoint covers " + theirs.size());
        }
        if (!log.root(theirs.size()).equals(theirs.checkpoint().root())) {
            throw CommandFailure.refused(
                    "fork",
                    "the first " + theirs.size()
                            + " entries are not those of their checkpoint: there are two histories under one key");
        }
        return theirs.size();
    }

    private void objects(ZipOutputStream zip, Named.Sealed release) throws IOException {
        copy(zip, "seal-records/" + release.record(), release.record());
        copy(zip, "sealed/" + release.object(), release.object());
        Sha256 note = release.note();
        if (note != null && Files.exists(store.resolve("notes/" + note))) { // erased ones are not
            copy(zip, "notes/" + note, note);
        }
        Sha256 manifest = release.manifest();
        if (manifest != null) {
            copy(zip, "seal-records/" + manifest, manifest);
            for (DeltaManifest.File file : manifest(manifest).files()) {
                copy(zip, "sealed/" + file.sealed(), file.sealed());
            }
        }
    }

    private DeltaManifest manifest(Sha256 digest) throws IOException {
        byte[] bytes = Files.readAllBytes(store.resolve("seal-records/" + digest));
        try {
            if (!Sha256.hash(bytes).equals(digest)) {
                throw altered("seal-records/" + digest);
            }
            return DeltaManifest.parse(bytes);
        } catch (MalformedException e) {
            throw CommandFailure.refused("object-altered", "the manifest " + digest + ": " + e.getMessage());
        }
    }

    private void copy(ZipOutputStream zip, String name, Sha256 digest) throws IOException {
        try (InputStream in = Files.newInputStream(store.resolve(name))) {
            put(zip, name, new CheckedStream(in, digest, () -> altered(name)));
        } catch (NoSuchFileException e) {
            throw CommandFailure.refused("object-missing", name + " is not in the object store");
        }
    }

    private static CommandFailure altered(String name) {
        return CommandFailure.refused(
                "object-altered", name + " of the object store has not the bytes that its log names");
    }

    private void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        put(zip, name, new ByteArrayInputStream(content));
    }

    /** Two releases can have one object. */
    private void put(ZipOutputStream zip, String name, InputStream content) throws IOException {
        if (written.add(name)) {
            var entry = new ZipEntry(name);
            entry.setLastModifiedTime(TIME);
            zip.putNextEntry(entry);
            content.transferTo(zip);
            zip.closeEntry();
        }
    }
}
