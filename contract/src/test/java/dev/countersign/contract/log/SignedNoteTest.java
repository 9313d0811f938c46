package dev.countersign.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedNoteTest {
    private static final String LINE = "\u2014 example.com/log AQIDBAUG\n";

    @Test
    void theLastEmptyLineDividesTextFromSignatures() {
        SignedNote note = SignedNote.parse(("a\n\nb\n\n" + LINE + LINE).getBytes(UTF_8));
        assertEquals("a\n\nb\n", note.text());
        assertEquals(2, note.signatures().size());
        assertEquals("example.com/log", note.signatures().getFirst().name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "\n\n",
                "text",
                "text\n",
                "text\n\n",
                "text\n\n\n",
                "text\n\u2014 example.com/log AQIDBAUG\n",
                "text\n\n- example.com/log AQIDBAUG\n",
                "text\n\n\u2014example.com/log AQIDBAUG\n",
                "text\n\n\u2014 AQIDBAUG\n",
                "text\n\n\u2014  AQIDBAUG\n",
                "text\n\n\u2014 example.com/log\n",
                "text\n\n\u2014 example.com/log \n",
                "text\n\n\u2014 example.com/log AQIDBAUG",
                "text\n\n\u2014 example.com/log AQIDBAUG\r\n",
                "text\n\n\u2014 example.com/log AQIDBAUG \n",
                "text\n\n\u2014 example.com/log  AQIDBAUG\n",
                "text\n\n\u2014 example.com log AQIDBAUG\n",
                "text\n\n\u2014 example.com\u00a0log AQIDBAUG\n",
                "text\n\n\u2014 example.com\u2003log AQIDBAUG\n",
                "text\n\n\u2014 example.com+log AQIDBAUG\n",
                "text\n\n\u2014 example.com\u200blog AQIDBAUG\n",
                "text\n\n\u2014 example.com/log AQIDBA==\n",
                "text\n\n\u2014 example.com/log AQIDBAUGB\n",
                "text\n\n\u2014 example.com/log AQIDBAV=\n",
                "text\n\n\u2014 example.com/log AQIDBAX_\n",
                "te\u0000xt\n\n\u2014 example.com/log AQIDBAUG\n",
                "te\txt\n\n\u2014 example.com/log AQIDBAUG\n",
                "text\r\n\n\u2014 example.com/log AQIDBAUG\n",
                "text\n\n\u2014 exa\u0007mple AQIDBAUG\n",
                "text\n\n\u2014 example.com/log AQIDBAUG\nmore\n",
                "text\n\n\u2014 example.com/log AQIDBAUG\n\n",
            })
    void whatIsNoNoteIsRefused(String note) {
        assertMalformed(note.getBytes(UTF_8));
    }

    @Test
    void bytesThatAreNotUtf8AreRefusedWhereverTheyStand() {
        byte[] note = ("text\n\n" + LINE + "\u2014 \u00fcnder AQIDBAUG\n").getBytes(UTF_8);
        SignedNote.parse(note);
        for (int i = 0; i < note.length; i++) {
            byte[] broken = note.clone();
            broken[i] = (byte) 0xff;
            assertMalformed(broken);
        }
        var surrogate = new ByteArrayOutputStream();
        surrogate.writeBytes(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80});
        surrogate.writeBytes(("text\n\n" + LINE).getBytes(UTF_8));
        assertMalformed(surrogate.toByteArray());
    }

    @Test
    void sixteenLargeSignaturesFitAndNumbersWithoutEndDoNot() {
        String large = "\u2014 example.com/log " + Base64.getEncoder().encodeToString(new byte[5004]) + "\n";
        assertEquals(16, signaturesOf("text\n\n" + large.repeat(16)));
        assertEquals(64, signaturesOf("text\n\n" + LINE.repeat(64)));
        assertMalformed(("text\n\n" + LINE.repeat(65)).getBytes(UTF_8));
        assertMalformed(("t".repeat(SignedNote.MAX_BYTES) + "\n\n" + LINE).getBytes(UTF_8));
    }

    private static int signaturesOf(String note) {
        return SignedNote.parse(note.getBytes(UTF_8)).signatures().size();
    }

    private static void assertMalformed(byte[] note) {
        LogException refused =
                assertThrows(LogException.class, () -> SignedNote.parse(note), () -> new String(note, UTF_8));
        assertEquals(LogException.Kind.MALFORMED, refused.kind());
    }
}
