package dev.countersign.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.value.Sha256;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Each rule of VerifiedLog for every size up to 20. */
class VerifiedLogTest {
    private static final int LARGEST = 20;
    private static final TestLog LOG = TestLog.empty((path, content) -> {});
    private static final TestLog OTHER_KEY = TestLog.empty((path, content) -> {});
    private static final byte[] OTHER_LEAF = "another leaf".getBytes(UTF_8);

    static {
        for (byte[] leaf : Rfc6962.leaves(LARGEST)) {
            LOG.appendLeaves(leaf);
            OTHER_KEY.appendLeaves(leaf);
        }
    }

    @Test
    void entriesCountOnlyOnceACheckpointCoversThem() {
        for (int size = 1; size <= LARGEST; size++) {
            for (int covered = 1; covered <= size; covered++) {
                VerifiedLog log = offered(size);
                assertEquals(0, log.size());
                assertEquals(size, log.next());
                assertEquals(Optional.empty(), log.checkpoint());
                List<VerifiedEntry> entries = log.advance(LOG.checkpoint(covered));
                assertEquals(covered, entries.size());
                for (int i = 0; i < covered; i++) {
                    assertEquals(i, entries.get(i).index());
                    assertArrayEquals(LOG.leaf(i), entries.get(i).leaf());
                }
                assertEquals(covered, log.size());
                assertEquals(covered, log.checkpoint().orElseThrow().size());
            }
        }
    }

    @Test
    void everyEntryIsHandedOutOnceWhateverTheBatches() {
        for (int step = 1; step <= LARGEST; step++) {
            var log = new VerifiedLog(LOG.verifierKey());
            int handedOut = 0;
            for (int size = step; size <= LARGEST; size += step) {
                for (int i = size - step; i < size; i++) {
                    assertEquals(VerifiedLog.Offered.PENDING, log.offer(i, LOG.leaf(i)));
                }
                for (VerifiedEntry entry : log.advance(LOG.checkpoint(size))) {
                    assertEquals(handedOut++, entry.index());
                }
                assertEquals(List.of(), log.advance(LOG.checkpoint(size)));
            }
            assertEquals(LARGEST / step * step, handedOut);
        }
    }

    @Test
    void aKnownEntryWithTheSameBytesIsIgnored() {
        VerifiedLog log = verified(10);
        for (int i = 0; i < 10; i++) {
            assertEquals(VerifiedLog.Offered.KNOWN, log.offer(i, LOG.leaf(i)));
        }
        log.offer(10, LOG.leaf(10));
        assertEquals(VerifiedLog.Offered.KNOWN, log.offer(10, LOG.leaf(10)));
        assertEquals(11, log.next());
    }

    @Test
    void aKnownEntryWithOtherBytesIsAFork() {
        for (int size = 1; size <= LARGEST; size++) {
            VerifiedLog log = verified(size);
            for (int i = 0; i < size; i++) {
                int index = i;
                assertFails(LogException.Kind.FORK, () -> log.offer(index, OTHER_LEAF));
            }
            assertUntouched(log, size);
        }
    }

    @Test
    void anEntryBeyondTheNextIsAGap() {
        for (int size = 0; size < LARGEST; size++) {
            VerifiedLog log = verified(size);
            assertEquals(VerifiedLog.Offered.GAP, log.offer(size + 1, LOG.leaf(LARGEST - 1)));
            assertEquals(VerifiedLog.Offered.GAP, log.offer(Long.MAX_VALUE, LOG.leaf(0)));
            assertUntouched(log, size);
        }
    }

    @Test
    void anEntryThatNoLogCanHaveIsMalformed() {
        VerifiedLog log = verified(3);
        assertFails(LogException.Kind.MALFORMED, () -> log.offer(-1, OTHER_LEAF));
        assertFails(LogException.Kind.MALFORMED, () -> log.offer(Long.MIN_VALUE, OTHER_LEAF));
        assertFails(LogException.Kind.MALFORMED, () -> log.offer(3, new byte[65_536]));
        assertEquals(VerifiedLog.Offered.PENDING, log.offer(3, new byte[65_535]));
    }

    @Test
    void aNewerCheckpointWaitsForItsEntries() {
        for (int size = 0; size < LARGEST; size++) {
            VerifiedLog log = verified(size);
            for (int newer = size + 1; newer <= LARGEST; newer++) {
                assertEquals(List.of(), log.advance(LOG.checkpoint(newer)));
                assertUntouched(log, size);
            }
        }
    }

    @Test
    void anOlderConsistentCheckpointIsIgnored() {
        VerifiedLog log = verified(LARGEST);
        for (int older = 0; older <= LARGEST; older++) {
            assertEquals(List.of(), log.advance(LOG.checkpoint(older)));
            assertUntouched(log, LARGEST);
        }
    }

    @Test
    void anOlderCheckpointWithAnotherRootIsAFork() {
        VerifiedLog log = verified(LARGEST);
        for (int older = 0; older <= LARGEST; older++) {
            byte[] forked = otherRoot(older);
            assertFails(LogException.Kind.FORK, () -> log.advance(forked));
            assertUntouched(log, LARGEST);
        }
    }

    @Test
    void aNewerCheckpointWithAnotherRootIsAForkAndNothingCounts() {
        for (int size = 1; size <= LARGEST; size++) {
            VerifiedLog log = verified(size - 1);
            log.offer(size - 1, LOG.leaf(size - 1));
            byte[] forked = otherRoot(size);
            assertFails(LogException.Kind.FORK, () -> log.advance(forked));
            assertUntouched(log, size - 1);
            assertEquals(1, log.advance(LOG.checkpoint(size)).size());
        }
    }

    @Test
    void aPendingEntryThatTheCheckpointContradictsCanBeReadAnew() {
        for (int size = 1; size <= LARGEST; size++) {
            for (int wrong = 0; wrong < size; wrong++) {
                var log = new VerifiedLog(LOG.verifierKey());
                for (int i = 0; i < size; i++) {
                    log.offer(i, i == wrong ? OTHER_LEAF : LOG.leaf(i));
                }
                byte[] checkpoint = LOG.checkpoint(size);
                assertFails(LogException.Kind.FORK, () -> log.advance(checkpoint));
                log.discardPending();
                assertEquals(0, log.next());
                for (int i = 0; i < size; i++) {
                    log.offer(i, LOG.leaf(i));
                }
                assertEquals(size, log.advance(checkpoint).size());
            }
        }
    }

    @Test
    void discardingForgetsNothingVerified() {
        VerifiedLog log = verified(7);
        log.offer(7, OTHER_LEAF);
        log.discardPending();
        assertEquals(7, log.next());
        assertUntouched(log, 7);
        log.offer(7, LOG.leaf(7));
        assertEquals(1, log.advance(LOG.checkpoint(8)).size());
    }

    @Test
    void anotherKeysCheckpointIsABadSignature() {
        VerifiedLog log = offered(LARGEST);
        assertFails(LogException.Kind.BAD_SIGNATURE, () -> log.advance(OTHER_KEY.checkpoint()));
        assertEquals(0, log.size());
    }

    @Test
    void anotherOriginsCheckpointIsABadSignature() {
        VerifiedLog log = offered(LARGEST);
        var elsewhere =
                new LogVerifierKey("log.example.com/other", LOG.verifierKey().key());
        assertFails(LogException.Kind.BAD_SIGNATURE, () -> new VerifiedLog(elsewhere).advance(LOG.checkpoint()));
        assertFails(LogException.Kind.MALFORMED, () -> log.advance("no note".getBytes(UTF_8)));
    }

    @Test
    void verifiedEntriesAreProvenUnderTheNewestCheckpoint() {
        VerifiedLog log = verified(LARGEST - 1);
        log.offer(LARGEST - 1, LOG.leaf(LARGEST - 1)); // pending ones do not count
        Sha256 root = log.checkpoint().orElseThrow().checkpoint().root();
        for (int i = 0; i < LARGEST - 1; i++) {
            assertTrue(MerkleProof.verifyInclusion(
                    MerkleHash.leaf(LOG.leaf(i)), i, LARGEST - 1, log.inclusionProof(i), root));
        }
        assertThrows(IllegalArgumentException.class, () -> log.inclusionProof(LARGEST - 1));
    }

    @Test
    void theEmptyLogHasACheckpointToo() {
        var log = new VerifiedLog(LOG.verifierKey());
        assertEquals(List.of(), log.advance(LOG.checkpoint(0)));
        assertEquals(0, log.checkpoint().orElseThrow().size());
        byte[] forked = otherRoot(0);
        assertFails(LogException.Kind.FORK, () -> log.advance(forked));
    }

    private static VerifiedLog offered(int size) {
        var log = new VerifiedLog(LOG.verifierKey());
        for (int i = 0; i < size; i++) {
            assertEquals(VerifiedLog.Offered.PENDING, log.offer(i, LOG.leaf(i)));
        }
        return log;
    }

    private static VerifiedLog verified(int size) {
        VerifiedLog log = offered(size);
        log.advance(LOG.checkpoint(size));
        return log;
    }

    private static byte[] otherRoot(int size) {
        return LOG.sign(new Checkpoint(TestLog.ORIGIN, size, Sha256.hash(OTHER_LEAF)));
    }

    private static void assertUntouched(VerifiedLog log, int size) {
        assertEquals(size, log.size());
        log.checkpoint().ifPresent(checkpoint -> assertEquals(size, checkpoint.size()));
        for (int i = 0; i < size; i++) {
            assertEquals(VerifiedLog.Offered.KNOWN, log.offer(i, LOG.leaf(i)));
        }
    }

    private static void assertFails(LogException.Kind kind, Executable action) {
        assertEquals(kind, assertThrows(LogException.class, action).kind());
    }
}
