package dev.countersign.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.contract.testing.TestLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A follower that is further behind than it may hold in memory: hashes first, then entries as they are read. */
class FarBehindTest {
    private static final int SIZE = 700;
    private static final TestLog LOG = grown(SIZE);

    private final List<VerifiedEntry> seen = new ArrayList<>();
    private final Map<String, byte[]> changed = new HashMap<>();

    @Test
    void everySizeFromEverywhereGivesTheLog() throws Exception {
        int[] sizes = {1, 2, 255, 256, 257, 511, 512, 513, SIZE};
        for (int from : sizes) {
            for (int to : sizes) {
                seen.clear();
                LogFollower follower = follower();
                follower.onCheckpoint(LOG.checkpoint(from));
                follower.onCheckpoint(LOG.checkpoint(to));
                assertSeen(Math.max(from, to));
                assertEquals(Math.max(from, to), follower.log().size());
            }
        }
    }

    @Test
    void entriesAreHandedOutBeforeTheNextBundleIsRead() throws Exception {
        long[] most = {0};
        long[] read = {0};
        var follower = new LogFollower(
                new VerifiedLog(LOG.verifierKey()),
                path -> {
                    if (path.startsWith("tile/entries/")) {
                        most[0] = Math.max(most[0], read[0] - seen.size());
                        read[0] += LogPath.TILE_WIDTH;
                    }
                    return LOG.source().read(path);
                },
                seen::add,
                0);
        follower.catchUp();
        assertSeen(SIZE);
        assertEquals(0, most[0], "nothing that was read is held while more is read");
    }

    @Test
    void aClaimOfTheStreamIsForgottenForTheFiles() throws Exception {
        LogFollower follower = follower(100);
        follower.onEntry(0, "a lie".getBytes(UTF_8));
        follower.catchUp();
        assertSeen(SIZE);
    }

    @Test
    void tilesThatDoNotLeadToTheCheckpointAreAForkAndNothingIsHandedOut() throws Exception {
        byte[] tile = LOG.source().read(LogPath.tile(0, 1, 256)).orElseThrow();
        tile[77] ^= 1;
        changed.put(LogPath.tile(0, 1, 256), tile);
        LogFollower follower = follower();
        assertFails(LogException.Kind.FORK, follower::catchUp);
        assertSeen(0);
        assertEquals(0, follower.log().size());
        assertEquals(0, follower.log().next());
        changed.clear();
        follower.catchUp();
        assertSeen(SIZE);
    }

    @Test
    void anEntryThatIsNotItsTilesEndsIt() throws Exception {
        List<byte[]> entries =
                EntryBundle.decode(LOG.source().read(LogPath.entries(1, 256)).orElseThrow());
        entries.set(3, "a lie".getBytes(UTF_8));
        changed.put(LogPath.entries(1, 256), EntryBundle.encode(entries));
        LogFollower follower = follower();
        assertFails(LogException.Kind.FORK, follower::catchUp);
        assertSeen(259);
    }

    @Test
    void aBundleThatComesLateIsAwaitedAndNothingIsHandedOutTwice() throws Exception {
        changed.put(LogPath.entries(1, 256), new byte[0]);
        LogFollower follower = follower();
        assertFails(LogException.Kind.MALFORMED, follower::catchUp);
        assertSeen(256);
        assertFails(LogException.Kind.MALFORMED, follower::catchUp);
        changed.clear();
        follower.onCheckpoint(LOG.checkpoint(10));
        assertSeen(SIZE);
        follower.catchUp();
        assertSeen(SIZE);
        assertArrayEquals(
                LOG.leaf(300),
                LogProof.of(
                                LOG.leaf(300),
                                300,
                                follower.log().inclusionProof(300),
                                follower.log().checkpoint().orElseThrow())
                        .verify(LOG.verifierKey()));
    }

    @Test
    void missingAndShortTilesAreNamed() {
        changed.put(LogPath.tile(0, 2, SIZE - 512), new byte[31]);
        assertFails(LogException.Kind.MALFORMED, follower()::catchUp);
        var none = new LogFollower(
                new VerifiedLog(LOG.verifierKey()),
                path -> path.startsWith("tile/0/")
                        ? Optional.empty()
                        : LOG.source().read(path),
                seen::add,
                0);
        assertFails(LogException.Kind.MISSING, none::catchUp);
        assertSeen(0);
    }

    @Test
    void aForkFarAheadIsAForkAndWhatWasVerifiedStays() throws Exception {
        LogFollower follower = follower();
        follower.catchUp();
        TestLog fork = LOG.fork(300, (path, content) -> {});
        fork.appendLeaves(Rfc6962.leaves(900).toArray(byte[][]::new));
        assertFails(
                LogException.Kind.FORK, () -> new LogFollower(follower.log(), fork.source(), seen::add, 0).catchUp());
        assertSeen(SIZE);
        assertEquals(SIZE, follower.log().next());
    }

    private LogFollower follower() {
        return follower(0);
    }

    private LogFollower follower(int held) {
        return new LogFollower(new VerifiedLog(LOG.verifierKey()), this::read, seen::add, held);
    }

    private Optional<byte[]> read(String path) throws IOException {
        byte[] other = changed.get(path);
        return other == null ? LOG.source().read(path) : Optional.of(other);
    }

    private void assertSeen(int size) {
        assertEquals(size, seen.size());
        for (int i = 0; i < size; i++) {
            assertEquals(i, seen.get(i).index());
            assertArrayEquals(LOG.leaf(i), seen.get(i).leaf());
        }
    }

    private static TestLog grown(int size) {
        TestLog log = TestLog.empty((path, content) -> {});
        for (byte[] leaf : Rfc6962.leaves(size)) {
            log.appendLeaves(leaf);
        }
        return log;
    }

    private static void assertFails(LogException.Kind kind, Executable action) {
        assertEquals(kind, assertThrows(LogException.class, action).kind());
    }
}
