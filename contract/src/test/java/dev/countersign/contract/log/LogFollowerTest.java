package dev.countersign.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A follower between a stream and a store that both may lie. */
class LogFollowerTest {
    private static final int LARGEST = 20;
    private static final TestLog LOG = grown(LARGEST, 1);
    private static final byte[] LIE = "a lie".getBytes(UTF_8);

    private final List<VerifiedEntry> seen = new ArrayList<>();

    @Test
    void catchesUpFromFilesAtEverySize() throws Exception {
        for (int size = 1; size <= LARGEST; size++) {
            seen.clear();
            follower(files(LOG, size)).catchUp();
            assertSeen(LOG, size);
        }
    }

    @Test
    void catchesUpAcrossBundles() throws Exception {
        for (int size : new int[] {255, 256, 257, 511, 512, 513, 700}) {
            seen.clear();
            TestLog log = grown(size, 97);
            LogFollower follower = follower(log.verifierKey(), log.source());
            follower.catchUp();
            assertSeen(log, size);
            log.appendLeaves(Rfc6962.leaves(300).toArray(byte[][]::new));
            follower.catchUp();
            assertSeen(log, size + 300);
        }
    }

    @Test
    void aLogWithoutACheckpointIsEmpty() throws Exception {
        LogFollower follower = follower(path -> Optional.empty());
        follower.catchUp();
        assertEquals(0, follower.log().size());
    }

    @Test
    void theStreamAloneIsEnough() throws Exception {
        LogFollower follower = follower(path -> {
            throw new IOException("the store is gone");
        });
        for (int i = 0; i < LARGEST; i++) {
            follower.onEntry(i, LOG.leaf(i));
            assertEquals(i, seen.size());
            follower.onCheckpoint(LOG.checkpoint(i + 1));
            assertSeen(LOG, i + 1);
        }
    }

    @Test
    void aGapInTheStreamIsFilledFromTheFiles() throws Exception {
        for (int missing = 0; missing < LARGEST; missing++) {
            seen.clear();
            LogFollower follower = follower(LOG.source());
            for (int i = 0; i < LARGEST; i++) {
                if (i != missing) {
                    follower.onEntry(i, LOG.leaf(i));
                }
            }
            follower.onCheckpoint(LOG.checkpoint());
            assertSeen(LOG, LARGEST);
        }
    }

    @Test
    void aStreamSeenTwiceChangesNothing() throws Exception {
        LogFollower follower = follower(LOG.source());
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < LARGEST; i++) {
                follower.onEntry(i, LOG.leaf(i));
                follower.onCheckpoint(LOG.checkpoint(i + 1));
            }
            assertSeen(LOG, LARGEST);
        }
    }

    @Test
    void aStreamThatLiesIsSettledByTheFiles() throws Exception {
        for (int size = 1; size <= LARGEST; size++) {
            for (int lie = 0; lie < size; lie++) {
                seen.clear();
                LogFollower follower = follower(LOG.source());
                for (int i = 0; i < size; i++) {
                    follower.onEntry(i, i == lie ? LIE : LOG.leaf(i));
                    follower.onEntry(i, LIE); // a second claim changes nothing before a checkpoint
                }
                follower.onEntry(size, LIE);
                follower.onCheckpoint(LOG.checkpoint(size));
                assertSeen(LOG, size);
                follower.onCheckpoint(LOG.checkpoint());
                assertSeen(LOG, LARGEST);
            }
        }
    }

    @Test
    void aStreamThatContradictsAVerifiedEntryIsAFork() throws Exception {
        for (int index = 0; index < LARGEST; index++) {
            seen.clear();
            LogFollower follower = follower(LOG.source());
            follower.catchUp();
            int changed = index;
            assertFails(LogException.Kind.FORK, () -> follower.onEntry(changed, LIE));
            assertSeen(LOG, LARGEST);
        }
    }

    @Test
    void aStreamCannotFillTheMemory() throws Exception {
        LogFollower follower = follower(LOG.source());
        for (int i = 0; i < 2 * LogFollower.MAX_CLAIMED; i++) {
            follower.onEntry(i, LIE);
        }
        assertEquals(LogFollower.MAX_CLAIMED, follower.log().next());
        follower.onCheckpoint(LOG.checkpoint());
        assertSeen(LOG, LARGEST);
        assertEquals(LARGEST, follower.log().next());
    }

    @Test
    void entriesThatNoLogCanHaveAreMalformed() {
        LogFollower follower = follower(LOG.source());
        assertFails(LogException.Kind.MALFORMED, () -> follower.onEntry(-1, LIE));
        assertFails(LogException.Kind.MALFORMED, () -> follower.onEntry(0, new byte[65_536]));
    }

    @Test
    void aReplayedOlderCheckpointIsIgnored() throws Exception {
        for (int older = 0; older <= LARGEST; older++) {
            seen.clear();
            LogFollower follower = follower(LOG.source());
            follower.catchUp();
            follower.onCheckpoint(LOG.checkpoint(older));
            assertSeen(LOG, LARGEST);
        }
    }

    @Test
    void filesRolledBackToAnOlderStateAreIgnored() throws Exception {
        Map<String, byte[]> files = new HashMap<>(content(LOG, LARGEST));
        LogFollower follower = follower(path -> Optional.ofNullable(files.get(path)));
        follower.catchUp();
        files.clear();
        files.putAll(content(LOG, 5));
        follower.catchUp();
        assertSeen(LOG, LARGEST);
    }

    @Test
    void anOlderCheckpointOfAnotherHistoryIsAFork() throws Exception {
        for (int older = 1; older <= LARGEST; older++) {
            seen.clear();
            LogFollower follower = follower(LOG.source());
            follower.catchUp();
            byte[] forked = LOG.sign(new Checkpoint(TestLog.ORIGIN, older, Sha256.hash(LIE)));
            assertFails(LogException.Kind.FORK, () -> follower.onCheckpoint(forked));
            assertSeen(LOG, LARGEST);
        }
    }

    @Test
    void aForkInStreamAndFilesAlikeIsAForkAndWhatWasVerifiedStays() throws Exception {
        for (int common = 0; common < LARGEST; common++) {
            TestLog fork = forkedAt(common);
            seen.clear();
            LogSource[] files = {LOG.source()};
            LogFollower follower = follower(path -> files[0].read(path));
            follower.catchUp();
            files[0] = fork.source();
            assertFails(LogException.Kind.FORK, follower::catchUp);
            assertFails(LogException.Kind.FORK, () -> {
                follower.onEntry(LARGEST, fork.leaf(LARGEST));
                follower.onCheckpoint(fork.checkpoint());
            });
            assertSeen(LOG, LARGEST);
            assertEquals(LARGEST, follower.log().next(), "what did not verify is forgotten");
        }
    }

    /** One follower is shown another history: the files do not have it, and it is not taken. */
    @Test
    void aForkInTheStreamAloneIsMissingFromTheFiles() throws Exception {
        for (int common = 0; common < LARGEST; common++) {
            TestLog fork = forkedAt(common);
            seen.clear();
            LogFollower follower = follower(LOG.source());
            follower.catchUp();
            assertFails(LogException.Kind.MISSING, () -> {
                follower.onEntry(LARGEST, fork.leaf(LARGEST));
                follower.onCheckpoint(fork.checkpoint());
            });
            assertFails(LogException.Kind.FORK, () -> follower.onCheckpoint(fork.checkpoint(LARGEST)));
            assertSeen(LOG, LARGEST);
        }
    }

    @Test
    void filesThatContradictTheirCheckpointAreAFork() {
        for (int size = 1; size <= LARGEST; size++) {
            for (int lie = 0; lie < size; lie++) {
                seen.clear();
                Map<String, byte[]> files = content(LOG, size);
                List<byte[]> entries = new ArrayList<>(leaves(LOG, size));
                entries.set(lie, LIE);
                files.put(LogPath.entries(0, size), EntryBundle.encode(entries));
                LogFollower follower = follower(path -> Optional.ofNullable(files.get(path)));
                assertFails(LogException.Kind.FORK, follower::catchUp);
                assertEquals(0, seen.size());
                assertEquals(0, follower.log().next());
            }
        }
    }

    @Test
    void filesMendedLaterAreTaken() throws Exception {
        Map<String, byte[]> files = content(LOG, LARGEST);
        byte[] right = files.put(LogPath.entries(0, LARGEST), EntryBundle.encode(leaves(grown(0, 1), 0)));
        LogFollower follower = follower(path -> Optional.ofNullable(files.get(path)));
        assertFails(LogException.Kind.MALFORMED, follower::catchUp);
        files.put(LogPath.entries(0, LARGEST), right);
        follower.catchUp();
        assertSeen(LOG, LARGEST);
    }

    @Test
    void anEntryBundleThatIsGoneIsMissing() {
        Map<String, byte[]> files = content(LOG, LARGEST);
        files.remove(LogPath.entries(0, LARGEST));
        assertFails(LogException.Kind.MISSING, follower(path -> Optional.ofNullable(files.get(path)))::catchUp);
    }

    @Test
    void theFullBundleReplacesAPartialOne() throws Exception {
        TestLog log = grown(256, 7);
        LogFollower follower = follower(
                log.verifierKey(),
                path -> path.contains(".p/") ? Optional.empty() : log.source().read(path));
        follower.onCheckpoint(log.checkpoint(7));
        assertSeen(log, 7);
        follower.onCheckpoint(log.checkpoint(256));
        assertSeen(log, 256);
    }

    @Test
    void bundlesOfAnotherWidthAreMalformed() {
        for (int there : new int[] {0, 1, LARGEST - 1, LARGEST + 1}) {
            Map<String, byte[]> files = content(LOG, LARGEST);
            files.put(LogPath.entries(0, LARGEST), EntryBundle.encode(Rfc6962.leaves(there)));
            assertFails(LogException.Kind.MALFORMED, follower(path -> Optional.ofNullable(files.get(path)))::catchUp);
        }
    }

    @Test
    void aStoreThatFailsIsAskedAgain() throws Exception {
        boolean[] broken = {true};
        LogFollower follower = follower(path -> {
            if (broken[0] && path.startsWith("tile/")) {
                throw new IOException("not now");
            }
            return LOG.source().read(path);
        });
        follower.onEntry(0, LOG.leaf(0));
        assertThrows(IOException.class, follower::catchUp);
        assertEquals(0, seen.size());
        broken[0] = false;
        follower.catchUp();
        assertSeen(LOG, LARGEST);
    }

    @Test
    void aCheckpointByAnotherKeyIsABadSignatureAndReadsNothing() {
        TestLog other = grown(LARGEST, 1);
        LogFollower follower = follower(path -> {
            throw new AssertionError("nothing of it is to be read: " + path);
        });
        assertFails(LogException.Kind.BAD_SIGNATURE, () -> follower.onCheckpoint(other.checkpoint()));
        assertFails(LogException.Kind.MALFORMED, () -> follower.onCheckpoint(LIE));
        assertEquals(0, follower.log().size());
    }

    /** Whatever a stream does short of contradicting verified entries, the entries handed out are the log's. */
    @Test
    void anyMixOfStreamLossLiesAndReplayGivesTheLog() throws Exception {
        TestLog log = grown(600, 1);
        for (int seed = 0; seed < 40; seed++) {
            seen.clear();
            var random = new Random(seed);
            LogFollower follower = follower(log.verifierKey(), log.source());
            int size = 0;
            while (size < 600) {
                int next = Math.min(600, size + 1 + random.nextInt(90));
                for (int i = Math.max(0, size - random.nextInt(5)); i < next; i++) {
                    boolean verified = i < follower.log().size();
                    if (random.nextInt(10) != 0) {
                        follower.onEntry(i, !verified && random.nextInt(10) == 0 ? LIE : log.leaf(i));
                    }
                }
                follower.onCheckpoint(log.checkpoint(random.nextInt(next + 1)));
                follower.onCheckpoint(log.checkpoint(next));
                size = next;
            }
            assertSeen(log, 600);
        }
    }

    private LogFollower follower(LogSource source) {
        return follower(LOG.verifierKey(), source);
    }

    private LogFollower follower(LogVerifierKey key, LogSource source) {
        return new LogFollower(new VerifiedLog(key), source, seen::add);
    }

    private void assertSeen(TestLog log, int size) {
        assertEquals(size, seen.size());
        for (int i = 0; i < size; i++) {
            assertEquals(i, seen.get(i).index());
            assertArrayEquals(log.leaf(i), seen.get(i).leaf());
        }
    }

    private static TestLog grown(int size, int batch) {
        TestLog log = TestLog.empty((path, content) -> {});
        List<byte[]> leaves = Rfc6962.leaves(size);
        for (int i = 0; i < size; i += batch) {
            log.appendLeaves(leaves.subList(i, Math.min(size, i + batch)).toArray(byte[][]::new));
        }
        return log;
    }

    private static TestLog forkedAt(int common) {
        TestLog fork = LOG.fork(common, (path, content) -> {});
        while (fork.size() <= LARGEST) {
            fork.appendLeaves(("fork " + fork.size()).getBytes(UTF_8));
        }
        return fork;
    }

    private static LogSource files(TestLog log, int size) {
        Map<String, byte[]> files = content(log, size);
        return path -> Optional.ofNullable(files.get(path));
    }

    /** The files of a log of up to 256 leaves, as a reader needs them. */
    private static Map<String, byte[]> content(TestLog log, int size) {
        assertTrue(size <= 256);
        Map<String, byte[]> files = new HashMap<>();
        files.put(LogPath.CHECKPOINT, log.checkpoint(size));
        files.put(LogPath.entries(0, size), EntryBundle.encode(leaves(log, size)));
        return files;
    }

    private static List<byte[]> leaves(TestLog log, int size) {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            leaves.add(log.leaf(i));
        }
        return leaves;
    }

    private static void assertFails(LogException.Kind kind, Executable action) {
        assertEquals(kind, assertThrows(LogException.class, action).kind());
    }
}
