package dev.countersign.cli.airgap;

import dev.countersign.objectstore.ByteRange;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectListing;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.objectstore.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.stream.Stream;

/** A store whose process ends after so many writes. */
final class BreakingStore implements ObjectStore {
    private final ObjectStore store;
    private int left;

    BreakingStore(ObjectStore store, int writes) {
        this.store = store;
        this.left = writes;
    }

    private void write() throws IOException {
        if (left-- == 0) {
            throw new IOException("killed");
        }
    }

    @Override
    public boolean putIfAbsent(ObjectKey key, InputStream source) throws IOException {
        write();
        return store.putIfAbsent(key, source);
    }

    @Override
    public boolean compareAndSwap(ObjectKey key, byte[] expected, byte[] next) throws IOException {
        write();
        return store.compareAndSwap(key, expected, next);
    }

    @Override
    public Optional<StoredObject> read(ObjectKey key, ByteRange range) throws IOException {
        return store.read(key, range);
    }

    @Override
    public Stream<ObjectListing> listings(String prefix) throws IOException {
        return store.listings(prefix);
    }

    @Override
    public void delete(ObjectKey key) {
        throw new UnsupportedOperationException("an import deletes nothing");
    }
}
