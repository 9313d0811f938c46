package dev.countersign.contract.log;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A bundle of up to 256 log entries, each after its length as a big-endian 16-bit number (C2SP tlog-tiles, "Log Entries"). */
public final class EntryBundle {
    /** Largest entry, as its length has 16 bits. */
    public static final int MAX_ENTRY = 0xffff;

    private EntryBundle() {}

    public static byte[] encode(List<byte[]> entries) {
        if (entries.size() > LogPath.TILE_WIDTH) {
            throw new IllegalArgumentException("an entry bundle has at most 256 entries");
        }
        var out = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            if (entry.length > MAX_ENTRY) {
                throw new IllegalArgumentException("a log entry has at most 65535 bytes");
            }
            out.write(entry.length >> 8);
            out.write(entry.length);
            out.writeBytes(entry);
        }
        return out.toByteArray();
    }

    /**
     * @throws LogException if the bytes are not whole entries, or more than 256
     */
    public static List<byte[]> decode(byte[] bundle) {
        List<byte[]> entries = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bundle);
        while (in.hasRemaining()) {
            int length = in.remaining() < 2 ? Integer.MAX_VALUE : Short.toUnsignedInt(in.getShort());
            if (length > in.remaining()) {
                throw new LogException(LogException.Kind.MALFORMED, "an entry bundle ends within an entry");
            }
            if (entries.size() == LogPath.TILE_WIDTH) {
                throw new LogException(LogException.Kind.MALFORMED, "an entry bundle has more than 256 entries");
            }
            byte[] entry = new byte[length];
            in.get(entry);
            entries.add(entry);
        }
        return entries;
    }
}
