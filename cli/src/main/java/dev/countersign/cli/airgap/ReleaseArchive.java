package dev.countersign.cli.airgap;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.value.Sha256;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * An archive that somebody brought, trusted for nothing. Its names are those of the object store's keys, and nothing else; each file was hashed when it was
 * opened, and is the same whenever it is read again, or reading it throws.
 */
final class ReleaseArchive implements AutoCloseable {
    private static final String HEX = "[0-9a-f]{64}";
    private static final Pattern NAME = Pattern.compile(
            "archive\\.json|log/checkpoint|log/evidence/" + HEX + "|sealed/" + HEX + "|seal-records/" + HEX + "|notes/"
                    + HEX + "|log/tile/(?:entries|[0-9]{1,2})/(?:x[0-9]{3}/){0,5}[0-9]{3}(?:\\.p/[0-9]{1,3})?");

    private final ZipFile zip;
    private final Map<String, Sha256> digests;
    private final ArchiveContents contents;

    private ReleaseArchive(ZipFile zip, Map<String, Sha256> digests, ArchiveContents contents) {
        this.zip = zip;
        this.digests = Collections.unmodifiableMap(digests);
        this.contents = contents;
    }

    /**
     * Opens an archive and reads all of it once.
     *
     * @throws CommandFailure of the kind refused: {@code malformed} if it is cut or damaged, {@code foreign-file} if it holds what no archive does
     */
    static ReleaseArchive open(Path file) throws IOException {
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (NoSuchFileException e) {
            throw CommandFailure.error("there is no archive " + file);
        } catch (ZipException e) {
            throw damaged(file, e);
        }
        try {
            Map<String, Sha256> digests = new LinkedHashMap<>();
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (!NAME.matcher(entry.getName()).matches() || digests.containsKey(entry.getName())) {
                    throw foreign(entry.getName());
                }
                try (InputStream in = zip.getInputStream(entry)) {
                    digests.put(entry.getName(), hash(in));
                }
            }
            return new ReleaseArchive(zip, digests, contents(zip));
        } catch (ZipException | EOFException e) {
            zip.close();
            throw damaged(file, e);
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    /** How a name that must not be there ends the import. */
    static CommandFailure foreign(String name) {
        return CommandFailure.refused("foreign-file", "the archive holds " + name + ", which its log does not name");
    }

    private static CommandFailure damaged(Path file, IOException e) {
        return CommandFailure.refused(
                "malformed", file + " is no whole archive; it was cut or damaged on its way: " + e.getMessage());
    }

    private static ArchiveContents contents(ZipFile zip) throws IOException {
        ZipEntry entry = zip.getEntry(ArchiveContents.NAME);
        if (entry == null) {
            throw CommandFailure.refused("malformed", "this is no archive of releases: it has no archive.json");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return Json.readTolerantly(in.readNBytes(LogSource.MAX_BYTES), ArchiveContents.class);
        } catch (MalformedException e) {
            throw CommandFailure.refused("malformed", "archive.json: " + e.getMessage());
        }
    }

    private static Sha256 hash(InputStream in) throws IOException {
        try (var hashed = new DigestInputStream(in, Sha256.digest())) {
            hashed.transferTo(OutputStream.nullOutputStream());
            return Sha256.of(hashed.getMessageDigest().digest());
        }
    }

    ArchiveContents contents() {
        return contents;
    }

    /** Every file with its digest, in the order of the archive. */
    Map<String, Sha256> files() {
        return digests;
    }

    boolean has(String name) {
        return digests.containsKey(name);
    }

    /** The log with what this archive brings: its files, and where it has none those of the log before. */
    LogSource over(LogSource before) {
        return path -> {
            String name = "log/" + path;
            if (!has(name)) {
                return before.read(path);
            }
            try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
                byte[] bytes = in.readNBytes(LogSource.MAX_BYTES + 1);
                if (bytes.length > LogSource.MAX_BYTES) {
                    throw CommandFailure.refused("malformed", name + " is larger than any file of a log");
                }
                if (!Sha256.hash(bytes).equals(digests.get(name))) {
                    throw changed(name);
                }
                return Optional.of(bytes);
            }
        };
    }

    /**
     * Opens a file. Reading it to its end throws if it is not the one that was hashed.
     *
     * @throws IOException if there is none
     */
    InputStream open(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        Sha256 digest = digests.get(name);
        if (entry == null || digest == null) {
            throw new NoSuchFileException(name);
        }
        return new CheckedStream(zip.getInputStream(entry), digest, () -> changed(name));
    }

    private static CommandFailure changed(String name) {
        return CommandFailure.refused("malformed", name + " changed in the archive while it was read");
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
