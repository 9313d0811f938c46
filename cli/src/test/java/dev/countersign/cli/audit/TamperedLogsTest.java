package dev.countersign.cli.audit;

import static dev.countersign.contract.testing.Tampering.Attack.DELETE;
import static dev.countersign.contract.testing.Tampering.Attack.EDIT;
import static dev.countersign.contract.testing.Tampering.Attack.ENTRY_OF_ANOTHER_LENGTH;
import static dev.countersign.contract.testing.Tampering.Attack.FORK;
import static dev.countersign.contract.testing.Tampering.Attack.REORDER;
import static dev.countersign.contract.testing.Tampering.Attack.REPLAYED_CHECKPOINT;
import static dev.countersign.contract.testing.Tampering.Attack.SPLIT_AT_ONE_SIZE;
import static dev.countersign.contract.testing.Tampering.Attack.TILE;
import static dev.countersign.contract.testing.Tampering.Attack.TRUNCATE;
import static dev.countersign.contract.testing.Tampering.Attack.WRONG_KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.console.Progress;
import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogFollower;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.VerifiedLog;
import dev.countersign.contract.testing.Tampering;
import dev.countersign.contract.testing.Tampering.Attack;
import dev.countersign.contract.testing.TestLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hundred logs, each tampered with. {@code audit verify} comes back with the checkpoint it saw before, the follower with the entries it verified
 * before; both must name what happened, and so must a verifier in another language, written from the specifications. What distribution makes of the
 * same hundred is in its own test of this name.
 */
class TamperedLogsTest {
    private static final int LOGS = 100;
    private static final int BEFORE = 300;

    /** What names it. */
    private static final Map<Attack, Set<String>> NAMES = Map.of(
            DELETE, Set.of("entries-missing", "root-mismatch"),
            EDIT, Set.of("root-mismatch"),
            REORDER, Set.of("root-mismatch"),
            TRUNCATE, Set.of("entries-missing"),
            FORK, Set.of("split-view"),
            SPLIT_AT_ONE_SIZE, Set.of("split-view"),
            REPLAYED_CHECKPOINT, Set.of("rewind"),
            WRONG_KEY, Set.of("checkpoint-unsigned"),
            TILE, Set.of("tile-mismatch", "tile-missing"),
            ENTRY_OF_ANOTHER_LENGTH, Set.of("entries-malformed"));

    /** The follower reads no tiles, which are for those who want proofs. */
    private static final Map<Attack, Set<LogException.Kind>> KINDS = Map.of(
            DELETE, Set.of(LogException.Kind.FORK, LogException.Kind.MALFORMED),
            EDIT, Set.of(LogException.Kind.FORK),
            REORDER, Set.of(LogException.Kind.FORK),
            TRUNCATE, Set.of(LogException.Kind.MISSING, LogException.Kind.MALFORMED),
            FORK, Set.of(LogException.Kind.FORK),
            SPLIT_AT_ONE_SIZE, Set.of(LogException.Kind.FORK),
            REPLAYED_CHECKPOINT, Set.of(),
            WRONG_KEY, Set.of(LogException.Kind.BAD_SIGNATURE),
            TILE, Set.of(),
            ENTRY_OF_ANOTHER_LENGTH, Set.of(LogException.Kind.MALFORMED));

    private final Story story = Story.begun();
    private final TestLog log = story.log;
    private final Tampering tampering = new Tampering(log, BEFORE, this::append);

    @Test
    void eachOfAHundredTamperedLogsIsDetectedAndNamed(@TempDir Path folder) throws Exception {
        var independent = new IndependentVerifier(folder, log.verifierKey());
        append(log, BEFORE - (int) log.size(), 0);
        var state = AuditState.of(log.verifierKey().verify(log.checkpoint()), true);
        assertTrue(audit(log.source(), state).ok());
        independent.saw(log.checkpoint());
        append(log, 280, 1);
        assertTrue(audit(log.source(), state).ok());
        independent.add("untouched", Set.of("ok"), log.source());

        Map<Attack, Integer> detected = new TreeMap<>();
        for (int i = 0; i < LOGS; i++) {
            Attack attack = Attack.values()[i % Attack.values().length];
            String what = attack + " in log " + i;
            LogSource tampered = tampering.tampered(attack);
            LogAudit.Report report = audit(tampered, state);
            List<String> names = report.findings().stream().map(Finding::kind).toList();
            assertFalse(report.ok(), what);
            assertFalse(Collections.disjoint(names, NAMES.get(attack)), what + ": " + names);
            assertFollowerNames(attack, tampered, what);
            independent.add(what, NAMES.get(attack), tampered);
            detected.merge(attack, 1, Integer::sum);
        }
        assertEquals(
                LOGS, detected.values().stream().mapToInt(Integer::intValue).sum());
        assertEquals(Attack.values().length, detected.size());
        assertEquals(LOGS + 1, independent.namesEach());
    }

    /** A follower that verified the first 300 entries comes back and finds the tampered log. */
    private void assertFollowerNames(Attack attack, LogSource tampered, String what) throws IOException {
        LogSource[] source = {tampering.at(BEFORE)};
        var follower = new LogFollower(new VerifiedLog(log.verifierKey()), path -> source[0].read(path), entry -> {});
        follower.catchUp();
        source[0] = tampered;
        LogException.Kind named = null;
        try {
            follower.catchUp();
        } catch (LogException e) {
            named = e.kind();
        }
        if (KINDS.get(attack).isEmpty()) {
            assertEquals(null, named, what);
            if (attack == REPLAYED_CHECKPOINT) {
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
        assertTrue(named != null && KINDS.get(attack).contains(named), what + ": " + named);
    }

    private List<String> watched(LogSource tampered) throws IOException {
        LogSource[] source = {tampering.at(BEFORE)};
        List<String> alarms = new ArrayList<>();
        var watch = new LogWatch(path -> source[0].read(path), log.verifierKey(), null, java.time.Clock.systemUTC());
        watch.look(event -> {}, (kind, detail) -> alarms.add(kind));
        source[0] = tampered;
        watch.look(event -> {}, (kind, detail) -> alarms.add(kind));
        return alarms;
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
