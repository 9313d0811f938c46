package dev.countersign.contract.zip;

/**
 * One entry as the central directory describes it, already past the rules that need nothing else.
 *
 * @param name its name
 * @param flags general purpose flags
 * @param method 0 stored or 8 deflated
 * @param crc CRC-32 of the inflated data
 * @param compressed bytes of data in the archive
 * @param size bytes of data after inflating
 * @param offset where the local header starts
 */
record CentralEntry(EntryName name, int flags, int method, int crc, long compressed, long size, long offset) {
    static final int STORED = 0;
    static final int DEFLATED = 8;

    static final int FLAG_DESCRIPTOR = 1 << 3;
    static final int FLAG_UTF8 = 1 << 11;
    private static final int FLAGS_ENCRYPTION = 1 | 1 << 6 | 1 << 13;
    /** Bits 1 and 2: how hard the writer tried; they mean nothing to a reader. */
    static final int FLAGS_HINT = 0b110;

    private static final int TYPE_MASK = 0xF000;
    private static final int TYPE_FILE = 0x8000;
    private static final int TYPE_FOLDER = 0x4000;
    private static final int TYPE_LINK = 0xA000;
    private static final int DOS_FOLDER = 0x10;

    boolean hasDescriptor() {
        return (flags & FLAG_DESCRIPTOR) != 0;
    }

    boolean isWide() {
        return size >= Zip64.MAX_32 || compressed >= Zip64.MAX_32;
    }

    ZipRefusal refuse(ZipRule rule, String detail) {
        return ZipRefusal.entry(rule, name.text(), detail);
    }

    /** The rules on flags, method, mode and sizes. */
    void requirePlain(int externalAttributes) throws ZipRefusal {
        if ((flags & FLAGS_ENCRYPTION) != 0) {
            throw refuse(ZipRule.ENCRYPTED, "the entry is encrypted");
        }
        if ((flags & ~(FLAGS_HINT | FLAG_DESCRIPTOR | FLAG_UTF8)) != 0) {
            throw refuse(ZipRule.FLAGS, "an unknown flag is set");
        }
        if (method != STORED && method != DEFLATED) {
            throw refuse(ZipRule.METHOD, "neither stored nor deflated");
        }
        if (method == STORED && hasDescriptor()) {
            throw refuse(ZipRule.STORED_WITH_DESCRIPTOR, "stored with a data descriptor");
        }
        if (method == STORED && compressed != size) {
            throw refuse(ZipRule.SIZE, "stored, yet with two sizes");
        }
        requireFileOrFolder(externalAttributes);
    }

    /** Mode bits are looked at whatever system the entry claims to come from: readers differ in when they trust them. */
    private void requireFileOrFolder(int externalAttributes) throws ZipRefusal {
        int type = (externalAttributes >>> 16) & TYPE_MASK;
        if (type == TYPE_LINK) {
            throw refuse(ZipRule.SYMLINK, "a symbolic link");
        }
        if (type != 0 && type != TYPE_FILE && type != TYPE_FOLDER) {
            throw refuse(ZipRule.SPECIAL_FILE, "neither file nor folder");
        }
        boolean saysFolder = type == TYPE_FOLDER || (externalAttributes & DOS_FOLDER) != 0;
        boolean saysFile = type == TYPE_FILE;
        if ((saysFolder && !name.folder()) || (saysFile && name.folder())) {
            throw refuse(ZipRule.KIND, "name and attributes disagree on file or folder");
        }
        if (name.folder() && size != 0) {
            throw refuse(ZipRule.KIND, "a folder with data");
        }
    }
}
