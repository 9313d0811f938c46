package dev.countersign.signing.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hashing on another thread takes no more memory for a larger bundle, and ends when its user is told to end. */
class BackgroundDigestTest {
    private static final byte[] TEXT = "what is hashed".getBytes(UTF_8);

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    @Test
    void whateverFlowsThroughFourBlocksHoldIt() throws IOException {
        Set<BackgroundDigest.Block> blocks = Collections.newSetFromMap(new IdentityHashMap<>());
        try (var digest = new BackgroundDigest("test", TEXT.length)) {
            for (int i = 0; i < 1000; i++) {
                BackgroundDigest.Block block = digest.take();
                blocks.add(block);
                System.arraycopy(TEXT, 0, block.bytes, 0, TEXT.length);
                digest.add(block, TEXT.length);
            }
            assertEquals(Sha256.hash(new String(TEXT, UTF_8).repeat(1000).getBytes(UTF_8)), digest.finish());
            assertEquals(1000L * TEXT.length, digest.total());
        }
        assertTrue(blocks.size() <= 4, blocks.size() + " blocks");
    }

    @Test
    void whoWaitsForABlockCanBeInterruptedAndStaysSo() throws IOException {
        try (var digest = new BackgroundDigest("test", 16)) {
            for (int i = 0; i < 4; i++) {
                digest.take();
            }
            Thread.currentThread().interrupt();
            assertThrows(InterruptedIOException.class, digest::take);
            assertTrue(Thread.interrupted(), "whoever called sees it too");
        }
    }
}
