package dev.countersign.signing;

import dev.countersign.objectstore.ByteRange;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectListing;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.objectstore.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Objects in memory, durable for nobody: leaves the disk out of what is measured. */
public final class MemoryObjectStore implements ObjectStore {
    private final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();

    @Override
    public boolean putIfAbsent(ObjectKey key, InputStream source) throws IOException {
        return putIfAbsent(key, source.readAllBytes());
    }

    @Override
    public boolean putIfAbsent(ObjectKey key, byte[] bytes) {
        return objects.putIfAbsent(key.toString(), bytes.clone()) == null;
    }

    @Override
    public synchronized boolean compareAndSwap(ObjectKey key, byte @Nullable [] expected, byte[] next) {
        if (!Arrays.equals(objects.get(key.toString()), expected)) {
            return false;
        }
        objects.put(key.toString(), next.clone());
        return true;
    }

    @Override
    public Optional<StoredObject> read(ObjectKey key, ByteRange range) {
        return Optional.ofNullable(objects.get(key.toString())).map(bytes -> {
            var from = new ByteArrayInputStream(
                    bytes, (int) Math.min(range.offset(), bytes.length), (int) range.lengthWithin(bytes.length));
            return new StoredObject(bytes.length, range, from);
        });
    }

    @Override
    public Stream<ObjectListing> listings(String prefix) {
        return objects.tailMap(prefix).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .map(entry -> new ObjectListing(ObjectKey.of(entry.getKey()), entry.getValue().length, Instant.EPOCH));
    }

    @Override
    public void delete(ObjectKey key) {
        objects.remove(key.toString());
    }
}
