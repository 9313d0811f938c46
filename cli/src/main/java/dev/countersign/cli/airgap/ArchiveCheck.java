package dev.countersign.cli.airgap;

import dev.countersign.cli.audit.ProvenLog;
import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.log.ReleaseName;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.seal.DeltaManifest;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Compares the files of an archive with what a proven log names: nothing else may be there, and nothing of its releases may be missing but notes. */
final class ArchiveCheck {
    private final ReleaseArchive archive;
    private final Named named;
    private final Set<String> needed = new HashSet<>();

    ArchiveCheck(ReleaseArchive archive, Named named) {
        this.archive = archive;
        this.named = named;
    }

    /** Whether its name is a digest. */
    static boolean isObject(String name) {
        return name.startsWith("sealed/")
                || name.startsWith("seal-records/")
                || name.startsWith("notes/")
                || name.startsWith("log/evidence/");
    }

    /**
     * @throws CommandFailure of the kind refused: {@code object-missing}, {@code object-altered}, {@code foreign-file}, or what is wrong with a release
     */
    void require(ProvenLog log) throws IOException {
        for (String release : archive.contents().releases()) {
            need(named.release(ReleaseName.parse(release)));
        }
        for (String name : needed) {
            if (!archive.has(name)) {
                throw CommandFailure.refused("object-missing", name + " is missing in the archive");
            }
        }
        Set<String> files = new HashSet<>(Set.of(ArchiveContents.NAME, "log/" + LogPath.CHECKPOINT));
        LogFiles.since(log, archive.contents().from(), (path, content) -> files.add("log/" + path));
        for (Map.Entry<String, Sha256> file : archive.files().entrySet()) {
            if (!isObject(file.getKey()) && !files.contains(file.getKey())) {
                throw ReleaseArchive.foreign(file.getKey());
            }
            if (isObject(file.getKey())) {
                requireNamed(file.getKey(), file.getValue());
            }
        }
    }

    private void requireNamed(String name, Sha256 actual) {
        Sha256 digest = Sha256.ofHex(name.substring(name.lastIndexOf('/') + 1));
        boolean isNamed = needed.contains(name)
                || (name.startsWith("sealed/") && named.isSealedObject(digest))
                || (name.startsWith("seal-records/") && named.isSealRecord(digest))
                || (name.startsWith("notes/") && named.isNote(digest))
                || (name.startsWith("log/evidence/") && named.digests().contains(digest));
        if (!isNamed) {
            throw ReleaseArchive.foreign(name);
        }
        if (!digest.equals(actual)) {
            throw CommandFailure.refused("object-altered", name + " of the archive has other bytes than its name says");
        }
    }

    private void need(Named.Sealed release) throws IOException {
        needed.add("sealed/" + release.object());
        needed.add("seal-records/" + release.record());
        Sha256 manifest = release.manifest();
        if (manifest == null) {
            return;
        }
        String name = "seal-records/" + manifest;
        needed.add(name);
        if (!archive.has(name)) {
            return;
        }
        try (InputStream in = archive.open(name)) {
            DeltaManifest.parse(in.readNBytes(DeltaManifest.MAX_BYTES)).files().stream()
                    .map(file -> "sealed/" + file.sealed())
                    .forEach(needed::add);
        } catch (MalformedException e) {
            throw CommandFailure.refused("object-altered", name + " of the archive is no manifest: " + e.getMessage());
        }
    }
}
