package dev.countersign.contract.zip;

import static dev.countersign.contract.zip.RawZip.extraField;
import static dev.countersign.contract.zip.RawZip.little;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;

/** One archive per way of lying, each a good bundle with one thing changed. */
final class HostileZips {
    /** Small, so that a few kilobytes are a bomb. */
    static final ZipLimits LIMITS = new ZipLimits(20, 4096, 200_000, 100, 10_000);

    /** How it lies, which rule must catch it, and the printable name of the entry that must be reported. */
    record Hostile(String how, ZipRule rule, String entry, Supplier<byte[]> bytes) {
        Hostile(String how, ZipRule rule, String entry, byte[] archive) {
            this(how, rule, entry, archive::clone);
        }

        byte[] archive() {
            return bytes.get();
        }

        @Override
        public String toString() {
            return rule.wireName() + ": " + how;
        }
    }

    private HostileZips() {}

    static List<Hostile> all() {
        return List.of(
                bytes("not a zip", ZipRule.END_RECORD_MISSING, b -> "<!doctype html>".getBytes(StandardCharsets.UTF_8)),
                bytes("nothing at all", ZipRule.END_RECORD_MISSING, b -> new byte[0]),
                bytes("cut short by a byte", ZipRule.END_RECORD_MISSING, b -> Arrays.copyOf(b, b.length - 1)),
                archive("a second end record at the end", ZipRule.SEVERAL_END_RECORDS, z -> {
                    z.afterDirectory = RawZip.end(0, 0, 0, 0, 0, 0, new byte[0]);
                }),
                archive("an end record in the comment", ZipRule.SEVERAL_END_RECORDS, z -> {
                    z.comment = RawZip.end(0, 0, 0, 0, 0, 0, new byte[0]);
                }),
                archive("an end record in stored data whose comment is the rest", ZipRule.SEVERAL_END_RECORDS, z -> {
                    RawZip.Entry e = z.stored("data.bin", new byte[22]);
                    int rest = z.build().length - directoryStart(z);
                    replaceData(e, RawZip.end(0, 0, 0, 0, 0, 0, new byte[rest]), 22);
                }),
                archive("trailing data", ZipRule.TRAILING_DATA, z -> z.trailer = new byte[] {0}),
                archive("an archive comment", ZipRule.ARCHIVE_COMMENT, z -> z.comment = ascii("made with love")),
                entry("an entry comment", ZipRule.ENTRY_COMMENT, e -> e.centralComment = ascii("x")),
                archive("disk 1 of several", ZipRule.MULTI_DISK, z -> z.endDisk = 1),
                archive("directory on disk 1", ZipRule.MULTI_DISK, z -> z.endDirectoryDisk = 1),
                archive("other entries on other disks", ZipRule.MULTI_DISK, z -> z.endEntriesHere = 1),
                entry("an entry on disk 1", ZipRule.MULTI_DISK, e -> e.centralDisk = 1),
                archive("an unadjusted prefix", ZipRule.PREFIX, z -> {
                    z.endDirectoryOffset = (long) directoryStart(z);
                    z.prefix = ascii("#!/bin/sh\n");
                }),
                new Hostile("a prefix with offsets that know it", ZipRule.PREFIX, "index.html", prefixed()),
                entry("bytes between entries", ZipRule.GAP, e -> e.gapBefore = new byte[] {1, 2, 3, 4}),
                archive("bytes before the directory", ZipRule.GAP, z -> z.beforeDirectory = new byte[64]),
                archive("bytes after the directory", ZipRule.GAP, z -> z.afterDirectory = new byte[64]),
                archive("an entry before the directory that it does not list", ZipRule.UNLISTED_ENTRY, z -> {
                    z.stored("hidden.js", "alert(1)").listed = false;
                }),
                new Hostile("an unlisted entry in between", ZipRule.UNLISTED_ENTRY, "assets/app.js", unlistedBetween()),
                entry("two entries at one place", ZipRule.OVERLAP, e -> {
                    e.centralOffset = 0;
                    e.name("index.htm");
                }),
                archive("an entry inside another's data", ZipRule.OVERLAP, "inner.js", HostileZips::entryInsideEntry),
                entry("data that reaches into the directory", ZipRule.OVERLAP, e -> {
                    e.size(9999);
                    e.compressed(9999);
                }),
                archive("an end record that counts more", ZipRule.CENTRAL_DIRECTORY, z -> {
                    z.endEntries = 3;
                    z.endEntriesHere = 3;
                }),
                archive("an end record that counts fewer", ZipRule.CENTRAL_DIRECTORY, z -> {
                    z.endEntries = 1;
                    z.endEntriesHere = 1;
                }),
                archive("a directory beyond the end", ZipRule.CENTRAL_DIRECTORY, z -> z.endDirectoryOffset = 100_000L),
                archive("a directory larger than the archive", ZipRule.CENTRAL_DIRECTORY, z -> {
                    z.endDirectorySize = 100_000L;
                }),
                bytes("a directory of garbage", ZipRule.CENTRAL_DIRECTORY, b -> {
                    b[directoryStart(RawZip.bundle())] = 'X';
                    return b;
                }),
                entry("no local header", ZipRule.LOCAL_HEADER, e -> e.localSignature = 0x04034b51),
                entry(
                        "an offset into the directory",
                        ZipRule.LOCAL_HEADER,
                        e -> e.centralOffset = directoryStart(RawZip.bundle())),
                entry("two names", ZipRule.HEADER_MISMATCH, e -> e.localName = ascii("assets/bad.js")),
                entry("two names, one with a dot segment", ZipRule.HEADER_MISMATCH, e -> {
                    e.localName = ascii("./assets/app.js");
                }),
                entry("two flags", ZipRule.HEADER_MISMATCH, e -> e.localFlags = 0),
                entry("two methods", ZipRule.HEADER_MISMATCH, e -> e.localMethod = 8),
                entry("two sizes", ZipRule.HEADER_MISMATCH, e -> e.localSize--),
                entry("two compressed sizes", ZipRule.HEADER_MISMATCH, e -> e.localCompressed--),
                entry("two CRCs", ZipRule.HEADER_MISMATCH, e -> e.localCrc++),
                entry("a size left open without a descriptor", ZipRule.HEADER_MISMATCH, e -> e.localSize = 0),
                archive("a descriptor in the local header only", ZipRule.HEADER_MISMATCH, "index.html", z -> {
                    z.entries.getFirst().describeAfterwards(true);
                    z.entries.getFirst().centralFlags = 1 << 11;
                }),
                entry("an extra field cut short", ZipRule.EXTRA_FIELD, e -> e.extra(new byte[] {1, 2, 3})),
                entry("an extra field that is too long", ZipRule.EXTRA_FIELD, e -> {
                    e.extra(new byte[] {0x55, 0x54, 9, 0, 1});
                }),
                entry("the same extra field twice", ZipRule.EXTRA_FIELD, e -> {
                    e.extra(join(extraField(0x5455, new byte[5]), extraField(0x5455, new byte[5])));
                }),
                entry("another name in the Unicode path field", ZipRule.EXTRA_FIELD, e -> {
                    e.extra(unicodePath(e.centralName, "assets/bad.js"));
                }),
                entry("another name in the local header's Unicode path", ZipRule.EXTRA_FIELD, e -> {
                    e.localExtra = unicodePath(e.centralName, "assets/bad.js");
                }),
                entry("a Unicode path field that is cut short", ZipRule.EXTRA_FIELD, e -> {
                    byte[] whole = unicodePath(e.centralName, "assets/app.js");
                    e.extra(extraField(0x7075, Arrays.copyOfRange(whole, 4, whole.length - 1)));
                }),
                entry("a Unicode path field of another version", ZipRule.EXTRA_FIELD, e -> {
                    e.extra(unicodePath(e.centralName, "assets/app.js"));
                    e.centralExtra[4] = 2;
                }),
                entry("a Unicode path field of another name's CRC", ZipRule.EXTRA_FIELD, e -> {
                    e.extra(unicodePath(ascii("assets/bad.js"), "assets/app.js"));
                }),
                entry("a zip64 field that nothing needs", ZipRule.ZIP64, e -> {
                    e.centralExtra = extraField(1, new byte[0]);
                }),
                entry("a local zip64 field that nothing needs", ZipRule.ZIP64, e -> {
                    e.localExtra = extraField(
                            1,
                            little(16)
                                    .putLong(e.localSize)
                                    .putLong(e.localCompressed)
                                    .array());
                    e.localSize = -1;
                    e.localCompressed = -1;
                }),
                entry("a zip64 size that nothing needs", ZipRule.ZIP64, e -> {
                    e.centralExtra =
                            extraField(1, little(8).putLong(e.centralSize).array());
                    e.centralSize = -1;
                }),
                entry("a zip64 size that is missing", ZipRule.ZIP64, e -> e.centralSize = -1),
                entry("a negative zip64 size", ZipRule.ZIP64, e -> {
                    e.centralExtra = extraField(1, little(8).putLong(-1).array());
                    e.centralSize = -1;
                }),
                archive("a zip64 end record that nothing needs", ZipRule.ZIP64, z -> {
                    int at = z.build().length - 22;
                    z.afterDirectory = RawZip.wideEnd(at, 2, at - directoryStart(z), directoryStart(z));
                }),
                archive("a zip64 end record with another count", ZipRule.ZIP64, z -> {
                    int at = z.build().length - 22;
                    z.afterDirectory = RawZip.wideEnd(at, 3, at - directoryStart(z), directoryStart(z));
                    z.endDirectoryOffset = 0xFFFF_FFFFL;
                }),
                archive("zip64 numbers without a zip64 end record", ZipRule.ZIP64, z -> {
                    z.endEntries = 0xFFFF;
                    z.endEntriesHere = 0xFFFF;
                }),
                entry("encrypted", ZipRule.ENCRYPTED, e -> e.flags(e.localFlags | 1)),
                entry("strongly encrypted", ZipRule.ENCRYPTED, e -> e.flags(e.localFlags | 1 << 6)),
                entry("masked headers", ZipRule.ENCRYPTED, e -> e.flags(e.localFlags | 1 << 13)),
                entry("an AES field", ZipRule.ENCRYPTED, e -> e.extra(extraField(0x9901, new byte[7]))),
                entry("bzip2", ZipRule.METHOD, e -> e.method(12)),
                entry("deflate64", ZipRule.METHOD, e -> e.method(9)),
                entry("an unknown flag", ZipRule.FLAGS, e -> e.flags(e.localFlags | 1 << 5)),
                entry("stored with a descriptor", ZipRule.STORED_WITH_DESCRIPTOR, e -> e.describeAfterwards(true)),
                descriptor("a descriptor with another size", e -> e.descriptor[12]++),
                descriptor("a descriptor with another CRC", e -> e.descriptor[4]++),
                descriptor("a descriptor that is missing", e -> e.descriptor = new byte[0]),
                new Hostile(
                        "bytes after the compressed data",
                        ZipRule.DATA,
                        "index.html",
                        damaged(d -> join(d, ascii("x")))),
                new Hostile(
                        "compressed data cut short",
                        ZipRule.DATA,
                        "index.html",
                        damaged(d -> Arrays.copyOf(d, d.length - 2))),
                new Hostile("data that is not deflate", ZipRule.DATA, "index.html", damaged(d -> {
                    byte[] broken = d.clone();
                    broken[0] = (byte) 0xFF;
                    return broken;
                })),
                archive("deflated to more than said", ZipRule.SIZE, "index.html", z -> {
                    z.entries.getFirst().size(10);
                }),
                archive("deflated to less than said", ZipRule.SIZE, "index.html", z -> {
                    z.entries.getFirst().size(9999);
                }),
                entry("stored with two sizes", ZipRule.SIZE, e -> e.size(9)),
                entry("a wrong CRC", ZipRule.CRC, e -> e.crc(e.localCrc + 1)),
                entry("a symbolic link", ZipRule.SYMLINK, e -> e.externalAttributes = 0120777 << 16),
                entry("a symbolic link said to come from DOS", ZipRule.SYMLINK, e -> {
                    e.externalAttributes = 0120777 << 16;
                    e.madeBy = 20;
                }),
                entry("a device", ZipRule.SPECIAL_FILE, e -> e.externalAttributes = 0060644 << 16),
                entry("a pipe", ZipRule.SPECIAL_FILE, e -> e.externalAttributes = 0010644 << 16),
                entry("a folder's mode on a file", ZipRule.KIND, e -> e.externalAttributes = 0040755 << 16),
                entry("a folder's DOS bit on a file", ZipRule.KIND, e -> e.externalAttributes |= 0x10),
                entry("a file's mode on a folder", ZipRule.KIND, e -> e.name("assets/")),
                archive("a folder with data", ZipRule.KIND, "more/", z -> {
                    z.stored("more/", "x").externalAttributes = 0;
                }),
                archive("a file that is also a folder", ZipRule.FILE_AND_FOLDER, "data", z -> {
                    z.stored("data", "1");
                    z.stored("data/x", "2");
                }),
                archive("a file that is also a folder further up", ZipRule.FILE_AND_FOLDER, "data", z -> {
                    z.stored("data", "1");
                    z.stored("data/x/y", "2");
                }),
                archive("no page", ZipRule.NO_INDEX, z -> z.entries.removeFirst()),
                archive("no entry", ZipRule.NO_INDEX, z -> z.entries.clear()),
                archive("a page two folders down", ZipRule.NO_INDEX, z -> {
                    z.entries.clear();
                    z.stored("a/b/index.html", "x");
                }),
                archive("a page in one of two folders", ZipRule.NO_INDEX, z -> {
                    z.entries.clear();
                    z.stored("a/index.html", "x");
                    z.stored("b/x.js", "x");
                }),
                archive("a page in a dot folder", ZipRule.NO_INDEX, z -> {
                    z.entries.clear();
                    z.stored(".a/index.html", "x");
                }),
                archive("a page in another case", ZipRule.NO_INDEX, z -> {
                    z.entries.getFirst().name("Index.html");
                }),
                archive("a folder as page", ZipRule.NO_INDEX, z -> {
                    z.entries.clear();
                    z.folder("index.html/");
                }),
                archive("too many entries", ZipRule.TOO_MANY_ENTRIES, z -> {
                    for (int i = 0; i < 19; i++) {
                        z.stored(i + ".js", "x");
                    }
                }),
                archive("too large a directory", ZipRule.DIRECTORY_TOO_LARGE, z -> {
                    z.entries.getFirst().centralExtra = extraField(0x7777, new byte[4096]);
                }),
                archive("too large a file", ZipRule.TOO_LARGE, "big.bin", z -> z.stored("big.bin", noise(200_001))),
                archive("too large together", ZipRule.TOO_LARGE, "big2.bin", z -> {
                    z.stored("big1.bin", noise(100_000));
                    z.stored("big2.bin", noise(100_000));
                }),
                archive("a bomb", ZipRule.RATIO, "bomb.bin", z -> z.deflated("bomb.bin", new byte[150_000])),
                archive("a bomb that lies about its size", ZipRule.SIZE, "bomb.bin", z -> {
                    z.deflated("bomb.bin", new byte[150_000]).size(100);
                }));
    }

    /** Changes the bundle; the archive as a whole is at fault. */
    static Hostile archive(String how, ZipRule rule, Consumer<RawZip> lie) {
        return archive(how, rule, "", lie);
    }

    /** Changes the bundle; {@code entry} is at fault. */
    static Hostile archive(String how, ZipRule rule, String entry, Consumer<RawZip> lie) {
        RawZip zip = RawZip.bundle();
        lie.accept(zip);
        return new Hostile(how, rule, entry, zip.build());
    }

    /** Changes the bundle's second entry, which is at fault. */
    static Hostile entry(String how, ZipRule rule, Consumer<RawZip.Entry> lie) {
        RawZip zip = RawZip.bundle();
        RawZip.Entry entry = zip.entries.getLast();
        lie.accept(entry);
        return new Hostile(how, rule, new String(entry.centralName, StandardCharsets.UTF_8), zip.build());
    }

    private static Hostile bytes(String how, ZipRule rule, UnaryOperator<byte[]> lie) {
        return new Hostile(how, rule, "", lie.apply(RawZip.bundle().build()));
    }

    private static Hostile descriptor(String how, Consumer<RawZip.Entry> lie) {
        return archive(how, ZipRule.DESCRIPTOR, "index.html", zip -> {
            zip.entries.getFirst().describeAfterwards(true);
            lie.accept(zip.entries.getFirst());
        });
    }

    private static byte[] prefixed() {
        RawZip zip = RawZip.bundle();
        zip.entries.getFirst().gapBefore = ascii("#!/bin/sh\n");
        return zip.build();
    }

    private static byte[] unlistedBetween() {
        RawZip zip = RawZip.bundle();
        RawZip.Entry hidden = zip.stored("hidden.js", "alert(1)");
        zip.entries.removeLast();
        zip.entries.getLast().gapBefore = RawZip.local(hidden);
        return zip.build();
    }

    /** A whole entry as stored data of another, both listed. */
    private static void entryInsideEntry(RawZip zip) {
        RawZip.Entry inner = zip.stored("inner.js", "alert(1)");
        zip.entries.removeLast();
        byte[] nested = RawZip.local(inner);
        int outerAt = directoryStart(zip);
        zip.stored("outer.bin", nested);
        inner.centralOffset = outerAt + 30 + "outer.bin".length();
        inner.data = new byte[0];
        zip.entries.add(inner);
        inner.suppressed = true;
    }

    private static byte[] damaged(UnaryOperator<byte[]> damage) {
        RawZip zip = RawZip.bundle();
        RawZip.Entry page = zip.entries.getFirst();
        page.data = damage.apply(page.data);
        page.compressed(page.data.length);
        return zip.build();
    }

    private static void replaceData(RawZip.Entry entry, byte[] data, int length) {
        entry.data = Arrays.copyOf(data, length);
        CRC32 crc = new CRC32();
        crc.update(entry.data);
        entry.crc((int) crc.getValue());
    }

    static int directoryStart(RawZip zip) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        zip.entries.forEach(e -> out.writeBytes(RawZip.local(e)));
        return out.size();
    }

    static byte[] unicodePath(byte[] header, String other) {
        CRC32 crc = new CRC32();
        crc.update(header);
        byte[] name = other.getBytes(StandardCharsets.UTF_8);
        return extraField(
                0x7075,
                little(5 + name.length)
                        .put((byte) 1)
                        .putInt((int) crc.getValue())
                        .put(name)
                        .array());
    }

    /** Bytes that do not compress. */
    static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(7).nextBytes(noise);
        return noise;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
