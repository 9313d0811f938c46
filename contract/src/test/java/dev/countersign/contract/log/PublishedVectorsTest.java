package dev.countersign.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What others published about trees, notes and keys (src/test/resources/vectors). */
class PublishedVectorsTest {
    private static final JsonNode CT = read("certificate-transparency.json");
    private static final JsonNode NOTES = read("notes.json");

    @Test
    void theTreeOfTheCertificateTransparencyTests() {
        var tree = new MerkleTree();
        for (JsonNode leaf : CT.get("leaves")) {
            tree.append(MerkleHash.leaf(HexFormat.of().parseHex(leaf.asText())));
        }
        List<Sha256> roots = hashes(CT.get("roots"));
        for (int size = 0; size < roots.size(); size++) {
            assertEquals(roots.get(size), tree.root(size));
        }
        JsonNode nodes = CT.get("nodes");
        for (int level = 0; level < nodes.size(); level++) {
            List<Sha256> expected = hashes(nodes.get(level));
            byte[] slice = tree.slice(level, 0, expected.size());
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(
                        expected.get(i).toBytes(),
                        Arrays.copyOfRange(slice, i * Sha256.LENGTH, (i + 1) * Sha256.LENGTH));
            }
        }
        for (JsonNode proof : CT.get("inclusion")) {
            long index = proof.get("index").asLong();
            long size = proof.get("size").asLong();
            List<Sha256> path = hashes(proof.get("path"));
            assertEquals(path, tree.inclusionProof(index, size));
            assertTrue(MerkleProof.verifyInclusion(tree.leafHash(index), index, size, path, roots.get((int) size)));
        }
        for (JsonNode proof : CT.get("consistency")) {
            int older = proof.get("older").asInt();
            int newer = proof.get("newer").asInt();
            List<Sha256> path = hashes(proof.get("path"));
            assertEquals(path, tree.consistencyProof(older, newer));
            assertTrue(MerkleProof.verifyConsistency(older, roots.get(older), newer, roots.get(newer), path));
        }
    }

    /** Sigstore's Rekor and the Pixel log sign under keys of type 2; their origins are not their keys' names, which ours always are. */
    @Test
    void notesOfPublicLogsVerifyUnderTheirKeysOfTypeTwo() {
        for (JsonNode vector : NOTES.get("ecdsa")) {
            LogVerifierKey key = LogVerifierKey.parse(vector.get("key").asText());
            assertEquals(vector.get("key").asText(), key.text());
            SignedNote note = SignedNote.parse(vector.get("note").asText().getBytes(UTF_8));
            SignedNote.Line line = note.signatures().getFirst();
            assertEquals(key.name(), line.name());
            assertArrayEquals(key.noteKeyId(), line.keyId());
            assertTrue(key.key().verify(note.text().getBytes(UTF_8), line.signature()));
            assertFalse(key.key().verify((note.text() + "\n").getBytes(UTF_8), line.signature()));
            Checkpoint checkpoint = Checkpoint.parse(note.text());
            assertEquals(note.text(), checkpoint.text());
            assertEquals(
                    LogException.Kind.BAD_SIGNATURE,
                    assertThrows(LogException.class, () -> key.verify(note.toBytes()))
                            .kind());
        }
    }

    @Test
    void notesOfTheSpecificationsReadAndWriteBack() {
        for (JsonNode note : NOTES.get("wellFormed")) {
            byte[] bytes = note.asText().getBytes(UTF_8);
            assertArrayEquals(bytes, SignedNote.parse(bytes).toBytes());
        }
        byte[] checkpoint = NOTES.get("wellFormed").get(1).asText().getBytes(UTF_8);
        assertEquals(
                20_852_163,
                Checkpoint.parse(SignedNote.parse(checkpoint).text()).size());
    }

    @Test
    void notesThatTheReferenceRefusesAreRefused() {
        for (JsonNode note : NOTES.get("malformed")) {
            byte[] bytes = note.asText().getBytes(UTF_8);
            assertEquals(
                    LogException.Kind.MALFORMED,
                    assertThrows(LogException.class, () -> SignedNote.parse(bytes), note::asText)
                            .kind());
        }
    }

    private static List<Sha256> hashes(JsonNode list) {
        List<Sha256> hashes = new ArrayList<>();
        list.forEach(hex -> hashes.add(Sha256.ofHex(hex.asText())));
        return hashes;
    }

    private static JsonNode read(String file) {
        try (var in = PublishedVectorsTest.class.getResourceAsStream("/vectors/" + file)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
