package dev.countersign.cli.bundle;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.PrivateFiles;
import dev.countersign.cli.console.Progress;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

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
        if (Files.isDirectory(path)) {
            return ofZip(zipped(path, temporary, terminal));
        }
        if (Files.isRegularFile(path)) {
            return ofZip(path);
        }
        throw CommandFailure.error("there is no folder or zip " + path);
    }

    private static Path zipped(Path path, PrivateFiles temporary, Terminal terminal) throws IOException {
        WebFolder folder = WebFolder.scan(path);
        long total = 0;
        for (Path file : folder.files().values()) {
            total += Files.size(file);
        }
        Path zip = temporary.create(".zip");
        try (Progress progress = Progress.ofBytes(terminal, "zip", total);
                var out = Files.newOutputStream(zip)) {
            ReproducibleZip.write(folder, out, progress);
        }
        return zip;
    }

    private static Bundle ofZip(Path zip) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[1 << 16];
        long size = 0;
        try (InputStream in = Files.newInputStream(zip)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
                size += count;
            }
        }
        return new Bundle(zip, size, BundleId.ofChecksum(Sha256.of(digest.digest())));
    }
}
