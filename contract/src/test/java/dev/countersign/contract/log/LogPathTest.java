package dev.countersign.contract.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.contract.value.Sha256;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** C2SP tlog-tiles, "Merkle Tree": zero-padded groups of three, all but the last with an x. */
class LogPathTest {
    @Test
    void pathsAreThoseOfTheSpecification() {
        assertEquals("tile/0/x001/x234/067", LogPath.tile(0, 1_234_067, 256));
        assertEquals("tile/0/000", LogPath.tile(0, 0, 256));
        assertEquals("tile/1/000.p/1", LogPath.tile(1, 0, 1));
        assertEquals("tile/63/999.p/255", LogPath.tile(63, 999, 255));
        assertEquals("tile/2/x001/000", LogPath.tile(2, 1000, 256));
        assertEquals("tile/entries/x001/x234/067.p/17", LogPath.entries(1_234_067, 17));
        assertEquals("tile/entries/273.p/112", LogPath.entries(273, 112));
        assertEquals("tile/0/x009/x223/x372/x036/x854/x775/807", LogPath.tile(0, Long.MAX_VALUE, 256));
        assertEquals("evidence/" + "0".repeat(64), LogPath.evidence(Sha256.of(new byte[32])));
    }

    @Test
    void digitsAreAsciiInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertEquals("tile/0/x001/x234/067.p/9", LogPath.tile(0, 1_234_067, 9));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void whatNoLogHasHasNoPath() {
        assertThrows(IllegalArgumentException.class, () -> LogPath.tile(0, -1, 256));
        assertThrows(IllegalArgumentException.class, () -> LogPath.tile(-1, 0, 256));
        assertThrows(IllegalArgumentException.class, () -> LogPath.tile(64, 0, 256));
        assertThrows(IllegalArgumentException.class, () -> LogPath.tile(0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> LogPath.tile(0, 0, 257));
        assertThrows(IllegalArgumentException.class, () -> LogPath.entries(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> LogPath.entries(0, 0));
    }
}
