package dev.countersign.contract.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.value.CanonicalBase64;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.WrappedSessionKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What a developer says of their seal is read to its last byte and no further, and is no text of any log. */
class DeveloperSealTest {
    private static final DeveloperSeal SEAL = new DeveloperSeal(
            CanonicalBase64.encode(new byte[270]),
            WrappedSessionKey.of(new byte[16], new byte[256]),
            SealedChecksum.of(new byte[256]));

    @Test
    void theSealedBytesFollowUntouched() throws IOException {
        byte[] prefix = SEAL.toPrefix();
        byte[] upload = Arrays.copyOf(prefix, prefix.length + 3);
        upload[prefix.length] = 42;
        var in = new ByteArrayInputStream(upload);
        assertEquals(SEAL, DeveloperSeal.readPrefix(in));
        assertArrayEquals(new byte[] {42, 0, 0}, in.readAllBytes());
        assertArrayEquals(new byte[270], SEAL.pkcs1());
    }

    @Test
    void whatIsNoPrefixIsRefused() {
        byte[] prefix = SEAL.toPrefix();
        for (byte[] wrong : new byte[][] {
            {},
            {0, 0, 0},
            Arrays.copyOf(prefix, prefix.length - 1),
            framed(0, ""),
            framed(-1, "{}"),
            framed(DeveloperSeal.LARGEST + 1, "{}"),
            framed("null"),
            framed("{}"),
            framed("PK\u0003\u0004"),
            framed("{\"public_key\":\"AAAA\"}"),
            framed(new String(prefix, 4, prefix.length - 4, UTF_8).replace("}", ",\"more\":1}")),
            framed(new String(prefix, 4, prefix.length - 4, UTF_8)
                    .replace("\"public_key\":\"AA", "\"public_key\":\"-A")),
        }) {
            assertThrows(
                    MalformedException.class,
                    () -> DeveloperSeal.readPrefix(new ByteArrayInputStream(wrong)),
                    () -> new String(wrong, UTF_8));
        }
        assertThrows(IllegalArgumentException.class, () -> new DeveloperSeal(null, SEAL.sessionKey(), SEAL.checksum()));
        assertThrows(IllegalArgumentException.class, () -> new DeveloperSeal("AAAA", null, SEAL.checksum()));
        assertThrows(IllegalArgumentException.class, () -> new DeveloperSeal("AAAA", SEAL.sessionKey(), null));
    }

    @Test
    void theLargestIsRead() throws IOException {
        String json = new String(SEAL.toPrefix(), 4, SEAL.toPrefix().length - 4, UTF_8);
        String padded = json + " ".repeat(DeveloperSeal.LARGEST - json.length());
        assertEquals(SEAL, DeveloperSeal.readPrefix(new ByteArrayInputStream(framed(padded))));
    }

    @Test
    void itIsNeverWrittenToALog() {
        assertEquals("DeveloperSeal[redacted]", SEAL.toString());
        assertTrue(!String.valueOf(SEAL).contains("AAAA"));
    }

    private static byte[] framed(String json) {
        return framed(json.getBytes(UTF_8).length, json);
    }

    private static byte[] framed(int length, String json) {
        byte[] bytes = json.getBytes(UTF_8);
        return ByteBuffer.allocate(4 + bytes.length).putInt(length).put(bytes).array();
    }
}
