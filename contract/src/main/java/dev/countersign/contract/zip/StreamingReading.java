package dev.countersign.contract.zip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The second reading: front to back through local headers, data and descriptors, as a streaming unzipper goes, checked
 * step by step against the first.
 *
 * <p>One pass proves both readings equal: every entry starts where the one before ended, its data is inflated once, from
 * the very range the central directory names, and must end exactly where that range does. Nothing lies between entries
 * and nothing before the first, so neither reading can see a byte the other does not.
 */
final class StreamingReading {
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int LOCAL_HEADER = 30;
    private static final int DESCRIPTOR_SIGNATURE = 0x08074b50;

    private final ForwardReader reader;
    private final EntryData data;

    StreamingReading(ArchiveBytes archive, EndRecord end, ZipLimits limits) {
        this.reader = new ForwardReader(archive, end.directoryOffset());
        this.data = new EntryData(limits, archive.size());
    }

    /**
     * Reads all entries.
     *
     * @param entries the first reading's entries, by ascending offset
     * @return inflated bytes of all of them
     */
    long read(List<CentralEntry> entries) throws IOException, ZipRefusal {
        try (data) {
            for (CentralEntry entry : entries) {
                requireStart(entry);
                requireHeader(entry);
                if (entry.compressed() > reader.remaining()) {
                    throw entry.refuse(ZipRule.OVERLAP, "the data reaches into the central directory");
                }
                data.read(reader, entry);
                if (entry.hasDescriptor()) {
                    requireDescriptor(entry);
                }
            }
            if (reader.remaining() > 0) {
                throw ZipRefusal.archive(
                        startsEntry() ? ZipRule.UNLISTED_ENTRY : ZipRule.GAP,
                        "bytes between the last entry and the central directory");
            }
            return data.inflatedBytes();
        }
    }

    private boolean startsEntry() throws IOException {
        return reader.has(Integer.BYTES) && reader.peekInt() == LOCAL_SIGNATURE;
    }

    private void requireStart(CentralEntry entry) throws IOException, ZipRefusal {
        if (entry.offset() < reader.position()) {
            throw entry.refuse(ZipRule.OVERLAP, "starts inside the entry before it");
        }
        if (entry.offset() - reader.position() >= reader.remaining()) {
            throw entry.refuse(ZipRule.LOCAL_HEADER, "its local header would start behind all entries");
        }
        if (entry.offset() > reader.position()) {
            if (startsEntry()) {
                throw entry.refuse(ZipRule.UNLISTED_ENTRY, "an entry before it is not in the central directory");
            }
            throw entry.refuse(
                    reader.position() == 0 ? ZipRule.PREFIX : ZipRule.GAP, "bytes before it belong to no entry");
        }
    }

    private void requireHeader(CentralEntry entry) throws IOException, ZipRefusal {
        if (!startsEntry() || !reader.has(LOCAL_HEADER)) {
            throw entry.refuse(ZipRule.LOCAL_HEADER, "no local header where the central directory says");
        }
        ByteBuffer header = reader.take(LOCAL_HEADER);
        int flags = Short.toUnsignedInt(header.getShort(6));
        int method = Short.toUnsignedInt(header.getShort(8));
        int crc = header.getInt(14);
        int compressed32 = header.getInt(18);
        int size32 = header.getInt(22);
        int nameLength = Short.toUnsignedInt(header.getShort(26));
        int extraLength = Short.toUnsignedInt(header.getShort(28));
        if (!reader.has(nameLength + extraLength)) {
            throw entry.refuse(ZipRule.LOCAL_HEADER, "the local header reaches into the central directory");
        }
        if (((flags ^ entry.flags()) & ~CentralEntry.FLAGS_HINT) != 0 || method != entry.method()) {
            throw entry.refuse(ZipRule.HEADER_MISMATCH, "flags or method differ between the two headers");
        }
        EntryName name = EntryName.of(reader.take(nameLength), (flags & CentralEntry.FLAG_UTF8) != 0);
        if (!name.equals(entry.name())) {
            throw entry.refuse(ZipRule.HEADER_MISMATCH, "the local header has another name");
        }
        Zip64 zip64 = new Zip64(ExtraFields.zip64(reader.take(extraLength), name));
        long size = zip64.resolve(size32);
        long compressed = zip64.resolve(compressed32);
        if (!zip64.sound()) {
            throw entry.refuse(ZipRule.ZIP64, "zip64 numbers that nothing needs, or broken ones");
        }
        if (!matches(crc, entry.crc(), entry)
                || !matches(size, entry.size(), entry)
                || !matches(compressed, entry.compressed(), entry)) {
            throw entry.refuse(ZipRule.HEADER_MISMATCH, "size or CRC differ between the two headers");
        }
    }

    /** With a descriptor to follow, a local header may leave a number open. */
    private static boolean matches(long local, long central, CentralEntry entry) {
        return local == central || (local == 0 && entry.hasDescriptor());
    }

    /** The descriptor with or without its signature, wide only where a size is (APPNOTE 4.3.9). */
    private void requireDescriptor(CentralEntry entry) throws IOException, ZipRefusal {
        if (reader.has(Integer.BYTES) && reader.peekInt() == DESCRIPTOR_SIGNATURE) {
            reader.take(Integer.BYTES);
        }
        int length = entry.isWide() ? 20 : 12;
        if (!reader.has(length)) {
            throw entry.refuse(ZipRule.DESCRIPTOR, "the data descriptor is missing");
        }
        ByteBuffer descriptor = reader.take(length);
        int crc = descriptor.getInt();
        long compressed = entry.isWide() ? descriptor.getLong() : Integer.toUnsignedLong(descriptor.getInt());
        long size = entry.isWide() ? descriptor.getLong() : Integer.toUnsignedLong(descriptor.getInt());
        if (crc != entry.crc() || compressed != entry.compressed() || size != entry.size()) {
            throw entry.refuse(ZipRule.DESCRIPTOR, "the data descriptor differs from the central directory");
        }
    }
}
