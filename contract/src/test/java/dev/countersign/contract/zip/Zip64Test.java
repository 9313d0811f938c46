package dev.countersign.contract.zip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Zip64 is for what does not fit otherwise, and there it works. */
class Zip64Test {
    private static final ZipLimits WIDE = new ZipLimits(100_000, 64 << 20, 8L << 30, 200, 1 << 20);

    @Test
    void moreEntriesThanSixteenBitsCount() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("index.html"));
            for (int i = 0; i < 65_535; i++) {
                zip.putNextEntry(new ZipEntry(Integer.toString(i)));
            }
        }
        ZipVerdict verdict = ZipPolicy.check(new MemoryChannel(bytes.toByteArray()), WIDE);
        assertEquals(new ZipVerdict.Accepted(65_536, 0), verdict);
    }

    @Test
    void aStoredFileOfMoreThanFourGibibytes() throws IOException {
        long size = (4L << 30) + 5;
        int crc = crcOfZeros(size);
        RawZip zip = new RawZip();
        zip.stored("index.html", "<!doctype html>");
        RawZip.Entry big = zip.stored("big.bin", new byte[0]);
        big.crc(crc);
        big.size(-1);
        big.compressed(-1);
        big.extra(RawZip.extraField(
                1, RawZip.little(16).putLong(size).putLong(size).array()));
        byte[] built = zip.build();
        int start = HostileZips.directoryStart(zip);
        long directoryAt = start + size;
        int directorySize = built.length - 22 - start;
        long endAt = directoryAt + directorySize;
        ByteArrayOutputStream tail = new ByteArrayOutputStream();
        tail.write(built, start, directorySize);
        tail.writeBytes(RawZip.wideEnd(endAt, 2, directorySize, directoryAt));
        tail.writeBytes(RawZip.end(0, 0, 2, 2, directorySize, 0xFFFF_FFFFL, new byte[0]));
        MemoryChannel archive = MemoryChannel.withHole(Arrays.copyOf(built, start), size, tail.toByteArray());

        long inflated = size + "<!doctype html>".length();
        assertEquals(new ZipVerdict.Accepted(2, inflated), ZipPolicy.check(archive, WIDE));
    }

    private static int crcOfZeros(long size) {
        CRC32 crc = new CRC32();
        byte[] zeros = new byte[1 << 20];
        for (long left = size; left > 0; left -= zeros.length) {
            crc.update(zeros, 0, (int) Math.min(left, zeros.length));
        }
        return (int) crc.getValue();
    }
}
