package dev.countersign.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.countersign.contract.value.Sha256;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DigestIndexTest {
    @Test
    void everyDigestKeepsItsFirstNumber() {
        var index = new DigestIndex();
        List<Sha256> digests = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = Sha256.hash(("digest " + i).getBytes(UTF_8)).toBytes();
            if (i % 2 == 0) {
                java.util.Arrays.fill(bytes, 0, 8, (byte) 7); // all want the same place
            }
            digests.add(Sha256.of(bytes));
        }
        for (int i = 0; i < digests.size(); i++) {
            assertEquals(false, index.contains(digests.get(i)));
            assertEquals(-1, index.putIfAbsent(digests.get(i), i));
            assertEquals(i / 2, index.putIfAbsent(digests.get(i / 2), 77));
        }
        for (int i = 0; i < digests.size(); i++) {
            assertEquals(i, index.putIfAbsent(digests.get(i), 1));
        }
    }
}
