package dev.countersign.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.testing.TestKey;
import dev.countersign.contract.value.CanonicalBase64;
import dev.countersign.contract.value.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whoever pins an older log key follows the word of each to the next, and nobody else's. */
class LogKeyHandoverTest {
    private static final String LOG = "log.example.com/test";
    private static final Checkpoint CHECKPOINT = new Checkpoint(LOG, 3, Sha256.hash(new byte[] {3}));

    private final List<TestKey> keys = new ArrayList<>();
    private final List<LogKeyHandover> handovers = new ArrayList<>();

    @Test
    void anOlderPinLeadsToTheKeyThatSigns() {
        chain(3);
        for (int pinned = 0; pinned < 3; pinned++) {
            byte[] note = note(keys.getLast(), handovers);
            assertEquals(CHECKPOINT, pin(keys.get(pinned)).verify(note).checkpoint());
        }
        byte[] text = LogKeyHandover.text(LOG, keys.get(1).verifyingKey()).getBytes(UTF_8);
        LogKeyHandover first = handovers.getFirst();
        assertEquals(
                "countersign log key handover v1\n" + LOG + "\n"
                        + CanonicalBase64.encode(keys.get(1).verifyingKey().spki()) + "\n",
                new String(text, UTF_8));
        assertEquals(keys.get(1).verifyingKey(), first.next());
        assertTrue(keys.get(0).verifyingKey().verify(text, first.signature()));
        assertEquals(
                Optional.of(pin(keys.get(1))).map(LogVerifierKey::text),
                first.from(pin(keys.get(0))).map(LogVerifierKey::text));
    }

    @Test
    void theWayIsSixteenKeysLongAtMostAndHasNoGap() {
        chain(18);
        byte[] note = note(keys.getLast(), handovers);
        assertEquals(CHECKPOINT, pin(keys.get(1)).verify(note).checkpoint());
        refused(keys.get(0), note);
        List<LogKeyHandover> gap = new ArrayList<>(handovers);
        gap.remove(10);
        byte[] broken = note(keys.getLast(), gap);
        refused(keys.get(1), broken);
        assertEquals(CHECKPOINT, pin(keys.get(11)).verify(broken).checkpoint());
    }

    @Test
    void aHandoverThatThePinnedKeyDidNotSignLeadsNowhere() {
        chain(2);
        TestKey thief = new TestKey();
        byte[] text = LogKeyHandover.text(LOG, thief.verifyingKey()).getBytes(UTF_8);
        refused(keys.getFirst(), note(thief, List.of(new LogKeyHandover(thief.verifyingKey(), thief.sign(text)))));
        byte[] elsewhere = LogKeyHandover.text("other.example.com/log", thief.verifyingKey())
                .getBytes(UTF_8);
        refused(
                keys.getFirst(),
                note(
                        thief,
                        List.of(new LogKeyHandover(
                                thief.verifyingKey(), keys.getFirst().sign(elsewhere)))));
        var ed25519 = PersonKey.generate().verifyingKey();
        byte[] toEd25519 = LogKeyHandover.text(LOG, ed25519).getBytes(UTF_8);
        assertEquals(
                Optional.empty(),
                new LogKeyHandover(ed25519, keys.getFirst().sign(toEd25519)).from(pin(keys.getFirst())));
    }

    @Test
    void aWrongSignatureOfThePinnedKeySpoilsTheNoteWhateverItsHandoversSay() {
        chain(2);
        SignedNote good = SignedNote.parse(note(keys.getLast(), handovers));
        List<SignedNote.Line> lines = new ArrayList<>(good.signatures());
        lines.add(SignedNote.Line.of(LOG, pin(keys.getFirst()).noteKeyId(), new byte[70]));
        refused(keys.getFirst(), new SignedNote(good.text(), lines).toBytes());
    }

    @Test
    void linesThatAreNoHandoverAreReadOver() {
        chain(2);
        SignedNote good = SignedNote.parse(note(keys.getLast(), handovers));
        SignedNote.Line line = handovers.getFirst().line(LOG);
        byte[] body = line.signature();
        for (byte[] other :
                List.of(Arrays.copyOf(body, 91), Arrays.copyOf(body, 5), Arrays.copyOf(new byte[] {1}, body.length))) {
            List<SignedNote.Line> lines = new ArrayList<>(List.of(SignedNote.Line.of(LOG, line.keyId(), other)));
            lines.addAll(good.signatures());
            assertEquals(
                    CHECKPOINT,
                    pin(keys.getFirst())
                            .verify(new SignedNote(good.text(), lines).toBytes())
                            .checkpoint());
        }
        byte[] mine = SignedNote.Line.of("other", line.keyId(), body).signature();
        assertArrayEquals(body, mine);
        List<SignedNote.Line> renamed = good.signatures().stream()
                .map(each -> Arrays.equals(each.keyId(), line.keyId())
                        ? SignedNote.Line.of("other.example.com/log", each.keyId(), each.signature())
                        : each)
                .toList();
        refused(keys.getFirst(), new SignedNote(good.text(), renamed).toBytes());
    }

    @Test
    void severalKeysMaySignOneNoteAndBothPinsTakeIt() {
        chain(2);
        byte[] message = CHECKPOINT.text().getBytes(UTF_8);
        SignedCheckpoint both = pin(keys.getFirst())
                .attach(
                        CHECKPOINT,
                        Map.of(
                                pin(keys.get(0)), keys.get(0).sign(message),
                                pin(keys.get(1)), keys.get(1).sign(message)),
                        handovers);
        assertEquals(3, SignedNote.parse(both.note()).signatures().size());
        for (TestKey key : keys) {
            assertEquals(CHECKPOINT, pin(key).verify(both.note()).checkpoint());
        }
    }

    private void chain(int length) {
        keys.add(new TestKey());
        while (keys.size() < length) {
            TestKey next = new TestKey();
            byte[] text = LogKeyHandover.text(LOG, next.verifyingKey()).getBytes(UTF_8);
            handovers.add(new LogKeyHandover(next.verifyingKey(), keys.getLast().sign(text)));
            keys.add(next);
        }
    }

    /** As a log writes it. */
    private static byte[] note(TestKey signer, List<LogKeyHandover> handovers) {
        List<SignedNote.Line> lines = new ArrayList<>();
        lines.add(SignedNote.Line.of(
                LOG, pin(signer).noteKeyId(), signer.sign(CHECKPOINT.text().getBytes(UTF_8))));
        handovers.forEach(handover -> lines.add(handover.line(LOG)));
        return new SignedNote(CHECKPOINT.text(), lines).toBytes();
    }

    private static LogVerifierKey pin(TestKey key) {
        return new LogVerifierKey(LOG, key.verifyingKey());
    }

    private static void refused(TestKey pinned, byte[] note) {
        LogException refusal =
                assertThrows(LogException.class, () -> pin(pinned).verify(note));
        assertEquals(LogException.Kind.BAD_SIGNATURE, refusal.kind());
    }
}
