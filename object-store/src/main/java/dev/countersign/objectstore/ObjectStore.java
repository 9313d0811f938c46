package dev.countersign.objectstore;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Named objects: large ones that are written once, and small ones that are replaced by compare-and-swap.
 *
 * <p><b>Atomic.</b> A reader sees an object whole or not at all, and a swapped one whole in its old or its new form, never a
 * part or a mixture: not while it is written, not after its writer was killed, not when the disk is full.
 *
 * <p><b>Durable.</b> A write ({@link #putIfAbsent}, {@link #compareAndSwap}, {@link #delete}) that returns normally is on
 * stable storage, whichever outcome it reports: {@code false} from {@code putIfAbsent} means that a durable object is there.
 * The one exception is {@code false} from {@code compareAndSwap}, which promises nothing about what is there. An object can
 * be seen a moment before it is durable; whoever is about to tell the world of bytes that it has only read confirms them with
 * {@code compareAndSwap(key, bytes, bytes)}.
 *
 * <p><b>Repeatable.</b> When a write throws, it may have happened or not, but never by half. Repeating a put or a delete
 * settles it. After a compare-and-swap that threw, repeat it as {@code compareAndSwap(key, next, next)}: true means that
 * {@code next} stands and is durable.
 *
 * <p><b>Safe.</b> Every method may be called by any number of threads, instances and processes on the same storage at once.
 * Single-object calls on one key behave as if they ran one after another.
 *
 * <p><b>Errors.</b> {@link IOException}: the storage failed, is full or cannot be reached; nothing is retried inside. An
 * exception of a put's source is passed on as it is. {@link IllegalArgumentException}: the call can never work.
 *
 * <p><b>Keys.</b> A key must not be a folder of another ({@code a} beside {@code a/b}): a store may refuse the second with an
 * {@code IOException}. Nor should keys differ only by case.
 */
public interface ObjectStore {

    /** The largest object {@link #compareAndSwap} takes, in bytes: 1 MiB. */
    int MAX_SWAPPED_SIZE = 1 << 20;

    /**
     * Stores the bytes of {@code source}, up to its end, unless the key is taken.
     *
     * <p>The source is streamed, not gathered in memory, and not closed. When the key is already taken it may be left unread or read in
     * part. When it throws, nothing is stored. A source that ends early cannot be told from a shorter one: a caller who knows
     * the size or digest must have the source throw on a mismatch.
     *
     * @return true if this call stored the object; false if the key was taken, and its bytes are untouched
     */
    boolean putIfAbsent(ObjectKey key, InputStream source) throws IOException;

    /** {@link #putIfAbsent(ObjectKey, InputStream)} of bytes in memory. */
    default boolean putIfAbsent(ObjectKey key, byte[] bytes) throws IOException {
        return putIfAbsent(key, new ByteArrayInputStream(bytes));
    }

    /**
     * Has exactly these bytes at a key, and reads them back. What else is there, because it was damaged, is replaced: between, there is nothing.
     *
     * @throws IOException if the storage failed, or gave back other bytes than were put
     */
    default void putChecked(ObjectKey key, byte[] bytes) throws IOException {
        if (!putIfAbsent(key, bytes) && !holds(key, bytes)) {
            delete(key);
            putIfAbsent(key, bytes);
        }
        if (!holds(key, bytes)) {
            throw new IOException("the object store gave back other bytes than were put at " + key);
        }
    }

    private boolean holds(ObjectKey key, byte[] bytes) throws IOException {
        try {
            return readBytes(key, bytes.length)
                    .filter(found -> Arrays.equals(found, bytes))
                    .isPresent();
        } catch (ObjectTooLargeException e) {
            return false;
        }
    }

    /**
     * Replaces a small object if, and only if, its bytes now are exactly {@code expected}.
     *
     * @param expected the bytes that must be there, or null if the key must be free; at most {@link #MAX_SWAPPED_SIZE}
     * @param next the bytes to put there, at most {@link #MAX_SWAPPED_SIZE}; may equal {@code expected}
     * @return true if this call put {@code next} there; false if something else (or nothing) was there, which is untouched
     */
    boolean compareAndSwap(ObjectKey key, byte @Nullable [] expected, byte[] next) throws IOException;

    /**
     * Opens an object for reading, or a range of it. What was opened stays readable, with the same bytes, when the object is
     * swapped or deleted meanwhile (or reading it throws; it never goes on with other bytes).
     *
     * @param range clipped to the object: a range behind its end gives an empty stream
     * @return the object, to be closed by the caller; empty if there is none
     */
    Optional<StoredObject> read(ObjectKey key, ByteRange range) throws IOException;

    /**
     * The whole of a small object, in memory.
     *
     * @param maxSize the most bytes the caller is ready to hold
     * @throws ObjectTooLargeException if the object is larger, before any of it is read
     */
    default Optional<byte[]> readBytes(ObjectKey key, int maxSize) throws IOException {
        Optional<StoredObject> found = read(key, ByteRange.of(0, maxSize));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (StoredObject object = found.get()) {
            if (object.size() > maxSize) {
                throw new ObjectTooLargeException(key, object.size(), maxSize);
            }
            return Optional.of(object.stream().readAllBytes());
        }
    }

    /**
     * The objects whose key starts with {@code prefix}, in ascending order of their keys, with size and time.
     *
     * <p>Lazy: an object that is there all the while is listed exactly once; one that comes or goes meanwhile may or may not
     * be. Temporaries are never listed. The stream holds no resource and need not be closed; it throws
     * {@link java.io.UncheckedIOException} when the storage fails half-way.
     *
     * @param prefix empty for everything; need not end at a {@code /}
     * @throws IllegalArgumentException if no valid key starts with {@code prefix}
     */
    Stream<ObjectListing> listings(String prefix) throws IOException;

    /** The keys of {@link #listings}. */
    default Stream<ObjectKey> list(String prefix) throws IOException {
        return listings(prefix).map(ObjectListing::key);
    }

    /** Removes an object; does nothing (durably) if there is none. */
    void delete(ObjectKey key) throws IOException;
}
