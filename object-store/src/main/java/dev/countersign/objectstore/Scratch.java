package dev.countersign.objectstore;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The private folder of a directory store, {@code .tmp}: unfinished writes, and the lock under which objects are swapped and
 * removed.
 *
 * <p>Each unfinished write is locked by its writer for as long as it lives. Leftovers are swept when a store is opened and
 * every {@link #SWEEP_INTERVAL} of writing, and only if they are surely dead: their lock is free, they are not of this
 * process, and they have not been touched for {@link #DEAD_AFTER}, which covers the moment between creating and locking.
 */
final class Scratch {

    static final Duration DEAD_AFTER = Duration.ofMinutes(10);
    static final Duration SWEEP_INTERVAL = Duration.ofMinutes(10);

    private static final String FOLDER = ".tmp";
    private static final String LOCK = "swap.lock";

    private final Path folder;
    private final InstantSource clock;
    private final AtomicReference<Instant> nextSweep = new AtomicReference<>(Instant.MIN);

    Scratch(Path root, InstantSource clock) {
        this.folder = root.resolve(FOLDER);
        this.clock = clock;
    }

    TemporaryFile create() throws IOException {
        prepare();
        Instant due = nextSweep.get();
        if (!clock.instant().isBefore(due)) {
            sweep();
        }
        return TemporaryFile.create(folder);
    }

    /** On first use, as a store that is only read may not be writable. Not synced: nothing in it has to outlive a crash. */
    private void prepare() throws IOException {
        ObjectTree.makeFolder(folder);
    }

    /** Something done while no other thread, instance or process does anything under the same lock. */
    @FunctionalInterface
    interface Step {
        boolean run() throws IOException;
    }

    /**
     * A file lock excludes other processes but belongs to the whole process, and closing any channel on the file gives it
     * up: so only one channel may be open in this process at a time. An interned string is the one monitor that all
     * instances share even if several class loaders have loaded this class.
     */
    boolean exclusively(Step step) throws IOException {
        prepare();
        String monitor = ("dev.countersign.objectstore " + identity(folder)).intern();
        synchronized (monitor) {
            try (FileChannel channel = FileChannel.open(
                            folder.resolve(LOCK),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            LinkOption.NOFOLLOW_LINKS);
                    FileLock lock = channel.lock()) {
                if (!lock.isValid()) {
                    throw new IOException("lost the lock " + folder.resolve(LOCK));
                }
                return step.run();
            }
        }
    }

    /** Device and inode, which stay the same by whatever path the folder is reached. */
    private static Object identity(Path folder) throws IOException {
        Object key = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
        return key == null ? folder : key;
    }

    /** Removes the leftovers of dead writers. Best effort: what cannot be removed now stays for the next sweep. */
    void sweep() {
        Instant now = clock.instant();
        nextSweep.set(now.plus(SWEEP_INTERVAL));
        try {
            if (!ObjectTree.isFolder(folder) || !Files.isWritable(folder)) {
                return;
            }
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + TemporaryFile.SUFFIX)) {
                for (Path file : files) {
                    TemporaryFile.removeIfDead(file, now.minus(DEAD_AFTER));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return;
        }
    }
}
