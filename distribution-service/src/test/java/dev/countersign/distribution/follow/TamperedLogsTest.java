package dev.countersign.distribution.follow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.testing.Tampering;
import dev.countersign.contract.testing.Tampering.Attack;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hundred tampered logs, the same as {@code audit verify} names: distribution, which verified the beginning of the log, stops and names what it finds, and
 * what it verified stays in force. What it has verified before it does not read again, so it meets some of them only when it starts without its
 * cache. Tiles it does not read at all, and a replayed older checkpoint takes nothing back.
 */
class TamperedLogsTest {
    private static final int LOGS = 100;
    private static final int BEFORE = 300;
    private static final Map<Attack, Set<String>> NAMES = Map.of(
            Attack.DELETE, Set.of("FORK", "MALFORMED"),
            Attack.EDIT, Set.of("FORK"),
            Attack.REORDER, Set.of("FORK"),
            Attack.TRUNCATE, Set.of("MISSING", "MALFORMED"),
            Attack.FORK, Set.of("FORK"),
            Attack.SPLIT_AT_ONE_SIZE, Set.of("FORK"),
            Attack.WRONG_KEY, Set.of("BAD_SIGNATURE"),
            Attack.ENTRY_OF_ANOTHER_LENGTH, Set.of("MALFORMED"));

    @TempDir
    Path directory;

    private final TestLog log = TestLog.started();
    private final Tampering tampering = new Tampering(log, BEFORE, TamperedLogsTest::append);

    @Test
    void eachIsNamedAndWhatWasVerifiedBeforeStays() throws IOException {
        append(log, BEFORE - (int) log.size(), 0);
        append(log, 280, 1);
        for (int i = 0; i < LOGS; i++) {
            Attack attack = Attack.values()[i % Attack.values().length];
            String what = attack + " in log " + i;
            LogSource[] source = {tampering.at(BEFORE)};
            FollowedLog followed = following(path -> source[0].read(path), Integer.toString(i));
            followed.catchUp();
            source[0] = tampering.tampered(attack);
            followed.catchUp();
            String name = name(followed.status());
            if (!NAMES.containsKey(attack)) {
                assertEquals("", name, what);
                assertTrue(followed.verified().size() >= BEFORE, what);
                continue;
            }
            if (name.isEmpty()) { // it lies in what was verified before, and is not read again
                assertEquals(log.size(), followed.verified().size(), what);
                followed = following(path -> source[0].read(path), i + "-anew");
                followed.catchUp();
                name = name(followed.status());
            } else {
                assertEquals(BEFORE, followed.verified().size(), what);
            }
            assertTrue(NAMES.get(attack).contains(name), what + ": " + name);
            source[0] = log.source();
            followed.catchUp();
            Class<? extends FollowerStatus> next =
                    name.equals("MISSING") ? FollowerStatus.Following.class : FollowerStatus.Stopped.class;
            assertInstanceOf(next, followed.status(), what);
        }
    }

    /** Why it does not go on, or nothing. */
    private static String name(FollowerStatus status) {
        return switch (status) {
            case FollowerStatus.Stopped it ->
                it.reason().substring(0, it.reason().indexOf(':'));
            case FollowerStatus.Incomplete it ->
                it.reason().substring(0, it.reason().indexOf(':'));
            case FollowerStatus.Following it -> "";
            case FollowerStatus.Waiting it -> throw new AssertionError(it.reason());
        };
    }

    private FollowedLog following(LogSource source, String name) throws IOException {
        Path folder = Files.createDirectory(directory.resolve(name));
        return new FollowedLog(
                log.verifierKey(),
                source,
                new SavedCheckpoint(folder.resolve("checkpoint")),
                new FollowedLog.EventSink() {
                    @Override
                    public void accept(Event event) {}

                    @Override
                    public void committed() {}
                });
    }

    private static void append(TestLog to, int count, int first) {
        var events = new RequestsRejected[count];
        for (int i = 0; i < count; i++) {
            events[i] = new RequestsRejected(TestLog.TIME, Sha256.hash(new byte[1]), first + i);
        }
        to.append(events);
    }
}
