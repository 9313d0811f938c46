package dev.countersign.contract.zip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The extra fields of one header (APPNOTE 4.5). Time stamps, owners and anything else that changes neither name nor data
 * pass unread; a field that gives the entry another name, or cannot be parsed, does not.
 */
final class ExtraFields {
    private static final int ZIP64 = 0x0001;
    private static final int STRONG_ENCRYPTION = 0x0017;
    private static final int UNICODE_PATH = 0x7075;
    private static final int AES_ENCRYPTION = 0x9901;

    private ExtraFields() {}

    /** Checks all fields; returns the zip64 field's bytes, if there is one. */
    static Optional<ByteBuffer> zip64(ByteBuffer extra, EntryName name) throws ZipRefusal {
        Optional<ByteBuffer> zip64 = Optional.empty();
        Set<Integer> seen = new HashSet<>();
        while (extra.hasRemaining()) {
            if (extra.remaining() < 4) {
                throw ZipRefusal.entry(ZipRule.EXTRA_FIELD, name.text(), "extra fields end inside a field's header");
            }
            int id = Short.toUnsignedInt(extra.getShort());
            int length = Short.toUnsignedInt(extra.getShort());
            if (length > extra.remaining()) {
                throw ZipRefusal.entry(ZipRule.EXTRA_FIELD, name.text(), "an extra field reaches beyond its header");
            }
            if (!seen.add(id)) {
                throw ZipRefusal.entry(ZipRule.EXTRA_FIELD, name.text(), "the same extra field twice");
            }
            ByteBuffer field = extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            extra.position(extra.position() + length);
            switch (id) {
                case ZIP64 -> zip64 = Optional.of(field);
                case UNICODE_PATH -> requireSameName(field, name);
                case STRONG_ENCRYPTION, AES_ENCRYPTION ->
                    throw ZipRefusal.entry(ZipRule.ENCRYPTED, name.text(), "the entry is encrypted");
                default -> {}
            }
        }
        return zip64;
    }

    /** Info-ZIP's Unicode path (APPNOTE 4.6.9): some readers prefer it to the name in the header. */
    private static void requireSameName(ByteBuffer field, EntryName name) throws ZipRefusal {
        byte[] expected = name.text().getBytes(StandardCharsets.UTF_8);
        CRC32 crc = new CRC32();
        crc.update(expected);
        boolean same = field.remaining() == 5 + expected.length
                && field.get() == 1
                && field.getInt() == (int) crc.getValue()
                && field.equals(ByteBuffer.wrap(expected));
        if (!same) {
            throw ZipRefusal.entry(ZipRule.EXTRA_FIELD, name.text(), "the Unicode path field gives another name");
        }
    }
}
