package dev.countersign.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.testing.TestLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Checkpoints that count only once enough witnesses cosigned them (C2SP tlog-cosignature, tlog-policy). */
class WitnessQuorumTest {
    private static final TestLog LOG = TestLog.started();

    private final List<PersonKey> keys = new ArrayList<>();
    private final List<CosignerKey> witnesses = new ArrayList<>();

    WitnessQuorumTest() {
        for (int i = 0; i < 4; i++) {
            keys.add(PersonKey.generate());
            witnesses.add(
                    new CosignerKey("witness.example.com/w" + i, keys.get(i).verifyingKey()));
        }
    }

    @Test
    void theMessageIsTheOneOfTheSpecification() {
        assertEquals("""
                cosignature/v1
                time 1679315147
                example.com/behind-the-sofa
                20852163
                CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
                """, new String(CosignerKey.message(1679315147, """
                                example.com/behind-the-sofa
                                20852163
                                CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
                                """), UTF_8));
    }

    @Test
    void aKeyReadsWhatItWrites() {
        CosignerKey key = witnesses.getFirst();
        assertEquals(key, CosignerKey.parse(key.text()));
        assertThrows(
                IllegalArgumentException.class,
                () -> CosignerKey.parse(key.text().replace("w0", "w1")));
        assertThrows(
                IllegalArgumentException.class,
                () -> CosignerKey.parse(LOG.verifierKey().text()));
    }

    /** The groups of the specification's example: two of three, and one of others. */
    @Test
    void groupsCountAsTheSpecificationSays() {
        WitnessQuorum quorum = TrustPolicy.parse(
                        """
                        # two levels
                        witness X1 %s
                        witness X2 %s https://x2.example.com/
                        witness X3 %s
                        group X-witnesses 2 X1 X2 X3
                        witness Y1 %s

                        group Y-witnesses any Y1
                        group X-and-Y all X-witnesses Y-witnesses
                        quorum X-and-Y
                        """.formatted(witnesses.stream().map(CosignerKey::text).toArray()))
                .quorum();
        assertEquals(
                Optional.of("https://x2.example.com/"),
                quorum.witnesses().get(1).url().map(Object::toString));
        for (int set = 0; set < 16; set++) {
            var cosigners = new java.util.HashSet<CosignerKey>();
            for (int i = 0; i < 4; i++) {
                if ((set & 1 << i) != 0) {
                    cosigners.add(witnesses.get(i));
                }
            }
            boolean enough = Integer.bitCount(set & 7) >= 2 && (set & 8) != 0;
            assertEquals(enough, quorum.isMetBy(cosigners), "set " + set);
        }
    }

    @Test
    void policiesThatSayTooMuchOrTooLittleAreRefused() {
        String one = "witness w " + witnesses.getFirst().text() + "\n";
        for (String wrong : List.of(
                "",
                one,
                one + "quorum other",
                one + one + "quorum w",
                one + "quorum w\nquorum none",
                one + "group g 2 w\nquorum g",
                one + "group g 0 w\nquorum g",
                one + "group g all\nquorum g",
                one + "group g 2 w w\nquorum g",
                one + "group none all w\nquorum none",
                "quorum w\n" + one,
                "wittness w\nquorum none",
                "witness w notakey\nquorum none")) {
            assertThrows(IllegalArgumentException.class, () -> TrustPolicy.parse(wrong), wrong);
        }
        assertTrue(TrustPolicy.parse("quorum none\n").quorum().isMetBy(Set.of()));
    }

    @Test
    void aFollowerTakesOnlyWhatEnoughWitnessesCosigned() {
        LogVerifierKey pinned = LogVerifierKey.parse("log " + LOG.verifierKey().text() + "\nwitness w0 "
                + witnesses.get(0).text() + "\nwitness w1 " + witnesses.get(1).text()
                + "\ngroup both all w0 w1\nquorum both\n");
        SignedCheckpoint plain = LOG.verifierKey().verify(LOG.checkpoint());
        assertFails(pinned, plain.note());
        SignedNote.Line first = line(0, 1700000000);
        SignedNote.Line second = line(1, 1700000001);
        assertFails(pinned, LOG.verifierKey().cosigned(plain, List.of(first)).note());
        assertFails(
                pinned, LOG.verifierKey().cosigned(plain, List.of(first, first)).note());
        assertFails(
                pinned,
                LOG.verifierKey().cosigned(plain, List.of(first, line(2, 1))).note());
        byte[] note = LOG.verifierKey().cosigned(plain, List.of(first, second)).note();
        assertArrayEquals(note, pinned.verify(note).note());
        // another time, another log, another witness's signature
        CosignerKey w1 = witnesses.get(1);
        for (byte[] message : List.of(
                CosignerKey.message(7, plain.checkpoint().text()),
                CosignerKey.message(8, "other" + plain.checkpoint().text()),
                plain.checkpoint().text().getBytes(UTF_8))) {
            SignedNote.Line wrong = w1.line(8, keys.get(1).sign(message));
            assertFails(
                    pinned,
                    LOG.verifierKey().cosigned(plain, List.of(first, wrong)).note());
        }
        SignedNote.Line others = w1.line(
                8, keys.get(0).sign(CosignerKey.message(8, plain.checkpoint().text())));
        assertFails(
                pinned,
                LOG.verifierKey().cosigned(plain, List.of(first, others)).note());
        assertFalse(pinned.witnesses().isMetBy(Set.of()));
    }

    private SignedNote.Line line(int witness, long time) {
        String text = LOG.verifierKey().verify(LOG.checkpoint()).checkpoint().text();
        return witnesses.get(witness).line(time, keys.get(witness).sign(CosignerKey.message(time, text)));
    }

    private static void assertFails(LogVerifierKey pinned, byte[] note) {
        assertEquals(
                LogException.Kind.BAD_SIGNATURE,
                assertThrows(LogException.class, () -> pinned.verify(note)).kind());
    }
}
