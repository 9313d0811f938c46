package dev.countersign.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.value.Sha256;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a device is told as proof: strict in its shape, and each entry leads to the pinned key or to nothing. */
class HeadProofTest {
    private static final Sha256 HASH = Sha256.hash(new byte[] {1});
    private static final HeadProof.Entry ENTRY = HeadProof.Entry.of(new byte[] {2}, 0, List.of());

    @Test
    void anEntryIsProvenUnderThePinnedKeyAndNoOther() {
        TestLog log = TestLog.started();
        log.append(new RequestsRejected(TestLog.TIME, HASH, 1), new RequestsRejected(TestLog.TIME, HASH, 2));
        var tree = new MerkleTree();
        for (int i = 0; i < log.size(); i++) {
            tree.append(MerkleHash.leaf(log.leaf(i)));
        }
        HeadProof.Entry entry = HeadProof.Entry.of(log.leaf(2), 2, tree.inclusionProof(2, log.size()));
        HeadProof proof = proof(new String(log.checkpoint(), UTF_8), List.of(), 0, List.of());
        assertArrayEquals(log.leaf(2), proof.verify(entry, log.verifierKey()));
        HeadProof.Entry elsewhere = HeadProof.Entry.of(log.leaf(2), 3, entry.path());
        assertThrows(LogException.class, () -> proof.verify(elsewhere, log.verifierKey()));
        assertThrows(
                LogException.class, () -> proof.verify(entry, TestLog.started().verifierKey()));
    }

    @Test
    void itReadsBackAndMissesNothing() {
        HeadProof proof = new HeadProof("note", List.of(ENTRY), ENTRY, ENTRY, ENTRY, 0, List.of(HASH));
        assertEquals(proof, Json.readStrictly(proof.toJson(), HeadProof.class));
        ObjectNode json = (ObjectNode) Json.readStrictly(proof.toJson(), JsonNode.class);
        for (String field : List.of("checkpoint", "keys", "attested", "head", "path")) {
            ObjectNode without = json.deepCopy();
            without.remove(field);
            assertThrows(MalformedException.class, () -> read(without), field);
        }
        for (String field : List.of("leaf", "path")) {
            ObjectNode without = json.deepCopy();
            ((ObjectNode) without.path("head")).remove(field);
            assertThrows(MalformedException.class, () -> read(without), field);
        }
        ObjectNode builtin = json.deepCopy();
        builtin.remove("release");
        assertEquals(null, read(builtin).release());
    }

    @Test
    void itHasItsBounds() {
        assertEquals(
                63,
                proof("note", List.of(), 0, Collections.nCopies(63, HASH))
                        .path()
                        .size());
        assertEquals(
                64,
                proof("note", Collections.nCopies(64, ENTRY), 7, List.of())
                        .keys()
                        .size());
        refused(List.of(), -1, List.of());
        refused(List.of(), 0, Collections.nCopies(64, HASH));
        refused(Collections.nCopies(65, ENTRY), 0, List.of());
        refused(Collections.singletonList(null), 0, List.of());
        refused(List.of(), 0, Collections.singletonList(null));
    }

    private static void refused(List<HeadProof.Entry> keys, int place, List<Sha256> path) {
        assertThrows(IllegalArgumentException.class, () -> proof("note", keys, place, path));
    }

    private static HeadProof proof(String checkpoint, List<HeadProof.Entry> keys, int place, List<Sha256> path) {
        return new HeadProof(checkpoint, keys, ENTRY, ENTRY, null, place, path);
    }

    private static HeadProof read(JsonNode json) {
        return Json.readStrictly(json.toString().getBytes(UTF_8), HeadProof.class);
    }
}
