package dev.countersign.signing.bundle;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import java.util.UUID;

/**
 * The folder where bundles wait while they are worked on. What lies there is only ever encrypted, under a key that lives in
 * this process: after a crash nobody can read it, and the file's name is gone from the folder as soon as it is open.
 */
public final class SpoolDirectory {
    private static final String SUFFIX = ".spool";

    private final Path folder;
    private final SecureRandom random;

    private SpoolDirectory(Path folder, SecureRandom random) {
        this.folder = folder;
        this.random = random;
    }

    /** Makes the folder, for this user only, if it is missing, and deletes what an earlier process may have left there. */
    public static SpoolDirectory open(Path folder, SecureRandom random) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder.toAbsolutePath().getParent());
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        }
        return new SpoolDirectory(folder, random);
    }

    /** A new, empty spool to write. Close the writer in any case. */
    public SpoolWriter create() throws IOException {
        Path file = folder.resolve(UUID.randomUUID() + SUFFIX);
        // DELETE_ON_CLOSE takes the name away at once where the system can (all but Windows): a crash from here on
        // leaves nothing behind.
        FileChannel channel = FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new SpoolWriter(channel, new SpoolKey(random));
    }
}
