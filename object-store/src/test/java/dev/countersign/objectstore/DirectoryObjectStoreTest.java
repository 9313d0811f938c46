package dev.countersign.objectstore;

import static org.junit.jupiter.api.Assertions.*;

import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryObjectStoreTest {
    @TempDir
    Path root;

    @Test
    void smoke() throws Exception {
        ObjectStore s = new DirectoryObjectStore(root);
        ObjectKey k = ObjectKey.of("a/b/c");
        assertTrue(s.putIfAbsent(k, new byte[] {1}));
        assertFalse(s.putIfAbsent(k, new byte[] {2}));
        assertTrue(s.compareAndSwap(k, new byte[] {1}, new byte[] {3}));
        assertFalse(s.compareAndSwap(k, new byte[] {1}, new byte[] {3}));
        assertTrue(s.compareAndSwap(ObjectKey.of("a/b-c"), null, new byte[] {3}));
        assertArrayEquals(new byte[] {3}, s.readBytes(k, 1).orElseThrow());
        assertEquals(
                "[a/b-c, a/b/c]",
                s.list("").map(ObjectKey::value).collect(Collectors.toList()).toString());
        s.delete(k);
        assertEquals(1, s.list("a/b").count());
    }
}
