package dev.countersign.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.TestTerminal;
import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.testing.TestLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What follows a log live. */
class LogWatchTest {
    private final Story story = Story.begun();
    private final List<Long> seen = new ArrayList<>();
    private final List<String> alarms = new ArrayList<>();
    private LogSource source = story.log.source();
    private Instant now = Story.TIME;

    @Test
    void eachEventIsSeenOnceAndInOrder() throws IOException {
        LogWatch watch = watch();
        look(watch);
        look(watch);
        story.released(story.asks(story.publisher, "1.0.0"), 1);
        look(watch);
        assertEquals(
                java.util.stream.LongStream.range(0, story.log.size()).boxed().toList(), seen);
        assertEquals(List.of(), alarms);
    }

    @Test
    void aForkEndsTheWatch() throws IOException {
        LogWatch watch = watch();
        look(watch);
        TestLog fork = story.log.fork(2, (path, content) -> {});
        story.log.append(filler(1));
        for (int i = 0; i < 9; i++) {
            fork.append(filler(i));
        }
        source = fork.source();
        assertEquals(
                LogException.Kind.FORK,
                assertThrows(LogException.class, () -> look(watch)).kind());
    }

    @Test
    void aGapEndsTheWatch() throws IOException {
        LogWatch watch = watch();
        look(watch);
        story.log.append(filler(1));
        LogSource whole = story.log.source();
        source = path -> path.startsWith("tile/entries/") ? Optional.empty() : whole.read(path);
        assertEquals(
                LogException.Kind.MISSING,
                assertThrows(LogException.class, () -> look(watch)).kind());
    }

    @Test
    void aReplayedCheckpointRaisesAnAlarmOnce() throws IOException {
        LogWatch watch = watch();
        look(watch);
        LogSource whole = source;
        source = path -> path.equals("checkpoint") ? Optional.of(story.log.checkpoint(1)) : whole.read(path);
        look(watch);
        look(watch);
        assertEquals(List.of("rewind"), alarms);
    }

    @Test
    void aLogThatStandsStillRaisesAnAlarmOnce() throws IOException {
        LogWatch watch = watch();
        look(watch);
        now = now.plusSeconds(61);
        look(watch);
        look(watch);
        assertEquals(List.of("stale-checkpoint"), alarms);
        story.log.append(filler(1));
        look(watch);
        now = now.plusSeconds(61);
        look(watch);
        assertEquals(List.of("stale-checkpoint", "stale-checkpoint"), alarms);
    }

    @Test
    void theCommandShowsALineAnEventAndTheAlarm(@TempDir Path folder) throws IOException {
        Story published = Published.in(folder);
        published.released(published.asks(published.publisher, "1.0.0"), 1);
        var terminal = new TestTerminal(folder);
        String[] follow = {"audit", "follow", "--log", "log", "--log-key", "log.key", "--for", "0", "--interval", "1"};
        assertEquals(0, terminal.run(follow), terminal.err());
        assertEquals(published.log.size(), terminal.out().lines().count(), terminal.out());
        assertTrue(terminal.out().contains("release.sealed"), terminal.out());
        Files.write(folder.resolve("log/checkpoint"), story.log.checkpoint());
        assertEquals(4, terminal.run(follow));
        assertTrue(terminal.out().startsWith("ALARM bad-signature: "), terminal.out());
    }

    @Test
    void interruptingTheCommandStopsIt(@TempDir Path folder) throws Exception {
        Published.in(folder);
        var terminal = new TestTerminal(folder);
        int[] code = {-1};
        var thread = new Thread(() -> code[0] =
                terminal.run("audit", "follow", "--log", "log", "--log-key", "log.key", "--interval", "60000"));
        thread.start();
        thread.interrupt();
        thread.join(60_000);
        assertEquals(0, code[0], terminal.err());
    }

    private LogWatch watch() {
        return new LogWatch(path -> source.read(path), story.log.verifierKey(), Duration.ofSeconds(60), new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        });
    }

    private void look(LogWatch watch) throws IOException {
        watch.look(event -> seen.add(event.index()), (kind, detail) -> alarms.add(kind));
    }

    private RequestsRejected filler(int count) {
        return new RequestsRejected(Story.TIME, story.policy, count);
    }
}
