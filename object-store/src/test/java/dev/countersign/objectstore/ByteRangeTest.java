package dev.countersign.objectstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ByteRangeTest {

    @Test
    void rangeIsClippedToTheObject() {
        for (int size = 0; size < 6; size++) {
            assertEquals(size, ByteRange.ALL.lengthWithin(size));
            for (int offset = 0; offset < 8; offset++) {
                assertEquals(
                        Math.max(0, size - offset),
                        ByteRange.of(offset, Long.MAX_VALUE).lengthWithin(size));
                for (int length = 0; length < 8; length++) {
                    int expected = Math.max(0, Math.min(size, offset + length) - offset);
                    assertEquals(expected, ByteRange.of(offset, length).lengthWithin(size));
                }
            }
        }
    }

    @Test
    void endsBeyondLongDoNotOverflow() {
        assertEquals(1, ByteRange.of(Long.MAX_VALUE - 1, Long.MAX_VALUE).lengthWithin(Long.MAX_VALUE));
        assertEquals(0, ByteRange.of(Long.MAX_VALUE, Long.MAX_VALUE).lengthWithin(Long.MAX_VALUE));
    }

    @Test
    void negativeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> ByteRange.of(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> ByteRange.of(0, -1));
    }
}
