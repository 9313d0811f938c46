package dev.countersign.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.testing.TestKey;
import dev.countersign.contract.value.Sha256;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogVerifierKeyTest {
    private static final String NAME = "log.example.com/one";
    private static final TestKey LOG = new TestKey();
    private static final TestKey OTHER = new TestKey();
    private static final LogVerifierKey KEY = new LogVerifierKey(NAME, LOG.verifyingKey());
    private static final LogVerifierKey WITNESS = new LogVerifierKey("witness.example.com", OTHER.verifyingKey());
    private static final Checkpoint CHECKPOINT = new Checkpoint(NAME, 7, Sha256.hash(new byte[] {7}));

    @Test
    void readsWhatItWrites() {
        assertEquals(KEY, LogVerifierKey.parse(KEY.text()));
        assertEquals(KEY, LogVerifierKey.parse("  " + KEY.text() + "\n"));
    }

    @Test
    void everyChangedCharacterOfAKeyIsNoticed() {
        String text = KEY.text();
        for (int i = NAME.length(); i < text.length(); i++) {
            for (char c : new char[] {'A', '/', '+', '=', ' ', 'f', '\n'}) {
                String changed = text.substring(0, i) + c + text.substring(i + 1);
                if (text.charAt(i) != c) {
                    assertThrows(IllegalArgumentException.class, () -> LogVerifierKey.parse(changed), changed);
                }
            }
            String cut = text.substring(0, i);
            assertThrows(IllegalArgumentException.class, () -> LogVerifierKey.parse(cut), cut);
        }
    }

    @Test
    void onlyKeysOfTypeTwoAreTaken() {
        String ed25519 = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        for (String text : List.of("", "a+b", "++", "+" + KEY.text(), ed25519)) {
            assertThrows(IllegalArgumentException.class, () -> LogVerifierKey.parse(text), text);
        }
        var person = PersonKey.generate().verifyingKey();
        assertThrows(IllegalArgumentException.class, () -> new LogVerifierKey(NAME, person));
        assertThrows(IllegalArgumentException.class, () -> new LogVerifierKey("a b", LOG.verifyingKey()));
        assertThrows(IllegalArgumentException.class, () -> new LogVerifierKey("", LOG.verifyingKey()));
    }

    @Test
    void itsOwnSignatureVerifiesAlsoAmongThoseOfOthers() {
        SignedNote.Line own = line(KEY, LOG, CHECKPOINT.text());
        SignedNote.Line foreign = line(WITNESS, OTHER, CHECKPOINT.text());
        SignedNote.Line sameName = SignedNote.Line.of(NAME, new byte[] {9, 9, 9, 9}, new byte[] {1});
        SignedNote.Line sameId = SignedNote.Line.of("another.example.com", KEY.noteKeyId(), new byte[] {1});
        for (List<SignedNote.Line> lines : List.of(
                List.of(own), List.of(foreign, own), List.of(own, sameName, sameId, foreign), List.of(own, own))) {
            byte[] note = new SignedNote(CHECKPOINT.text(), lines).toBytes();
            assertEquals(CHECKPOINT, KEY.verify(note).checkpoint());
            assertArrayEquals(note, KEY.verify(note).note());
        }
    }

    @Test
    void aNoteWithExtensionLinesVerifiesAsItWasSigned() {
        String text = CHECKPOINT.text() + "extension\n";
        byte[] note = new SignedNote(text, List.of(line(KEY, LOG, text))).toBytes();
        assertEquals(CHECKPOINT, KEY.verify(note).checkpoint());
    }

    @Test
    void aNoteWithoutItsSignatureIsRefused() {
        var replaced = new LogVerifierKey(NAME, OTHER.verifyingKey());
        assertBadSignature(CHECKPOINT.text(), line(WITNESS, OTHER, CHECKPOINT.text()));
        assertBadSignature(CHECKPOINT.text(), line(KEY, OTHER, CHECKPOINT.text()));
        assertBadSignature(CHECKPOINT.text(), line(KEY, LOG, CHECKPOINT.text() + "extension\n"));
        assertBadSignature(CHECKPOINT.text(), line(replaced, OTHER, CHECKPOINT.text()));
    }

    @Test
    void aWrongSignatureInItsNameSpoilsTheNote() {
        SignedNote.Line own = line(KEY, LOG, CHECKPOINT.text());
        SignedNote.Line forged = line(KEY, OTHER, CHECKPOINT.text());
        assertBadSignature(CHECKPOINT.text(), own, forged);
        assertBadSignature(CHECKPOINT.text(), forged, own);
    }

    @Test
    void theCheckpointOfAnotherLogIsRefused() {
        String text = new Checkpoint("log.example.com/two", 7, CHECKPOINT.root()).text();
        assertBadSignature(text, line(KEY, LOG, text));
    }

    @Test
    void everyFlippedBitOfANoteIsNoticed() {
        byte[] note = KEY.attach(CHECKPOINT, LOG.sign(CHECKPOINT.text().getBytes(UTF_8)))
                .note();
        for (int bit = 0; bit < 8 * note.length; bit++) {
            byte[] flipped = note.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThrows(LogException.class, () -> KEY.verify(flipped), "bit " + bit);
        }
        for (int length = 0; length < note.length; length++) {
            byte[] cut = Arrays.copyOf(note, length);
            assertThrows(LogException.class, () -> KEY.verify(cut), "length " + length);
        }
    }

    @Test
    void aSignatureThatIsNotTheLogKeysIsNotAttached() {
        byte[] wrong = OTHER.sign(CHECKPOINT.text().getBytes(UTF_8));
        assertThrows(LogException.class, () -> KEY.attach(CHECKPOINT, wrong));
        assertThrows(LogException.class, () -> KEY.attach(CHECKPOINT, new byte[] {1, 2, 3}));
    }

    private static SignedNote.Line line(LogVerifierKey named, TestKey signer, String text) {
        return SignedNote.Line.of(named.name(), named.noteKeyId(), signer.sign(text.getBytes(UTF_8)));
    }

    private static void assertBadSignature(String text, SignedNote.Line... lines) {
        byte[] note = new SignedNote(text, List.of(lines)).toBytes();
        assertEquals(
                LogException.Kind.BAD_SIGNATURE,
                assertThrows(LogException.class, () -> KEY.verify(note)).kind());
    }
}
