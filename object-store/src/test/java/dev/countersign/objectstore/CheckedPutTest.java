package dev.countersign.objectstore;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckedPutTest {
    private static final ObjectKey KEY = ObjectKey.of("key");

    @Test
    void aStoreThatGivesBackOtherBytesIsNotBelieved(@TempDir Path folder) throws IOException {
        ObjectStore lying = new OtherBytes(new DirectoryObjectStore(folder));
        assertThrows(IOException.class, () -> lying.putChecked(KEY, TestBytes.of(1, 10)));
    }

    /** Takes every put, and gives back the same number of other bytes. */
    private record OtherBytes(ObjectStore store) implements ObjectStore {
        @Override
        public boolean putIfAbsent(ObjectKey key, InputStream source) throws IOException {
            return store.putIfAbsent(key, TestBytes.of(2, source.readAllBytes().length));
        }

        @Override
        public boolean compareAndSwap(ObjectKey key, byte @Nullable [] expected, byte[] next) throws IOException {
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
        public void delete(ObjectKey key) throws IOException {
            store.delete(key);
        }
    }
}
