package dev.countersign.objectstore;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An {@link ObjectStore} in a directory of a local POSIX file system with hard links and file locks: each object is a file
 * whose relative path is its key, so that {@code log/} can be audited in place.
 *
 * <p>Several processes may share the directory. A process that only reads needs no write permission. {@code .tmp} inside it
 * holds unfinished writes and the swap lock; it must lie on the same file system and not be removed while a process runs.
 * What a killed writer left there is removed once it is surely dead (see {@link Scratch}).
 *
 * <p>Symbolic links below the root are not followed. Whatever is not a regular file (a link, a device) is no object: it is
 * neither read nor listed nor removed, and an attempt to write in its place is an {@link IOException}.
 */
public final class DirectoryObjectStore implements ObjectStore {

    /** How often a put starts anew because deletes of neighbours pruned its folder. */
    private static final int MAX_ATTEMPTS = 1000;

    private final ObjectTree tree;
    private final Scratch scratch;

    /**
     * Opens the store, creating the directory (and its parents) if it is missing.
     *
     * @throws IOException if {@code root} is not a directory and cannot be made one
     */
    public DirectoryObjectStore(Path root) throws IOException {
        this(root, InstantSource.system());
    }

    DirectoryObjectStore(Path root, InstantSource clock) throws IOException {
        tree = ObjectTree.open(root);
        scratch = new Scratch(tree.root(), clock);
        scratch.sweep();
    }

    @Override
    public boolean putIfAbsent(ObjectKey key, InputStream source) throws IOException {
        if (tree.holds(key)) {
            return alreadyStored(key);
        }
        try (TemporaryFile temporary = scratch.create()) {
            temporary.write(source);
            return publish(key, temporary);
        }
    }

    @Override
    public boolean compareAndSwap(ObjectKey key, byte @Nullable [] expected, byte[] next) throws IOException {
        if (next.length > MAX_SWAPPED_SIZE || (expected != null && expected.length > MAX_SWAPPED_SIZE)) {
            throw new IllegalArgumentException("more than " + MAX_SWAPPED_SIZE + " bytes to swap at " + key);
        }
        return scratch.exclusively(() -> swap(key, expected, next));
    }

    private boolean swap(ObjectKey key, byte @Nullable [] expected, byte[] next) throws IOException {
        if (expected == null ? tree.holds(key) : !hasBytes(key, expected)) {
            return false;
        }
        try (TemporaryFile temporary = scratch.create()) {
            temporary.write(next);
            if (expected == null) {
                return publish(key, temporary);
            }
            // Only swaps and deletes change or remove an object, and they wait for the lock: it still holds `expected`.
            // A crash before the rename leaves the old bytes, one after it the new (or, if the power fails, either).
            Files.move(temporary.path(), tree.path(key), StandardCopyOption.ATOMIC_MOVE);
        }
        tree.syncFoldersOf(key);
        return true;
    }

    private boolean hasBytes(ObjectKey key, byte[] expected) throws IOException {
        Optional<StoredObject> found = read(key, ByteRange.ALL);
        if (found.isEmpty()) {
            return false;
        }
        try (StoredObject object = found.get()) {
            return object.size() == expected.length
                    && Arrays.equals(object.stream().readAllBytes(), expected);
        }
    }

    /** Gives a complete, synced file its key, unless that is taken: link(2) is put-if-absent between processes. */
    private boolean publish(ObjectKey key, TemporaryFile temporary) throws IOException {
        Path object = tree.path(key);
        for (int attempt = 1; ; attempt++) {
            try {
                tree.makeFoldersOf(key);
                Files.createLink(object, temporary.path());
                // A crash here leaves the whole object, though a power failure may take it back: nobody was told of it.
                tree.syncFoldersOf(key);
                return true;
            } catch (FileAlreadyExistsException e) {
                if (tree.holds(key)) {
                    return alreadyStored(key);
                }
                if (Files.exists(object, LinkOption.NOFOLLOW_LINKS)) {
                    throw new FileSystemException(object.toString(), null, "is in the way of an object");
                }
                giveUpAfter(attempt, e); // deleted since
            } catch (NoSuchFileException e) {
                giveUpAfter(attempt, e); // a delete pruned the empty folder
            }
        }
    }

    private static void giveUpAfter(int attempt, IOException e) throws IOException {
        if (attempt == MAX_ATTEMPTS) {
            throw e;
        }
    }

    /** Who stored it may have crashed before its folders were synced, and our caller will rely on it. */
    private boolean alreadyStored(ObjectKey key) throws IOException {
        tree.syncFoldersOf(key);
        return false;
    }

    @Override
    public Optional<StoredObject> read(ObjectKey key, ByteRange range) throws IOException {
        if (!tree.holds(key)) {
            return Optional.empty();
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(tree.path(key), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        try {
            long size = channel.size();
            channel.position(Math.min(range.offset(), size));
            return Optional.of(new StoredObject(size, range, Channels.newInputStream(channel)));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public Stream<ObjectListing> listings(String prefix) throws IOException {
        ObjectKey.requirePrefix(prefix);
        return ListingWalk.stream(tree, prefix);
    }

    @Override
    public void delete(ObjectKey key) throws IOException {
        if (tree.holds(key)) {
            scratch.exclusively(() -> tree.remove(key));
        }
        // Also when it was gone before: whoever removed it may have crashed before the removal was durable.
        tree.syncFoldersOf(key);
        tree.pruneFoldersOf(key);
    }
}
