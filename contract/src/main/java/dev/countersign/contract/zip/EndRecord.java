package dev.countersign.contract.zip;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The end of the archive: where the central directory is and how many entries it has (APPNOTE 4.3.14 to 4.3.16).
 *
 * @param entries number of entries
 * @param directoryOffset where the central directory starts
 * @param directoryEnd where it ends, and the end records start
 */
record EndRecord(long entries, long directoryOffset, long directoryEnd) {
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int WIDE_SIGNATURE = 0x06064b50;
    private static final int END_LENGTH = 22;
    private static final int LOCATOR_LENGTH = 20;
    private static final int WIDE_LENGTH = 56;
    private static final int LONGEST_COMMENT = 0xFFFF;

    /**
     * Finds the one end record, which must be the archive's last 22 bytes.
     *
     * <p>Readers look backwards for the signature and differ in which hit they believe. So every hit whose comment would
     * reach exactly to the end of the archive counts as an end record, and there must be one only. Hits inside stored
     * data (a zip in the zip) whose comment does not fit are no candidates for any reader that finds the last one first.
     */
    static EndRecord find(ArchiveBytes archive) throws IOException, ZipRefusal {
        long position = onlyPosition(archive);
        if (archive.hasSignature(position - END_LENGTH, END_SIGNATURE)) {
            throw ZipRefusal.archive(ZipRule.SEVERAL_END_RECORDS, "two end records in a row");
        }
        ByteBuffer end = archive.read(position, END_LENGTH);
        if (end.getShort(20) != 0) {
            throw ZipRefusal.archive(ZipRule.ARCHIVE_COMMENT, "the archive has a comment");
        }
        int disk = Short.toUnsignedInt(end.getShort(4));
        int directoryDisk = Short.toUnsignedInt(end.getShort(6));
        int here = Short.toUnsignedInt(end.getShort(8));
        int total = Short.toUnsignedInt(end.getShort(10));
        long size = Integer.toUnsignedLong(end.getInt(12));
        long offset = Integer.toUnsignedLong(end.getInt(16));
        if (disk != 0 || directoryDisk != 0 || here != total) {
            throw ZipRefusal.archive(ZipRule.MULTI_DISK, "the archive is one part of several");
        }
        boolean wide = total == Zip64.MAX_16 || size == Zip64.MAX_32 || offset == Zip64.MAX_32;
        boolean hasLocator = archive.hasSignature(position - LOCATOR_LENGTH, LOCATOR_SIGNATURE);
        if (wide != hasLocator) {
            throw ZipRefusal.archive(
                    ZipRule.ZIP64, wide ? "the zip64 end record is missing" : "a zip64 end record that nothing needs");
        }
        return wide
                ? wide(archive, position - LOCATOR_LENGTH, total, size, offset)
                : of(archive, total, size, offset, position);
    }

    private static long onlyPosition(ArchiveBytes archive) throws IOException, ZipRefusal {
        int length = (int) Math.min(archive.size(), END_LENGTH + LONGEST_COMMENT);
        ByteBuffer tail = archive.read(archive.size() - length, length);
        long found = -1;
        boolean anywhere = false;
        for (int i = length - END_LENGTH; i >= 0; i--) {
            if (tail.getInt(i) != END_SIGNATURE) {
                continue;
            }
            anywhere = true;
            if (i + END_LENGTH + Short.toUnsignedInt(tail.getShort(i + 20)) != length) {
                continue;
            }
            if (found >= 0) {
                throw ZipRefusal.archive(ZipRule.SEVERAL_END_RECORDS, "more than one end record fits");
            }
            found = archive.size() - length + i;
        }
        if (found < 0) {
            throw anywhere
                    ? ZipRefusal.archive(ZipRule.TRAILING_DATA, "bytes follow the end record")
                    : ZipRefusal.archive(ZipRule.END_RECORD_MISSING, "not a zip, or cut short");
        }
        return found;
    }

    private static EndRecord wide(ArchiveBytes archive, long locatorAt, int total, long size, long offset)
            throws IOException, ZipRefusal {
        ByteBuffer locator = archive.read(locatorAt, LOCATOR_LENGTH);
        long wideAt = locatorAt - WIDE_LENGTH;
        if (locator.getInt(4) != 0 || locator.getInt(16) != 1) {
            throw ZipRefusal.archive(ZipRule.MULTI_DISK, "the archive is one part of several");
        }
        if (locator.getLong(8) != wideAt || !archive.hasSignature(wideAt, WIDE_SIGNATURE)) {
            throw ZipRefusal.archive(ZipRule.ZIP64, "the zip64 end record is not where its locator belongs");
        }
        ByteBuffer record = archive.read(wideAt, WIDE_LENGTH);
        if (record.getLong(4) != WIDE_LENGTH - 12) {
            throw ZipRefusal.archive(ZipRule.ZIP64, "the zip64 end record has an unknown length");
        }
        long wideTotal = record.getLong(32);
        long wideSize = record.getLong(40);
        long wideOffset = record.getLong(48);
        if (record.getInt(16) != 0 || record.getInt(20) != 0 || record.getLong(24) != wideTotal) {
            throw ZipRefusal.archive(ZipRule.MULTI_DISK, "the archive is one part of several");
        }
        if (!agrees(total, Zip64.MAX_16, wideTotal)
                || !agrees(size, Zip64.MAX_32, wideSize)
                || !agrees(offset, Zip64.MAX_32, wideOffset)) {
            throw ZipRefusal.archive(ZipRule.ZIP64, "the two end records differ");
        }
        if (wideTotal < Zip64.MAX_16 && wideSize < Zip64.MAX_32 && wideOffset < Zip64.MAX_32) {
            throw ZipRefusal.archive(ZipRule.ZIP64, "a zip64 end record that nothing needs");
        }
        return of(archive, wideTotal, wideSize, wideOffset, wideAt);
    }

    private static boolean agrees(long narrow, long escape, long wide) {
        return wide >= 0 && (narrow == escape || narrow == wide);
    }

    private static EndRecord of(ArchiveBytes archive, long entries, long size, long offset, long end)
            throws IOException, ZipRefusal {
        if (size > end || offset > end - size) {
            throw ZipRefusal.archive(ZipRule.CENTRAL_DIRECTORY, "the central directory reaches beyond its end record");
        }
        if (offset < end - size) {
            boolean shifted = archive.hasSignature(end - size, CentralDirectory.SIGNATURE);
            throw ZipRefusal.archive(
                    shifted ? ZipRule.PREFIX : ZipRule.GAP, "bytes that are neither entry nor central directory");
        }
        return new EndRecord(entries, offset, end);
    }

    long directorySize() {
        return directoryEnd - directoryOffset;
    }
}
