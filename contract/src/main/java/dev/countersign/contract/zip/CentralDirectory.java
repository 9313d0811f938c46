package dev.countersign.contract.zip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The first reading: what the central directory lists (APPNOTE 4.3.12). */
final class CentralDirectory {
    static final int SIGNATURE = 0x02014b50;
    private static final int HEADER = 46;

    private CentralDirectory() {}

    /** All entries in the directory's order. Memory is bounded by {@link ZipLimits#directoryBytes}. */
    static List<CentralEntry> read(ArchiveBytes archive, EndRecord end, ZipLimits limits)
            throws IOException, ZipRefusal {
        if (end.entries() > limits.entries()) {
            throw ZipRefusal.archive(ZipRule.TOO_MANY_ENTRIES, "more than " + limits.entries() + " entries");
        }
        if (end.directorySize() > limits.directoryBytes()) {
            throw ZipRefusal.archive(
                    ZipRule.DIRECTORY_TOO_LARGE, "central directory over " + limits.directoryBytes() + " bytes");
        }
        ByteBuffer directory = archive.read(end.directoryOffset(), (int) end.directorySize());
        List<CentralEntry> entries = new ArrayList<>();
        EntryNames names = new EntryNames();
        while (directory.hasRemaining()) {
            if (entries.size() == end.entries()) {
                throw malformed("more entries than the end record says");
            }
            CentralEntry entry = next(directory);
            names.add(entry.name());
            entries.add(entry);
        }
        if (entries.size() != end.entries()) {
            throw malformed("fewer entries than the end record says");
        }
        names.finish();
        return entries;
    }

    private static CentralEntry next(ByteBuffer directory) throws ZipRefusal {
        if (directory.remaining() < HEADER || directory.getInt(directory.position()) != SIGNATURE) {
            throw malformed("an entry of the central directory cannot be read");
        }
        ByteBuffer header = take(directory, HEADER);
        int nameLength = Short.toUnsignedInt(header.getShort(28));
        int extraLength = Short.toUnsignedInt(header.getShort(30));
        int commentLength = Short.toUnsignedInt(header.getShort(32));
        if (directory.remaining() < nameLength + extraLength + commentLength) {
            throw malformed("an entry reaches beyond the central directory");
        }
        int flags = Short.toUnsignedInt(header.getShort(8));
        EntryName name = EntryName.of(take(directory, nameLength), (flags & CentralEntry.FLAG_UTF8) != 0);
        Zip64 zip64 = new Zip64(ExtraFields.zip64(take(directory, extraLength), name));
        if (commentLength != 0) {
            throw ZipRefusal.entry(ZipRule.ENTRY_COMMENT, name.text(), "the entry has a comment");
        }
        if (header.getShort(34) != 0) {
            throw ZipRefusal.entry(ZipRule.MULTI_DISK, name.text(), "the entry is in another part");
        }
        long size = zip64.resolve(header.getInt(24));
        long compressed = zip64.resolve(header.getInt(20));
        long offset = zip64.resolve(header.getInt(42));
        if (!zip64.sound()) {
            throw ZipRefusal.entry(ZipRule.ZIP64, name.text(), "zip64 numbers that nothing needs, or broken ones");
        }
        CentralEntry entry = new CentralEntry(
                name, flags, Short.toUnsignedInt(header.getShort(10)), header.getInt(16), compressed, size, offset);
        entry.requirePlain(header.getInt(38));
        return entry;
    }

    private static ByteBuffer take(ByteBuffer from, int length) {
        ByteBuffer taken = from.slice(from.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        from.position(from.position() + length);
        return taken;
    }

    private static ZipRefusal malformed(String detail) {
        return ZipRefusal.archive(ZipRule.CENTRAL_DIRECTORY, detail);
    }
}
