package dev.countersign.signing.log;

import dev.countersign.contract.json.Json;
import dev.countersign.contract.value.Sha256;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The object {@code log/staging/<size>-<root>}: everything that one commit adds, so that a successor can finish it.
 *
 * @param start index of the first entry
 * @param entries Base64 of the leaves
 * @param evidence Base64 of the evidence by digest
 */
record StagedBatch(long start, List<String> entries, Map<String, String> evidence) {
    StagedBatch {
        entries = List.copyOf(entries);
        evidence = new TreeMap<>(evidence);
    }

    static StagedBatch of(long start, List<byte[]> leaves, Map<Sha256, byte[]> evidence) {
        Base64.Encoder base64 = Base64.getEncoder();
        Map<String, String> named = new TreeMap<>();
        evidence.forEach((digest, bytes) -> named.put(digest.hex(), base64.encodeToString(bytes)));
        return new StagedBatch(
                start, leaves.stream().map(base64::encodeToString).toList(), named);
    }

    static StagedBatch parse(byte[] json) {
        return Json.readTolerantly(json, StagedBatch.class);
    }

    byte[] toJson() {
        return Json.write(this);
    }

    List<byte[]> leaves() {
        return entries.stream().map(Base64.getDecoder()::decode).toList();
    }

    Map<Sha256, byte[]> evidenceBytes() {
        Map<Sha256, byte[]> bytes = new TreeMap<>();
        evidence.forEach((digest, base64) ->
                bytes.put(Sha256.ofHex(digest), Base64.getDecoder().decode(base64)));
        return bytes;
    }

    long size() {
        return start + entries.size();
    }
}
