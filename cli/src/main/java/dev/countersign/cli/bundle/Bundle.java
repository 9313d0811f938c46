package dev.countersign.cli.bundle;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.PrivateFiles;
import dev.countersign.cli.console.Progress;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import org.bouncycastle.util.io.TeeOutputStream;

/**
 * A zip to publish or to compare with.
 *
 * @param zip the file
 * @param size its size in bytes
 * @param id its name, which does not give its checksum away
 */
public record Bundle(Path zip, long size, BundleId id) {
    /**
     * Takes a zip as it is, or makes one of a folder, in a temporary file.
     *
     * @throws CommandFailure naming what is wrong with the path
     */
    public static Bundle of(Path path, PrivateFiles temporary, Terminal terminal) throws IOException {
        return of(path, temporary, terminal, OutputStream.nullOutputStream());
    }

    /**
     * The same, in one pass with whatever else wants the zip's bytes.
     *
     * @param copy gets the zip's bytes as they come; not closed
     * @throws CommandFailure naming what is wrong with the path
     */
    public static Bundle of(Path path, PrivateFiles temporary, Terminal terminal, OutputStream copy)
            throws IOException {
        if (Files.isDirectory(path)) {
            return zipped(path, temporary, terminal, copy);
        }
        if (Files.isRegularFile(path)) {
            return ofZip(path, terminal, copy);
        }
        throw CommandFailure.error("there is no folder or zip " + path);
    }

    private static Bundle zipped(Path path, PrivateFiles temporary, Terminal terminal, OutputStream copy)
            throws IOException {
        WebFolder folder = WebFolder.scan(path);
        long total = 0;
        for (Path file : folder.files().values()) {
            total += Files.size(file);
        }
        Path zip = temporary.create(".zip");
        MessageDigest digest = Sha256.digest();
        try (Progress progress = Progress.ofBytes(terminal, "zip", total);
                var file = Files.newOutputStream(zip);
                var both = new TeeOutputStream(file, copy)) {
            ReproducibleZip.write(folder, new DigestOutputStream(both, digest), progress);
        }
        return new Bundle(zip, Files.size(zip), id(digest));
    }

    private static Bundle ofZip(Path zip, Terminal terminal, OutputStream copy) throws IOException {
        MessageDigest digest = Sha256.digest();
        long size;
        try (Progress progress = Progress.ofBytes(terminal, "read", Files.size(zip));
                InputStream in = progress.counting(Files.newInputStream(zip))) {
            size = in.transferTo(new DigestOutputStream(copy, digest));
        }
        return new Bundle(zip, size, id(digest));
    }

    private static BundleId id(MessageDigest digest) {
        return BundleId.ofChecksum(Sha256.of(digest.digest()));
    }
}
