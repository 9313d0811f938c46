package dev.countersign.cli.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.log.MerkleHash;
import dev.countersign.contract.log.MerkleTree;
import dev.countersign.contract.log.SignedNote;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.value.CanonicalBase64;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The answers of C2SP tlog-witness, add-checkpoint, one by one. */
class WitnessTest {
    @TempDir
    Path folder;

    private final TestLog log = TestLog.empty((path, content) -> {});
    private final MerkleTree tree = new MerkleTree();
    private final PersonKey key = PersonKey.generate();
    private Witness witness;

    @BeforeEach
    void start() throws IOException {
        witness = started();
        for (int i = 0; i < 12; i++) {
            byte[] leaf = ("leaf " + i).getBytes(UTF_8);
            log.appendLeaves(leaf);
            tree.append(MerkleHash.leaf(leaf));
        }
    }

    @Test
    void cosignsWhatContinuesWhatItCosignedAtEverySize() throws IOException {
        for (int old = 0; old <= 12; old++) {
            for (int size = Math.max(old, 1); size <= 12; size++) {
                witness = new Witness(
                        "w",
                        key,
                        () -> List.of(log.verifierKey()),
                        new WitnessMemory(folder.resolve(old + "-" + size)),
                        Clock.systemUTC());
                if (old > 0) {
                    assertCosigned(witness.add(body(0, old)), old);
                }
                assertCosigned(witness.add(body(old, size)), size);
            }
        }
    }

    @Test
    void remembersOverARestart() throws IOException {
        assertCosigned(witness.add(body(0, 7)), 7);
        witness = started();
        Verdict verdict = witness.add(body(0, 9));
        assertEquals(409, verdict.status());
        assertEquals("7\n", verdict.body());
        assertEquals("text/x.tlog.size", verdict.contentType());
        assertTrue(verdict.alarm().isEmpty());
        assertCosigned(witness.add(body(7, 9)), 9);
        assertCosigned(witness.add(body(9, 9)), 9);
    }

    @Test
    void aRewoundLogIsNamed() throws IOException {
        assertCosigned(witness.add(body(0, 9)), 9);
        Verdict verdict = witness.add(body(5, 6));
        assertEquals(409, verdict.status());
        assertEquals("9\n", verdict.body());
        assertTrue(verdict.alarm().orElseThrow().startsWith("rewind"));
    }

    @Test
    void anotherHistoryIsNamedAndItsNoteKept() throws IOException {
        assertCosigned(witness.add(body(0, 5)), 5);
        TestLog fork = log.fork(3, (path, content) -> {});
        fork.appendLeaves("another".getBytes(UTF_8), "history".getBytes(UTF_8), "goes".getBytes(UTF_8));
        Verdict same = witness.add(submission(5, List.of(), fork.checkpoint(5)));
        assertEquals(409, same.status());
        assertTrue(same.alarm().orElseThrow().startsWith("split-view"));
        Verdict longer = witness.add(submission(5, tree.consistencyProof(5, 6), fork.checkpoint(6)));
        assertEquals(422, longer.status());
        assertTrue(longer.alarm().orElseThrow().startsWith("split-view"));
        try (var files = Files.list(folder)) {
            assertEquals(
                    2,
                    files.filter(file -> file.toString().contains(".conflict-")).count());
        }
        assertCosigned(witness.add(body(5, 6)), 6);
    }

    @Test
    void strangersAndNonsenseAreRefused() throws IOException {
        TestLog other = TestLog.started();
        assertEquals(
                403, witness.add(submission(0, List.of(), other.checkpoint())).status(), "another key");
        byte[] unknown = new String(log.checkpoint(), UTF_8)
                .replace(TestLog.ORIGIN, "example.com/x")
                .getBytes(UTF_8);
        assertEquals(404, witness.add(submission(0, List.of(), unknown)).status());
        assertEquals(
                400, witness.add(submission(13, List.of(), log.checkpoint(12))).status());
        assertEquals(
                422,
                witness.add(submission(0, tree.consistencyProof(3, 12), log.checkpoint(12)))
                        .status());
        String note = new String(log.checkpoint(), UTF_8);
        for (String wrong : List.of(
                "",
                "old",
                "old 0",
                "old 0\n",
                "old 00\n\n" + note,
                "old -1\n\n" + note,
                "new 0\n\n" + note,
                "old 0\nabc\n\n" + note,
                "old 0\n" + "A\n".repeat(80) + "\n" + note,
                "old 0\n\n" + note.strip())) {
            assertEquals(400, witness.add(wrong.getBytes(UTF_8)).status(), wrong);
        }
    }

    private Witness started() throws IOException {
        return new Witness(
                "witness.example.com/w1",
                key,
                () -> List.of(log.verifierKey()),
                new WitnessMemory(folder),
                Clock.systemUTC());
    }

    private void assertCosigned(Verdict verdict, int size) {
        assertEquals(200, verdict.status(), verdict.body());
        assertTrue(verdict.body().endsWith("\n"));
        SignedNote.Line line = SignedNote.Line.parse(verdict.body().strip());
        String text =
                log.verifierKey().verify(log.checkpoint(size)).checkpoint().text();
        assertTrue(witness.publicKey()
                .cosigned(new SignedNote(text, List.of(line)))
                .isPresent());
    }

    private byte[] body(int old, int size) {
        return submission(
                old, old == 0 || old == size ? List.of() : tree.consistencyProof(old, size), log.checkpoint(size));
    }

    private static byte[] submission(long old, List<dev.countersign.contract.value.Sha256> proof, byte[] note) {
        var body = new StringBuilder("old " + old + "\n");
        proof.forEach(
                hash -> body.append(CanonicalBase64.encode(hash.toBytes())).append('\n'));
        return (body.append('\n') + new String(note, UTF_8)).getBytes(UTF_8);
    }
}
