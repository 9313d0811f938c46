package dev.countersign.cli.person;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.PrivateFiles;
import dev.countersign.cli.console.Terminal;
import dev.countersign.contract.dsse.PersonKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The file of a person's key pair: two PEM blocks, mode 0600. */
public final class KeyFile {
    private static final int LARGEST = 16 * 1024;

    private KeyFile() {}

    /**
     * Reads a key for signing; warns when others can read it too.
     *
     * @throws CommandFailure naming the fix, without anything of the content
     */
    public static PersonKey read(Terminal terminal, Path path) throws IOException {
        Path file = terminal.resolve(path);
        try {
            if (Files.size(file) > LARGEST) {
                throw CommandFailure.error(file + " is not a key file; make one with: countersign keygen --out FILE");
            }
            PersonKey key = PersonKey.parsePem(Files.readString(file, StandardCharsets.UTF_8));
            warnIfShared(terminal, file);
            return key;
        } catch (NoSuchFileException e) {
            throw CommandFailure.error(
                    "there is no key file " + file + "; make one with: countersign keygen --out FILE");
        } catch (IllegalArgumentException e) {
            throw CommandFailure.error(file + ": " + e.getMessage(), e);
        }
    }

    /** Writes a new key; never over an existing file. */
    static void create(Path file, PersonKey key) throws IOException {
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        var options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        try (FileChannel out = FileChannel.open(file, options, PrivateFiles.ownerOnly("rw-------"))) {
            ByteBuffer pem = StandardCharsets.UTF_8.encode(key.toPem());
            while (pem.hasRemaining()) {
                out.write(pem);
            }
            out.force(true);
        } catch (FileAlreadyExistsException e) {
            throw CommandFailure.error(file + " exists already and is left as it is; choose another --out");
        }
    }

    private static void warnIfShared(Terminal terminal, Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file, new LinkOption[0]);
            mode.removeAll(PosixFilePermissions.fromString("rwx------"));
            if (!mode.isEmpty()) {
                terminal.warn("others can read " + file + "; mend it with: chmod 600 " + file);
            }
        }
    }
}
