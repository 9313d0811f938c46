package dev.countersign.signing.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What devices make of a file's wire form is the file of the bundle (docs/capgo-protocol.md d), or it does not travel alone. */
class WireFileTest {
    @Test
    void everySmallFileOpensToItselfUnderEitherKindOfName() throws IOException {
        var random = new Random(20261123);
        for (int size = 0; size <= 300; size++) {
            byte[] content = new byte[size];
            random.nextBytes(content);
            for (String path : new String[] {"app.js", "app.js.br"}) {
                Optional<WireFile> wire = WireFile.of(path, content);
                if (wire.isPresent()) {
                    assertEquals(Sha256.hash(content), opened(wire.get()), path + " of " + size);
                } else {
                    assertEquals("app.js.br of 5", path + " of " + size, "what begins as stored data does");
                }
            }
        }
    }

    @Test
    void compressedBytesThatDevicesWouldTakeForStoredOnesDoNotTravel() throws IOException {
        byte[] text = "hello".getBytes(UTF_8);
        assertArrayEquals(
                HexFormat.of().parseHex("0b028068656c6c6f03"),
                brotli(text),
                "compressed, they look like what devices take for stored data");
        assertEquals(Optional.empty(), WireFile.of("app.js.br", text));
        assertEquals("app.js", WireFile.of("app.js", text).orElseThrow().name());
    }

    @Test
    void storedDataIsOpenedAsDevicesOpenIt() throws IOException {
        for (String start : new String[] {"1b0006", "0b0280"}) {
            assertEquals(
                    Sha256.hash("plain".getBytes(UTF_8)),
                    WireFile.opened("app.js.br", HexFormat.of().parseHex(start + "706c61696e03")));
        }
        assertEquals(
                Sha256.hash(new byte[0]),
                WireFile.opened("app.js.br", HexFormat.of().parseHex("1b0006")));
    }

    @Test
    void aPlainNameIsNeverOpenedAsAnythingElse() throws IOException {
        byte[] looksStored = HexFormat.of().parseHex("0b0280706c61696e03");
        assertEquals(Sha256.hash(looksStored), WireFile.opened("app.js", looksStored));
    }

    @Test
    void bytesThatAreNotBrotliDoNotOpen() {
        assertThrows(IOException.class, () -> WireFile.opened("app.js.br", new byte[] {(byte) 0xff, 1, 2, 3, 4}));
    }

    @Test
    void onlyFilesOfEightKibibytesAndMoreAreCompressed() throws IOException {
        assertEquals("a.js", WireFile.of("a.js", new byte[8191]).orElseThrow().name());
        assertEquals(
                "a.js.br", WireFile.of("a.js", new byte[8192]).orElseThrow().name());
    }

    /** From nothing that can be saved to much: the bytes after the random ones compress away. */
    @Test
    void aFileIsCompressedIfThatSavesMoreThanTenBytesAndOnlyThen() throws IOException {
        byte[] noise = new byte[9000];
        new Random(20261123).nextBytes(noise);
        boolean[] seen = new boolean[2];
        for (int tail = 0; tail <= 60; tail++) {
            byte[] content = Arrays.copyOf(noise, noise.length + tail);
            boolean saves = content.length - brotli(content).length > 10;
            WireFile wire = WireFile.of("noise.bin", content).orElseThrow();
            assertEquals(saves ? "noise.bin.br" : "noise.bin", wire.name(), tail + " bytes that compress away");
            assertEquals(Sha256.hash(content), opened(wire));
            seen[saves ? 1 : 0] = true;
        }
        assertTrue(seen[0] && seen[1], "both were tried");
    }

    private static Sha256 opened(WireFile wire) throws IOException {
        return WireFile.opened(wire.name(), wire.bytes());
    }

    private static byte[] brotli(byte[] content) throws IOException {
        assertTrue(Brotli4jLoader.isAvailable());
        return Encoder.compress(content, new Encoder.Parameters().setQuality(9));
    }
}
