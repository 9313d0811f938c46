package dev.countersign.contract.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryBundleTest {
    @Test
    void eachEntryFollowsItsLength() {
        byte[] bundle = EntryBundle.encode(List.of(new byte[] {1, 2, 3}, new byte[0], new byte[] {4}));
        assertEquals("0003010203" + "0000" + "000104", HexFormat.of().formatHex(bundle));
        assertEquals(3, EntryBundle.decode(bundle).size());
        assertEquals(List.of(), EntryBundle.decode(new byte[0]));
    }

    @Test
    void entriesOfEverySizeReadBack() {
        var random = new Random(11);
        List<byte[]> entries = new ArrayList<>();
        for (int size : new int[] {0, 1, 127, 128, 255, 256, 32_767, 32_768, 65_534, 65_535}) {
            byte[] entry = new byte[size];
            random.nextBytes(entry);
            entries.add(entry);
        }
        List<byte[]> read = EntryBundle.decode(EntryBundle.encode(entries));
        assertEquals(entries.size(), read.size());
        for (int i = 0; i < entries.size(); i++) {
            assertArrayEquals(entries.get(i), read.get(i));
        }
    }

    @Test
    void aBundleCutWithinAnEntryIsRefused() {
        byte[] bundle = EntryBundle.encode(List.of(new byte[] {1, 2, 3}, new byte[] {4}));
        for (int length : new int[] {1, 2, 3, 4, 6, 7}) {
            assertEquals(
                    LogException.Kind.MALFORMED,
                    assertThrows(LogException.class, () -> EntryBundle.decode(Arrays.copyOf(bundle, length)))
                            .kind());
        }
    }

    @Test
    void moreThanABundleHoldsIsRefused() {
        List<byte[]> many = Collections.nCopies(257, new byte[0]);
        assertThrows(IllegalArgumentException.class, () -> EntryBundle.encode(many));
        assertThrows(IllegalArgumentException.class, () -> EntryBundle.encode(List.of(new byte[65_536])));
        assertEquals(256, EntryBundle.decode(new byte[512]).size());
        assertThrows(LogException.class, () -> EntryBundle.decode(new byte[514]));
        assertThrows(LogException.class, () -> EntryBundle.decode(new byte[16 << 20]));
    }
}
