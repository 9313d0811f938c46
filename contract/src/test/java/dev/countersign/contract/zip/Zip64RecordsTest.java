package dev.countersign.contract.zip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The 64-bit records one by one, of archives that are large only by what their records say; {@link Zip64Test} has large ones. */
class Zip64RecordsTest {
    private static final long FAR = 5L << 30;
    private static final int ALL_ONES = -1;
    /** Where the records start in {@link #tail}: after a directory of that many bytes. */
    private static final int DIRECTORY = 100;

    private static final int WIDE = DIRECTORY;
    private static final int LOCATOR = WIDE + 56;

    @Test
    void aDirectoryBeyondFourGibibytesIsFound() throws Exception {
        assertEquals(new EndRecord(2, FAR, FAR + DIRECTORY), find(FAR, tail(FAR, 2, 2)));
        assertEquals(DIRECTORY, find(FAR, tail(FAR, 2, 2)).directorySize());
        assertEquals(new EndRecord(0, FAR, FAR + DIRECTORY), find(FAR, tail(FAR, 0, 0)));
    }

    @Test
    void whatJustDoesNotFitIsWideAndWhatJustFitsMustNotBe() throws Exception {
        assertEquals(Zip64.MAX_32, find(Zip64.MAX_32, tail(Zip64.MAX_32, 2, 2)).directoryOffset());
        assertRefused(ZipRule.ZIP64, Zip64.MAX_32 - 1, tail(Zip64.MAX_32 - 1, 2, 2));
        assertEquals(Zip64.MAX_16, find(7, tail(7, Zip64.MAX_16, Zip64.MAX_16)).entries());
        assertEquals(70_000, find(7, tail(7, Zip64.MAX_16, 70_000)).entries());
        assertRefused(ZipRule.ZIP64, 7, tail(7, Zip64.MAX_16, Zip64.MAX_16 - 1));
    }

    private record Lie(String how, ZipRule rule, int at, long value, int bytes) {
        @Override
        public String toString() {
            return how;
        }
    }

    static Stream<Lie> lies() {
        return Stream.of(
                new Lie("a wide record on disk 1", ZipRule.MULTI_DISK, LOCATOR + 4, 1, 4),
                new Lie("two disks", ZipRule.MULTI_DISK, LOCATOR + 16, 2, 4),
                new Lie("no disk", ZipRule.MULTI_DISK, LOCATOR + 16, 0, 4),
                new Lie("a locator that points before", ZipRule.ZIP64, LOCATOR + 8, FAR + DIRECTORY - 1, 8),
                new Lie("a locator that points behind", ZipRule.ZIP64, LOCATOR + 8, FAR + DIRECTORY + 1, 8),
                new Lie("no locator", ZipRule.ZIP64, LOCATOR, 0, 4),
                new Lie("no wide record", ZipRule.ZIP64, WIDE, 0, 4),
                new Lie("a longer wide record", ZipRule.ZIP64, WIDE + 4, 45, 8),
                new Lie("disk 1", ZipRule.MULTI_DISK, WIDE + 16, 1, 4),
                new Lie("a directory on disk 1", ZipRule.MULTI_DISK, WIDE + 20, 1, 4),
                new Lie("fewer entries on this disk", ZipRule.MULTI_DISK, WIDE + 24, 1, 8),
                new Lie("another size", ZipRule.ZIP64, WIDE + 40, DIRECTORY + 1, 8),
                new Lie("a negative offset", ZipRule.ZIP64, WIDE + 48, -1, 8),
                new Lie("an offset before the directory", ZipRule.GAP, WIDE + 48, FAR - 1, 8),
                new Lie("an offset behind the directory", ZipRule.CENTRAL_DIRECTORY, WIDE + 48, FAR + 1, 8));
    }

    @ParameterizedTest
    @MethodSource
    void lies(Lie lie) {
        byte[] tail = tail(FAR, 2, 2);
        ByteBuffer bytes = RawZip.little(8).putLong(lie.value());
        System.arraycopy(bytes.array(), 0, tail, lie.at(), lie.bytes());
        assertRefused(lie.rule(), FAR, tail);
    }

    @Test
    void twoCountsThatDifferAreRefused() {
        assertRefused(ZipRule.ZIP64, FAR, tail(FAR, 2, 3));
        assertRefused(ZipRule.ZIP64, FAR, tail(FAR, 2, -1));
    }

    @Test
    void aNumberIsTakenFromTheFieldOnlyWhereItDoesNotFit() {
        Zip64 none = new Zip64(Optional.empty());
        assertEquals(Zip64.MAX_32 - 1, none.resolve(ALL_ONES - 1));
        assertTrue(none.sound());

        Zip64 justTooLarge = field(Zip64.MAX_32);
        assertEquals(7, justTooLarge.resolve(7));
        assertEquals(Zip64.MAX_32, justTooLarge.resolve(ALL_ONES));
        assertTrue(justTooLarge.sound());

        Zip64 oneOfTwo = field(FAR, 7);
        assertEquals(FAR, oneOfTwo.resolve(ALL_ONES));
        assertEquals(7, oneOfTwo.resolve(ALL_ONES));
        assertTrue(oneOfTwo.sound());
    }

    @Test
    void aFieldThatIsNotNeededOrNotWhatWasAskedForIsUnsound() {
        assertFalse(resolved(field(Zip64.MAX_32 - 1), 1), "would have fitted");
        assertFalse(resolved(field(FAR), 0), "nothing asked for it");
        assertFalse(resolved(field(FAR, FAR), 1), "more than was asked for");
        assertFalse(resolved(field(FAR), 2), "less than was asked for");
        assertFalse(resolved(field(FAR, -1), 2), "negative");
        assertFalse(resolved(new Zip64(Optional.empty()), 1), "missing");
        assertFalse(resolved(new Zip64(Optional.of(RawZip.little(7))), 1), "cut short");
    }

    @Test
    void anEntryIsWideFromTheFirstSizeThatDoesNotFit() throws ZipRefusal {
        assertTrue(entry(Zip64.MAX_32, 0).isWide());
        assertTrue(entry(0, Zip64.MAX_32).isWide());
        assertFalse(entry(Zip64.MAX_32 - 1, Zip64.MAX_32 - 1).isWide());
    }

    private static CentralEntry entry(long compressed, long size) throws ZipRefusal {
        EntryName name = EntryName.of(ByteBuffer.wrap("a".getBytes(StandardCharsets.UTF_8)), true);
        return new CentralEntry(name, 0, CentralEntry.DEFLATED, 0, compressed, size, 0);
    }

    private static Zip64 field(long... numbers) {
        ByteBuffer field = RawZip.little(numbers.length * Long.BYTES);
        for (long number : numbers) {
            field.putLong(number);
        }
        return new Zip64(Optional.of(field.flip()));
    }

    private static boolean resolved(Zip64 zip64, int times) {
        for (int i = 0; i < times; i++) {
            zip64.resolve(ALL_ONES);
        }
        return zip64.sound();
    }

    /** A directory at {@code offset}, and its end records; whatever does not fit in the narrow one is all ones there. */
    private static byte[] tail(long offset, int narrowEntries, long entries) {
        ByteArrayOutputStream tail = new ByteArrayOutputStream();
        tail.writeBytes(new byte[DIRECTORY]);
        tail.writeBytes(RawZip.wideEnd(offset + DIRECTORY, entries, DIRECTORY, offset));
        long narrowOffset = narrowEntries == Zip64.MAX_16 ? offset : Zip64.MAX_32;
        tail.writeBytes(RawZip.end(0, 0, narrowEntries, narrowEntries, DIRECTORY, narrowOffset, new byte[0]));
        return tail.toByteArray();
    }

    private static EndRecord find(long zeros, byte[] tail) throws IOException, ZipRefusal {
        return EndRecord.find(new ArchiveBytes(MemoryChannel.withHole(new byte[0], zeros, tail)));
    }

    private static void assertRefused(ZipRule rule, long zeros, byte[] tail) {
        assertEquals(
                rule,
                assertThrows(ZipRefusal.class, () -> find(zeros, tail))
                        .verdict()
                        .rule());
    }
}
