package dev.countersign.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.value.Sha256;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogProofTest {
    private static final int SIZE = 20;
    private static final TestLog LOG = log();
    private static final LogVerifierKey KEY = LOG.verifierKey();

    @Test
    void everyEntryIsProvenAndReadsBack() throws Exception {
        var follower = new LogFollower(new VerifiedLog(KEY), LOG.source(), entry -> {});
        follower.catchUp();
        for (int index = 0; index < SIZE; index++) {
            LogProof proof = LogProof.of(
                    LOG.leaf(index),
                    index,
                    follower.log().inclusionProof(index),
                    follower.log().checkpoint().orElseThrow());
            LogProof read = Json.readStrictly(proof.toJson(), LogProof.class);
            assertEquals(proof, read);
            assertArrayEquals(LOG.leaf(index), read.verify(KEY));
        }
    }

    @Test
    void aProofOfAnotherLeafIndexOrPathIsRefused() throws Exception {
        LogProof proof = proof(5);
        assertFork(new LogProof(proof(6).leaf(), 5, proof.path(), proof.checkpoint()));
        assertFork(new LogProof(proof.leaf(), 6, proof.path(), proof.checkpoint()));
        assertFork(new LogProof(proof.leaf(), SIZE, proof.path(), proof.checkpoint()));
        assertFork(new LogProof(proof.leaf(), Long.MAX_VALUE, proof.path(), proof.checkpoint()));
        assertFork(new LogProof(proof.leaf(), 5, proof(6).path(), proof.checkpoint()));
        assertFork(new LogProof(proof.leaf(), 5, List.of(), proof.checkpoint()));
        assertFork(new LogProof(proof.leaf(), 5, proof.path(), new String(LOG.checkpoint(19), UTF_8)));
    }

    @Test
    void aProofUnderAnotherKeyIsRefused() throws Exception {
        LogProof proof = proof(5);
        LogException refused = assertThrows(LogException.class, () -> proof.verify(log().verifierKey()));
        assertEquals(LogException.Kind.BAD_SIGNATURE, refused.kind());
    }

    @Test
    void whatIsNoProofIsRefused() throws Exception {
        LogProof proof = proof(5);
        String json = new String(proof.toJson(), UTF_8);
        for (String broken : List.of(
                "{}",
                json.replace("\"index\":5", "\"index\":-1"),
                json.replace("\"index\":5", "\"index\":5.0"),
                json.replace("\"index\":5", "\"index\":\"5\""),
                json.replace("\"index\":5,", ""),
                json.replace("\"path\":[", "\"path\":[null,"),
                json.replace("\"path\":[", "\"path\":[\"00\","),
                json.replace("\"leaf\":", "\"leaf\":null,\"more\":"),
                json.replaceFirst("\\{", "{\"more\":1,"))) {
            assertThrows(
                    MalformedException.class, () -> Json.readStrictly(broken.getBytes(UTF_8), LogProof.class), broken);
        }
        List<Sha256> endless = java.util.Collections.nCopies(64, MerkleHash.EMPTY);
        assertThrows(IllegalArgumentException.class, () -> new LogProof(proof.leaf(), 5, endless, proof.checkpoint()));
        for (String leaf : List.of("*", proof.leaf() + "=", " " + proof.leaf())) {
            var notBase64 = new LogProof(leaf, 5, proof.path(), proof.checkpoint());
            assertThrows(LogException.class, () -> notBase64.verify(KEY));
        }
    }

    private static LogProof proof(int index) throws Exception {
        var follower = new LogFollower(new VerifiedLog(KEY), LOG.source(), entry -> {});
        follower.catchUp();
        return LogProof.of(
                LOG.leaf(index),
                index,
                follower.log().inclusionProof(index),
                follower.log().checkpoint().orElseThrow());
    }

    private static void assertFork(LogProof proof) {
        assertEquals(
                LogException.Kind.FORK,
                assertThrows(LogException.class, () -> proof.verify(KEY)).kind());
    }

    private static TestLog log() {
        TestLog log = TestLog.empty((path, content) -> {});
        log.appendLeaves(Rfc6962.leaves(SIZE).toArray(byte[][]::new));
        return log;
    }
}
