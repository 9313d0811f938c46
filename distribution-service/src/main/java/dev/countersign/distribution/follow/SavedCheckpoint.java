package dev.countersign.distribution.follow;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The newest checkpoint that this service verified, kept on its own disk, so that a restart cannot be talked into an older state of the log or
 * another history of it.
 */
final class SavedCheckpoint {
    private static final int MAX_BYTES = 64 * 1024;

    private final Path file;

    SavedCheckpoint(Path file) {
        this.file = file;
    }

    /** The note saved last, if any; its signature is checked by whoever uses it. */
    Optional<byte[]> load() throws IOException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException(file + " is no checkpoint; remove it to accept the log as it is now");
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Replaces the note. A crash leaves the old one or the new one: both were verified. */
    void save(byte[] note) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            out.write(note);
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
