package dev.countersign.contract.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

class Sha256Test {
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void hashesAsFips180Says() {
        assertEquals(ABC, Sha256.hash("abc".getBytes(UTF_8)).hex());
        assertEquals(
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                Sha256.hash(new byte[0]).hex());
    }

    @Test
    void isNotChangedThroughTheBytesItTookOrGave() {
        byte[] bytes = Sha256.hash("abc".getBytes(UTF_8)).toBytes();
        Sha256 digest = Sha256.of(bytes);
        bytes[0]++;
        assertEquals(ABC, digest.hex());
        digest.toBytes()[0]++;
        assertEquals(ABC, digest.hex());
    }

    @Test
    void everyBitCounts() {
        Sha256 digest = Sha256.ofHex(ABC);
        for (int bit = 0; bit < 256; bit++) {
            byte[] flipped = digest.toBytes();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertNotEquals(digest, Sha256.of(flipped));
            assertNotEquals(0, digest.compareTo(Sha256.of(flipped)));
        }
        assertEquals(digest, Sha256.ofHex(ABC));
        assertEquals(0, digest.compareTo(Sha256.ofHex(ABC)));
    }

    @Test
    void isOrderedAsUnsignedBytes() {
        byte[] high = new byte[32];
        high[0] = (byte) 0x80;
        assertTrue(Sha256.of(high).compareTo(Sha256.of(new byte[32])) > 0);
    }

    @Test
    void hasThirtyTwoBytes() {
        for (int length : new int[] {0, 31, 33, 64}) {
            assertThrows(IllegalArgumentException.class, () -> Sha256.of(new byte[length]));
        }
    }

    @Test
    void feedsOthersWithItsBytes() {
        Sha256 digest = Sha256.ofHex(ABC);
        MessageDigest outer = Sha256.digest();
        digest.update(outer);
        assertEquals(Sha256.hash(digest.toBytes()), Sha256.of(outer.digest()));
        ByteBuffer buffer = ByteBuffer.allocate(32);
        digest.put(buffer);
        assertArrayEquals(digest.toBytes(), buffer.array());
    }
}
