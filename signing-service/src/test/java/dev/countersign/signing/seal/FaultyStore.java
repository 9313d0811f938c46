package dev.countersign.signing.seal;

import dev.countersign.objectstore.ByteRange;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectListing;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.objectstore.StoredObject;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A working store but for its faults: it gives some objects back with one bit flipped, and may be unable to delete. */
final class FaultyStore implements ObjectStore {
    private final ObjectStore store;
    private final Predicate<ObjectKey> damaged;
    private final boolean deletes;

    private FaultyStore(ObjectStore store, Predicate<ObjectKey> damaged, boolean deletes) {
        this.store = store;
        this.damaged = damaged;
        this.deletes = deletes;
    }

    /** Flips a bit of these objects whenever they are read. */
    static FaultyStore damaging(ObjectStore store, Predicate<ObjectKey> damaged) {
        return new FaultyStore(store, damaged, true);
    }

    /** The same for all keys that begin so. */
    static FaultyStore damaging(ObjectStore store, String prefix) {
        return damaging(store, key -> key.value().startsWith(prefix));
    }

    /** With this fault besides. */
    FaultyStore thatCannotDelete() {
        return new FaultyStore(store, damaged, false);
    }

    @Override
    public boolean putIfAbsent(ObjectKey key, InputStream source) throws IOException {
        return store.putIfAbsent(key, source);
    }

    @Override
    public boolean compareAndSwap(ObjectKey key, byte @Nullable [] expected, byte[] next) throws IOException {
        return store.compareAndSwap(key, expected, next);
    }

    @Override
    public Optional<StoredObject> read(ObjectKey key, ByteRange range) throws IOException {
        Optional<StoredObject> found = store.read(key, range);
        return damaged.test(key)
                ? found.map(object -> new StoredObject(object.size(), range, new OneBitFlipped(object.stream())))
                : found;
    }

    @Override
    public Stream<ObjectListing> listings(String prefix) throws IOException {
        return store.listings(prefix);
    }

    @Override
    public void delete(ObjectKey key) throws IOException {
        if (!deletes) {
            throw new IOException("cannot delete");
        }
        store.delete(key);
    }

    private static final class OneBitFlipped extends FilterInputStream {
        private boolean flipped;

        OneBitFlipped(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int got = super.read(into, offset, length);
            if (got > 0 && !flipped) {
                into[offset] ^= 1;
                flipped = true;
            }
            return got;
        }
    }
}
