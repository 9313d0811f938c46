package dev.countersign.contract.zip;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes zips with any field set to any lie. What is not touched is right, so a test shows exactly one thing wrong.
 * Every entry has its fields twice: {@code local…} for the local header, {@code central…} for the directory.
 */
final class RawZip {
    final List<Entry> entries = new ArrayList<>();
    byte[] prefix = {};
    byte[] beforeDirectory = {};
    byte[] afterDirectory = {};
    byte[] comment = {};
    byte[] trailer = {};
    int endDisk;
    int endDirectoryDisk;
    Integer endEntriesHere;
    Integer endEntries;
    Long endDirectorySize;
    Long endDirectoryOffset;

    static final class Entry {
        byte[] localName;
        byte[] centralName;
        int localFlags;
        int centralFlags;
        int localMethod;
        int centralMethod;
        int localCrc;
        int centralCrc;
        int localCompressed;
        int centralCompressed;
        int localSize;
        int centralSize;
        byte[] localExtra = {};
        byte[] centralExtra = {};
        byte[] centralComment = {};
        int localSignature = 0x04034b50;
        int centralDisk;
        int madeBy = 0x0314;
        int externalAttributes = 0100644 << 16;
        byte[] data;
        byte[] descriptor = {};
        byte[] gapBefore = {};
        boolean listed = true;
        /** Listed, but its bytes are not written: they stand inside another entry. */
        boolean suppressed;

        Integer centralOffset;

        private int writtenAt;

        void name(String name) {
            localName = name.getBytes(StandardCharsets.UTF_8);
            centralName = localName;
        }

        void flags(int flags) {
            localFlags = flags;
            centralFlags = flags;
        }

        void method(int method) {
            localMethod = method;
            centralMethod = method;
        }

        void size(int size) {
            localSize = size;
            centralSize = size;
        }

        void compressed(int compressed) {
            localCompressed = compressed;
            centralCompressed = compressed;
        }

        void crc(int crc) {
            localCrc = crc;
            centralCrc = crc;
        }

        void extra(byte[] extra) {
            localExtra = extra;
            centralExtra = extra;
        }

        /** Moves CRC and sizes behind the data, as streaming writers do. */
        void describeAfterwards(boolean withSignature) {
            flags(localFlags | 1 << 3);
            ByteBuffer b = little(16);
            if (withSignature) {
                b.putInt(0x08074b50);
            }
            b.putInt(centralCrc).putInt(centralCompressed).putInt(centralSize);
            descriptor = Arrays.copyOf(b.array(), b.position());
            localCrc = 0;
            localCompressed = 0;
            localSize = 0;
        }
    }

    /** A bundle that is fine: a page and a script. */
    static RawZip bundle() {
        RawZip zip = new RawZip();
        zip.deflated("index.html", "<!doctype html><script src=assets/app.js></script>");
        zip.stored("assets/app.js", "console.log('hello from the bundle')");
        return zip;
    }

    Entry stored(String name, String text) {
        return stored(name, text.getBytes(StandardCharsets.UTF_8));
    }

    Entry stored(String name, byte[] data) {
        return add(name, 0, data, data);
    }

    Entry deflated(String name, String text) {
        return deflated(name, text.getBytes(StandardCharsets.UTF_8));
    }

    Entry deflated(String name, byte[] data) {
        return add(name, 8, data, deflate(data));
    }

    Entry folder(String name) {
        Entry entry = stored(name, new byte[0]);
        entry.externalAttributes = 040755 << 16 | 0x10;
        return entry;
    }

    private Entry add(String name, int method, byte[] data, byte[] compressed) {
        Entry entry = new Entry();
        entry.name(name);
        entry.flags(1 << 11);
        entry.method(method);
        CRC32 crc = new CRC32();
        crc.update(data);
        entry.crc((int) crc.getValue());
        entry.size(data.length);
        entry.compressed(compressed.length);
        entry.data = compressed;
        entries.add(entry);
        return entry;
    }

    byte[] build() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(prefix);
        for (Entry e : entries) {
            out.writeBytes(e.gapBefore);
            e.writtenAt = out.size();
            if (!e.suppressed) {
                out.writeBytes(local(e));
            }
        }
        out.writeBytes(beforeDirectory);
        int directoryOffset = out.size();
        int listed = 0;
        for (Entry e : entries) {
            if (e.listed) {
                out.writeBytes(central(e));
                listed++;
            }
        }
        int directorySize = out.size() - directoryOffset;
        out.writeBytes(afterDirectory);
        int here = endEntriesHere != null ? endEntriesHere : listed;
        int total = endEntries != null ? endEntries : listed;
        long size = endDirectorySize != null ? endDirectorySize : directorySize;
        long offset = endDirectoryOffset != null ? endDirectoryOffset : directoryOffset;
        out.writeBytes(end(endDisk, endDirectoryDisk, here, total, size, offset, comment));
        out.writeBytes(trailer);
        return out.toByteArray();
    }

    static byte[] end(int disk, int directoryDisk, int here, int total, long size, long offset, byte[] comment) {
        return little(22 + comment.length)
                .putInt(0x06054b50)
                .putShort((short) disk)
                .putShort((short) directoryDisk)
                .putShort((short) here)
                .putShort((short) total)
                .putInt((int) size)
                .putInt((int) offset)
                .putShort((short) comment.length)
                .put(comment)
                .array();
    }

    /** A zip64 end record at {@code at} and its locator. */
    static byte[] wideEnd(long at, long total, long size, long offset) {
        return little(76)
                .putInt(0x06064b50)
                .putLong(44)
                .putShort((short) 45)
                .putShort((short) 45)
                .putInt(0)
                .putInt(0)
                .putLong(total)
                .putLong(total)
                .putLong(size)
                .putLong(offset)
                .putInt(0x07064b50)
                .putInt(0)
                .putLong(at)
                .putInt(1)
                .array();
    }

    static byte[] extraField(int id, byte[] content) {
        return little(4 + content.length)
                .putShort((short) id)
                .putShort((short) content.length)
                .put(content)
                .array();
    }

    static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    static byte[] local(Entry e) {
        return little(30 + e.localName.length + e.localExtra.length + e.data.length + e.descriptor.length)
                .putInt(e.localSignature)
                .putShort((short) 20)
                .putShort((short) e.localFlags)
                .putShort((short) e.localMethod)
                .putInt(0x5d769d00)
                .putInt(e.localCrc)
                .putInt(e.localCompressed)
                .putInt(e.localSize)
                .putShort((short) e.localName.length)
                .putShort((short) e.localExtra.length)
                .put(e.localName)
                .put(e.localExtra)
                .put(e.data)
                .put(e.descriptor)
                .array();
    }

    private static byte[] central(Entry e) {
        return little(46 + e.centralName.length + e.centralExtra.length + e.centralComment.length)
                .putInt(0x02014b50)
                .putShort((short) e.madeBy)
                .putShort((short) 20)
                .putShort((short) e.centralFlags)
                .putShort((short) e.centralMethod)
                .putInt(0x5d769d00)
                .putInt(e.centralCrc)
                .putInt(e.centralCompressed)
                .putInt(e.centralSize)
                .putShort((short) e.centralName.length)
                .putShort((short) e.centralExtra.length)
                .putShort((short) e.centralComment.length)
                .putShort((short) e.centralDisk)
                .putShort((short) 0)
                .putInt(e.externalAttributes)
                .putInt(e.centralOffset != null ? e.centralOffset : e.writtenAt)
                .put(e.centralName)
                .put(e.centralExtra)
                .put(e.centralComment)
                .array();
    }

    static byte[] deflate(byte[] data) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(data);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }
}
