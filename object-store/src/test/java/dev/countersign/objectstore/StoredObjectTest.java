package dev.countersign.objectstore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** An object is read whole or not at all, whatever its size and whatever its source makes of a read of nothing. */
class StoredObjectTest {
    /** 16 KiB is what {@link InputStream#readAllBytes} reads at a time; behind a full piece it asks for nothing more. */
    @Test
    void objectsOfEverySizeAroundTheBuffersAreReadWhole() throws IOException {
        for (int size : new int[] {0, 1, 16_383, 16_384, 16_385, 32_768, 1 << 20}) {
            byte[] bytes = TestBytes.of(size, size);
            try (StoredObject object = new StoredObject(size, ByteRange.ALL, new ByteArrayInputStream(bytes))) {
                assertArrayEquals(bytes, object.stream().readAllBytes());
                assertEquals(0, object.stream().read(new byte[1], 0, 0));
                assertEquals(-1, object.stream().read(new byte[1], 0, 1));
            }
        }
    }

    @Test
    void anObjectCutShortUnderneathIsNotTakenForWhole() throws IOException {
        for (int size : new int[] {1, 16_384, 32_768}) {
            byte[] cut = TestBytes.of(size, size - 1);
            try (StoredObject object = new StoredObject(size, ByteRange.ALL, new ByteArrayInputStream(cut))) {
                assertThrows(EOFException.class, () -> object.stream().readAllBytes());
            }
        }
    }
}
