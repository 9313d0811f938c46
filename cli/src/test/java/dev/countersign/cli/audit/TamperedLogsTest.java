package dev.countersign.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.console.Progress;
import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.EntryBundle;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogFollower;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.VerifiedLog;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hundred logs, each tampered with in one of ten ways at a place that a seeded generator picks. {@code audit verify} comes back with the
 * checkpoint it saw before, the follower with the entries it verified before; both must name what happened, and so must a verifier in another
 * language, written from the specifications.
 */
class TamperedLogsTest {
    private static final int LOGS = 100;
    private static final int BEFORE = 300;

    private final Story story = Story.begun();
    private final TestLog log = story.log;
    private final Random random = new Random(20_261_122);

    /** What was done, and what names it. The follower reads no tiles, which are for those who want proofs. */
    private enum Attack {
        DELETE(Set.of("entries-missing", "root-mismatch"), LogException.Kind.FORK, LogException.Kind.MALFORMED),
        EDIT(Set.of("root-mismatch"), LogException.Kind.FORK),
        REORDER(Set.of("root-mismatch"), LogException.Kind.FORK),
        TRUNCATE(Set.of("entries-missing"), LogException.Kind.MISSING, LogException.Kind.MALFORMED),
        FORK(Set.of("split-view"), LogException.Kind.FORK),
        SPLIT_AT_ONE_SIZE(Set.of("split-view"), LogException.Kind.FORK),
        REPLAYED_CHECKPOINT(Set.of("rewind")),
        WRONG_KEY(Set.of("checkpoint-unsigned"), LogException.Kind.BAD_SIGNATURE),
        TILE(Set.of("tile-mismatch", "tile-missing")),
        ENTRY_OF_ANOTHER_LENGTH(Set.of("entries-malformed"), LogException.Kind.MALFORMED);

        final Set<String> names;
        final Set<LogException.Kind> kinds;

        Attack(Set<String> names, LogException.Kind... kinds) {
            this.names = names;
            this.kinds = Set.of(kinds);
        }
    }

    @Test
    void eachOfAHundredTamperedLogsIsDetectedAndNamed(@TempDir Path folder) throws Exception {
        var independent = new IndependentVerifier(folder, log.verifierKey());
        append(log, BEFORE - (int) log.size(), 0);
        var state = AuditState.of(log.verifierKey().verify(log.checkpoint()), true);
        assertTrue(audit(log.source(), state).ok());
        int fork = BEFORE;
        independent.saw(log.checkpoint());
        append(log, 280, 1);
        assertTrue(audit(log.source(), state).ok());
        independent.add("untouched", Set.of("ok"), log.source());

        Map<Attack, Integer> detected = new TreeMap<>();
        for (int i = 0; i < LOGS; i++) {
            Attack attack = Attack.values()[i % Attack.values().length];
            String what = attack + " in log " + i;
            LogSource tampered = tampered(attack, fork);
            LogAudit.Report report = audit(tampered, state);
            List<String> names = report.findings().stream().map(Finding::kind).toList();
            assertFalse(report.ok(), what);
            assertFalse(Collections.disjoint(names, attack.names), what + ": " + names);
            assertFollowerNames(attack, tampered, what);
            independent.add(what, attack.names, tampered);
            detected.merge(attack, 1, Integer::sum);
        }
        assertEquals(
                LOGS, detected.values().stream().mapToInt(Integer::intValue).sum());
        assertEquals(Attack.values().length, detected.size());
        assertEquals(LOGS + 1, independent.namesEach());
    }

    /** A follower that verified the first 300 entries comes back and finds the tampered log. */
    private void assertFollowerNames(Attack attack, LogSource tampered, String what) throws IOException {
        LogSource[] source = {at(BEFORE)};
        var follower = new LogFollower(new VerifiedLog(log.verifierKey()), path -> source[0].read(path), entry -> {});
        follower.catchUp();
        source[0] = tampered;
        LogException.Kind named = null;
        try {
            follower.catchUp();
        } catch (LogException e) {
            named = e.kind();
        }
        if (attack.kinds.isEmpty()) {
            assertEquals(null, named, what);
            if (attack == Attack.REPLAYED_CHECKPOINT) {
                assertEquals(BEFORE, follower.log().size(), "what was verified stays");
                assertEquals(List.of("rewind"), watched(tampered), what);
            }
            return;
        }
        // Entries verified before are not read again: tampering with those is for those who come anew.
        if (named == null) {
            assertEquals(log.size(), follower.log().size(), what);
            try {
                new LogFollower(new VerifiedLog(log.verifierKey()), tampered, entry -> {}).catchUp();
            } catch (LogException e) {
                named = e.kind();
            }
        } else {
            assertEquals(BEFORE, follower.log().size(), what + ": what was verified stays");
        }
        assertTrue(named != null && attack.kinds.contains(named), what + ": " + named);
    }

    private List<String> watched(LogSource tampered) throws IOException {
        LogSource[] source = {at(BEFORE)};
        List<String> alarms = new ArrayList<>();
        var watch = new LogWatch(path -> source[0].read(path), log.verifierKey(), null, java.time.Clock.systemUTC());
        watch.look(event -> {}, (kind, detail) -> alarms.add(kind));
        source[0] = tampered;
        watch.look(event -> {}, (kind, detail) -> alarms.add(kind));
        return alarms;
    }

    private LogSource tampered(Attack attack, int fork) throws IOException {
        int size = (int) log.size();
        int at = random.nextInt(size);
        return switch (attack) {
            case DELETE -> entries(at, list -> list.remove(at % LogPath.TILE_WIDTH));
            case EDIT ->
                entries(at, list -> {
                    byte[] leaf = list.get(at % LogPath.TILE_WIDTH);
                    leaf[random.nextInt(leaf.length)] ^= (byte) (1 + random.nextInt(255));
                });
            case REORDER ->
                entries(at, list -> {
                    int one = at % LogPath.TILE_WIDTH;
                    Collections.swap(list, one, (one + 1 + random.nextInt(list.size() - 1)) % list.size());
                });
            case TRUNCATE -> {
                int last = (size - 1) / LogPath.TILE_WIDTH * LogPath.TILE_WIDTH;
                int kept = random.nextInt(size - last);
                yield kept == 0
                        ? with(Map.of(), Set.of(LogPath.entries(last / LogPath.TILE_WIDTH, size - last)))
                        : entries(last, list -> list.subList(kept, list.size()).clear());
            }
            case FORK -> {
                TestLog other = log.fork(random.nextInt(3, fork), (path, content) -> {});
                append(other, size - (int) other.size() + random.nextInt(20), 1_000 + at);
                yield withEvidence(other);
            }
            case SPLIT_AT_ONE_SIZE -> {
                TestLog other = log.fork(random.nextInt(3, fork), (path, content) -> {});
                append(other, fork - (int) other.size(), 1_000 + at);
                yield withEvidence(other);
            }
            case REPLAYED_CHECKPOINT ->
                with(Map.of(LogPath.CHECKPOINT, log.checkpoint(fork - 1 - random.nextInt(200))), Set.of());
            case WRONG_KEY -> {
                TestLog other = TestLog.empty((path, content) -> {});
                yield with(
                        Map.of(
                                LogPath.CHECKPOINT,
                                other.sign(new Checkpoint(TestLog.ORIGIN, size, Sha256.hash(new byte[] {(byte) at})))),
                        Set.of());
            }
            case TILE -> {
                int index = at / LogPath.TILE_WIDTH;
                String path = LogPath.tile(0, index, Math.min(LogPath.TILE_WIDTH, size - index * LogPath.TILE_WIDTH));
                byte[] tile = log.source().read(path).orElseThrow();
                tile[random.nextInt(tile.length)] ^= 1;
                yield with(random.nextBoolean() ? Map.of(path, tile) : Map.of(path, new byte[0]), Set.of());
            }
            case ENTRY_OF_ANOTHER_LENGTH -> {
                int index = at / LogPath.TILE_WIDTH;
                String path = LogPath.entries(index, Math.min(LogPath.TILE_WIDTH, size - index * LogPath.TILE_WIDTH));
                byte[] bundle = log.source().read(path).orElseThrow();
                yield with(
                        Map.of(path, java.util.Arrays.copyOf(bundle, bundle.length - 1 - random.nextInt(100))),
                        Set.of());
            }
        };
    }

    /** The log with one bundle changed. */
    private LogSource entries(int index, java.util.function.Consumer<List<byte[]>> change) throws IOException {
        int bundle = index / LogPath.TILE_WIDTH;
        int width = (int) Math.min(LogPath.TILE_WIDTH, log.size() - (long) bundle * LogPath.TILE_WIDTH);
        String path = LogPath.entries(bundle, width);
        List<byte[]> list =
                new ArrayList<>(EntryBundle.decode(log.source().read(path).orElseThrow()));
        change.accept(list);
        return with(Map.of(path, EntryBundle.encode(list)), Set.of());
    }

    private LogSource with(Map<String, byte[]> changed, Set<String> removed) {
        Map<String, byte[]> files = new HashMap<>(changed);
        return path -> removed.contains(path)
                ? Optional.empty()
                : files.containsKey(path)
                        ? Optional.of(files.get(path).clone())
                        : log.source().read(path);
    }

    /** Another history beside the evidence of this one. */
    private LogSource withEvidence(TestLog other) {
        return path -> path.startsWith("evidence/")
                ? log.source().read(path)
                : other.source().read(path);
    }

    /** The log as it was at a size. */
    private LogSource at(int size) {
        return with(Map.of(LogPath.CHECKPOINT, log.checkpoint(size)), Set.of());
    }

    private void append(TestLog to, int count, int first) {
        var events = new RequestsRejected[count];
        for (int i = 0; i < count; i++) {
            events[i] = new RequestsRejected(Story.TIME, story.policy, first + i);
        }
        to.append(events);
    }

    private LogAudit.Report audit(LogSource source, AuditState state) throws IOException {
        return new LogAudit(source, log.verifierKey(), LogAudit.Depth.SIGNATURES, state, size -> Progress.none()).run();
    }
}
