package dev.countersign.contract.log;

import dev.countersign.contract.value.Sha256;
import java.util.ArrayDeque;

/** Paths below the log's root (C2SP tlog-tiles, "Merkle Tree" and "Log Entries"). */
public final class LogPath {
    /** Hashes in a full tile, entries in a full bundle. */
    public static final int TILE_WIDTH = 256;

    public static final String CHECKPOINT = "checkpoint";

    private LogPath() {}

    /** {@code tile/<level>/<index>[.p/<width>]}; width 256 names the full tile. */
    public static String tile(int level, long index, int width) {
        if (level < 0 || level > 63) {
            throw new IllegalArgumentException("a tile's level is 0 to 63, not " + level);
        }
        return "tile/" + level + "/" + number(index) + partial(width);
    }

    /** {@code tile/entries/<index>[.p/<width>]}. */
    public static String entries(long index, int width) {
        return "tile/entries/" + number(index) + partial(width);
    }

    public static String evidence(Sha256 digest) {
        return "evidence/" + digest.hex();
    }

    /** Groups of three digits, all but the last with an x before: 1234067 is x001/x234/067. */
    private static String number(long index) {
        if (index < 0) {
            throw new IllegalArgumentException("a tile's index is not negative: " + index);
        }
        var groups = new ArrayDeque<String>();
        long rest = index;
        do {
            String digits = Long.toString(1000 + rest % 1000).substring(1); // ASCII digits in every locale
            groups.addFirst((groups.isEmpty() ? "" : "x") + digits);
            rest /= 1000;
        } while (rest > 0);
        return String.join("/", groups);
    }

    private static String partial(int width) {
        if (width < 1 || width > TILE_WIDTH) {
            throw new IllegalArgumentException("a tile has 1 to 256 hashes, not " + width);
        }
        return width == TILE_WIDTH ? "" : ".p/" + width;
    }
}
