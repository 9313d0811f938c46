package dev.countersign.objectstore;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.UUID;

/**
 * A write in progress. It is locked while open and vanishes when closed, unless it was renamed away; a hard link made
 * meanwhile stays.
 */
final class TemporaryFile implements Closeable {

    static final String SUFFIX = ".part";

    /** Names this process, also among containers that share the folder and where every process is number 1. */
    private static final String OWNER = ProcessHandle.current().pid()
            + "-"
            + ProcessHandle.current()
                    .info()
                    .startInstant()
                    .orElse(Instant.EPOCH)
                    .toEpochMilli()
            + "-";

    private static final int BUFFER_SIZE = 1 << 16;

    private final Path path;
    private final FileChannel channel;

    private TemporaryFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static TemporaryFile create(Path folder) throws IOException {
        Path path = folder.resolve(OWNER + UUID.randomUUID() + SUFFIX);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        TemporaryFile file = new TemporaryFile(path, channel);
        try {
            channel.lock(); // held until the channel is closed: tells sweepers that the writer lives
            return file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** Removes a leftover last written before {@code time} whose writer is gone, and no other. */
    static void removeIfDead(Path path, Instant time) throws IOException {
        BasicFileAttributes file = ObjectTree.attributes(path);
        if (file == null
                || !file.isRegularFile()
                || !file.lastModifiedTime().toInstant().isBefore(time)
                || path.getFileName().toString().startsWith(OWNER)) { // opening our own would give up its lock
            return;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException | AccessDeniedException e) {
            return; // swept by another, or another user's
        }
    }

    Path path() {
        return path;
    }

    /** Writes the source to its end and syncs. */
    void write(InputStream source) throws IOException {
        byte[] buffer = new byte[BUFFER_SIZE];
        for (int read = source.read(buffer); read >= 0; read = source.read(buffer)) {
            append(ByteBuffer.wrap(buffer, 0, read));
        }
        channel.force(true);
    }

    void write(byte[] bytes) throws IOException {
        append(ByteBuffer.wrap(bytes));
        channel.force(true);
    }

    private void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Unlinks first, then gives up the lock, so that a sweeper never meets a finished file. */
    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(path);
        }
    }
}
