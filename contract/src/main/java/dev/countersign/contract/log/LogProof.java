package dev.countersign.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.json.Json;
import dev.countersign.contract.value.CanonicalBase64;
import dev.countersign.contract.value.Sha256;
import java.util.List;
import java.util.Objects;

/**
 * Proves one entry to whoever pins the log key, without the rest of the log.
 *
 * @param leaf Base64 of the leaf
 * @param index its index
 * @param path inclusion proof (RFC 6962, section 2.1.1)
 * @param checkpoint the signed note it leads to, as text
 */
public record LogProof(String leaf, long index, List<Sha256> path, String checkpoint) {
    private static final int LONGEST_PATH = 63;

    public LogProof {
        if (leaf == null || path == null || checkpoint == null || path.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("a proof has leaf, index, path and checkpoint");
        }
        if (index < 0 || path.size() > LONGEST_PATH) {
            throw new IllegalArgumentException("a proof's index is not negative and its path has at most 63 hashes");
        }
        path = List.copyOf(path);
    }

    public static LogProof of(byte[] leaf, long index, List<Sha256> path, SignedCheckpoint checkpoint) {
        return new LogProof(CanonicalBase64.encode(leaf), index, path, new String(checkpoint.note(), UTF_8));
    }

    /**
     * The proven leaf.
     *
     * @throws LogException if the checkpoint is not signed by this key or the path does not lead to it
     */
    public byte[] verify(LogVerifierKey key) {
        SignedCheckpoint signed = key.verify(checkpoint.getBytes(UTF_8));
        byte[] bytes;
        try {
            bytes = CanonicalBase64.decode(leaf);
        } catch (IllegalArgumentException e) {
            throw new LogException(LogException.Kind.MALFORMED, "the proof's leaf is not Base64", e);
        }
        if (!MerkleProof.verifyInclusion(
                MerkleHash.leaf(bytes),
                index,
                signed.size(),
                path,
                signed.checkpoint().root())) {
            throw new LogException(LogException.Kind.FORK, "the proof does not lead to the checkpoint's root hash");
        }
        return bytes;
    }

    public byte[] toJson() {
        return Json.write(this);
    }
}
