package dev.countersign.distribution.follow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.testing.TestKey;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedLogTest {
    private final TestLog log = TestLog.started();
    private final List<Event> seen = new ArrayList<>();
    private final List<Event> committed = new ArrayList<>();

    @TempDir
    Path directory;

    private FollowedLog followed;

    @BeforeEach
    void follow() {
        followed = following(log.source());
    }

    @Test
    void readsAndVerifiesTheFilesOfTheLog() throws IOException {
        log.append(release(1), release(2));
        followed.catchUp();
        assertEquals(4, committed.size());
        assertEquals(release(2), committed.getLast());
        assertArrayEquals(log.checkpoint(), followed.verified().note());
    }

    @Test
    void waitsWhileThereIsNoCheckpoint() throws IOException {
        followed = following(path -> Optional.empty());
        followed.catchUp();
        assertInstanceOf(FollowerStatus.Waiting.class, followed.status());
        assertNull(followed.verified());
    }

    @Test
    void entriesOfTheStreamCountOnceACheckpointCoversThem() throws IOException {
        followed.catchUp();
        long index = log.append(release(1));
        followed.onEntry(index, log.leaf(index));
        assertEquals(2, committed.size());
        followed.onCheckpoint(log.checkpoint());
        assertEquals(3, committed.size());
    }

    @Test
    void aGapInTheStreamIsFilledFromTheFiles() throws IOException {
        followed.catchUp();
        log.append(release(1), release(2));
        long index = log.append(release(3));
        followed.onEntry(index, log.leaf(index));
        followed.onCheckpoint(log.checkpoint());
        assertEquals(List.of(release(1), release(2), release(3)), committed.subList(2, 5));
    }

    @Test
    void anEntryTheStreamInventsIsReplacedByTheOneInTheFiles() throws IOException {
        followed.catchUp();
        long index = log.append(release(1));
        followed.onEntry(index, log.fork(2, (path, content) -> {}).leaf(0));
        followed.onCheckpoint(log.checkpoint());
        assertEquals(release(1), committed.getLast());
        assertInstanceOf(FollowerStatus.Following.class, followed.status());
    }

    @Test
    void aForkStopsItForGoodAndKeepsTheLastVerifiedState() throws IOException {
        log.append(release(1));
        followed.catchUp();
        TestLog fork = log.fork(2, (path, content) -> {});
        fork.append(release(7));
        followed.onCheckpoint(fork.checkpoint());

        assertStopped("FORK", 3);
        log.append(release(2));
        followed.catchUp();
        assertStopped("FORK", 3);
        assertEquals(3, committed.size());
        assertEquals(3, followed.verified().size());
    }

    @Test
    void anotherEntryAtAVerifiedIndexIsAFork() throws IOException {
        followed.catchUp();
        followed.onEntry(1, log.leaf(0));
        assertStopped("FORK", 2);
    }

    @Test
    void aCheckpointOfAnotherKeyStopsIt() throws IOException {
        followed.catchUp();
        followed.onCheckpoint(TestLog.started().checkpoint());
        assertStopped("BAD_SIGNATURE", 2);
    }

    @Test
    void aSignedCheckpointThatTheEntriesDoNotGiveStopsIt() throws IOException {
        followed.catchUp();
        log.append(release(1));
        followed.onCheckpoint(log.sign(new Checkpoint(TestLog.ORIGIN, 3, Sha256.hash(new byte[] {1}))));
        assertStopped("FORK", 2);
    }

    @Test
    void aReplayedOlderCheckpointIsIgnored() throws IOException {
        byte[] older = log.checkpoint();
        log.append(release(1));
        followed.catchUp();
        followed.onCheckpoint(older);
        assertInstanceOf(FollowerStatus.Following.class, followed.status());
        assertEquals(3, followed.verified().size());
    }

    @Test
    void aMissingEntryHoldsUpTheRestUntilItIsBack() throws IOException {
        log.append(release(1));
        boolean[] lost = {true};
        followed = following(path ->
                path.equals(LogPath.CHECKPOINT) || !lost[0] ? log.source().read(path) : Optional.empty());
        followed.catchUp();
        assertIncomplete(0);
        assertTrue(seen.isEmpty());

        lost[0] = false;
        followed.catchUp();
        assertInstanceOf(FollowerStatus.Following.class, followed.status());
        assertEquals(3, committed.size());
    }

    @Test
    void whileEntriesAreMissingTheLastVerifiedStateStays() throws IOException {
        boolean[] lost = {false};
        followed = following(path ->
                path.equals(LogPath.CHECKPOINT) || !lost[0] ? log.source().read(path) : Optional.empty());
        followed.catchUp();
        lost[0] = true;
        log.append(release(1));
        followed.catchUp();
        assertIncomplete(2);
        assertEquals(2, followed.verified().size());
    }

    @Test
    void unreadableFilesAreTriedAgain() throws IOException {
        boolean[] down = {true};
        followed = following(path -> {
            if (down[0]) {
                throw new IOException("the store is down");
            }
            return log.source().read(path);
        });
        assertThrows(IOException.class, () -> followed.catchUp());
        down[0] = false;
        followed.catchUp();
        assertInstanceOf(FollowerStatus.Following.class, followed.status());
    }

    @Test
    void anEventThatNoActivatedKeySignedStopsItBeforeItsBatchCounts() throws IOException {
        followed.catchUp();
        log.append(release(1));
        log.appendSignedBy(new TestKey(), release(2));
        followed.catchUp();
        assertStopped("BAD_SIGNATURE", 2);
        assertEquals(2, committed.size());
        assertEquals(2, followed.verified().size());
    }

    @Test
    void aLogThatDoesNotBeginWithItsEventKeyIsRefused() throws IOException {
        TestLog headless = TestLog.empty((path, content) -> {});
        headless.append(release(1));
        followed = new FollowedLog(headless.verifierKey(), headless.source(), saved(), sink());
        followed.catchUp();
        assertStopped("BAD_SIGNATURE", 0);
    }

    @Test
    void anActivatedEventKeyMaySign() throws IOException {
        var next = new TestKey();
        log.append(log.activation("event/2", next));
        log.appendSignedBy(next, release(1));
        followed.catchUp();
        assertEquals(release(1), committed.getLast());
    }

    @Test
    void aLeafThatIsNoEventStopsIt() throws IOException {
        followed.catchUp();
        log.appendLeaves(new byte[] {'{', '}'});
        followed.catchUp();
        assertStopped("MALFORMED", 2);
    }

    @Test
    void afterARestartAShorterLogIsRefused() throws IOException {
        TestLog backup = log.fork(2, (path, content) -> {});
        log.append(release(1));
        followed.catchUp();

        followed = following(backup.source());
        followed.catchUp();
        followed.catchUp();
        assertIncomplete(0);
        assertNull(followed.verified());
    }

    @Test
    void afterARestartAnotherHistoryIsRefused() throws IOException {
        TestLog fork = log.fork(2, (path, content) -> {});
        log.append(release(1));
        followed.catchUp();

        fork.append(release(7));
        fork.append(release(8));
        followed = following(fork.source());
        followed.catchUp();
        assertStopped("FORK", 0);
    }

    @Test
    void afterARestartTheSameLogIsFollowedOn() throws IOException {
        followed.catchUp();
        log.append(release(1));
        committed.clear();
        followed = following(log.source());
        followed.catchUp();
        assertEquals(3, committed.size());
    }

    private void assertIncomplete(long size) {
        var incomplete = assertInstanceOf(FollowerStatus.Incomplete.class, followed.status());
        assertTrue(incomplete.reason().startsWith("MISSING"), incomplete.reason());
        assertEquals(size, incomplete.size());
    }

    private void assertStopped(String kind, long size) {
        var stopped = assertInstanceOf(FollowerStatus.Stopped.class, followed.status());
        assertTrue(stopped.reason().startsWith(kind), stopped.reason());
        assertEquals(size, stopped.size());
    }

    private FollowedLog following(LogSource source) {
        seen.clear();
        return new FollowedLog(log.verifierKey(), source, saved(), sink());
    }

    private SavedCheckpoint saved() {
        return new SavedCheckpoint(directory.resolve("checkpoint"));
    }

    private FollowedLog.EventSink sink() {
        return new FollowedLog.EventSink() {
            @Override
            public void accept(Event event) {
                seen.add(event);
            }

            @Override
            public void committed() {
                committed.addAll(seen);
                seen.clear();
            }
        };
    }

    private static Event release(int number) {
        return TestRelease.of("com.example.demo", "production", "1.0." + number, TestRelease.keyId("abcdefgh"))
                .sealed();
    }
}
