package dev.countersign.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Temporary files that only this user can read and that are gone when closed, also when the process is interrupted. */
public final class PrivateFiles implements AutoCloseable {
    private final Set<Path> files = ConcurrentHashMap.newKeySet();
    private final Thread onInterrupt = new Thread(this::delete, "delete temporary files");

    public PrivateFiles() {
        Runtime.getRuntime().addShutdownHook(onInterrupt);
    }

    /** A new empty file, mode 0600. */
    public Path create(String suffix) throws IOException {
        Path file = Files.createTempFile("countersign-", suffix, ownerOnly("rw-------"));
        files.add(file);
        return file;
    }

    /** Attributes that keep a new file or folder from everyone else, where the file system knows such. */
    public static FileAttribute<?>[] ownerOnly(String permissions) {
        boolean posix =
                Path.of("").getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    public void close() {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException e) {
            // the process is ending: the hook runs, and finds nothing left to do
        }
    }

    private void delete() {
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // nothing more can be done; the file is readable by its owner only
            }
        }
        files.clear();
    }
}
