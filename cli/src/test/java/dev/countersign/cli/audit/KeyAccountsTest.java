package dev.countersign.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.TestTerminal;
import dev.countersign.cli.audit.Story.Asked;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every use of a device key is explained, or a crash that can be pointed to took the explanation with it. */
class KeyAccountsTest {
    private static final String A = "a".repeat(32);

    @TempDir
    private Path folder;

    private TestTerminal terminal;
    private Story story;
    private long first;

    @BeforeEach
    void aProcessBegins() throws IOException {
        story = Published.in(folder);
        terminal = new TestTerminal(folder);
        first = story.log.append(story.begins("a"));
    }

    @Test
    void everythingIsExplainedWhereProcessesBeginAndEndInOrder() throws IOException {
        Asked asked = released("7.0.0", 1);
        story.log.append(story.ends("a", 5, 2, 2));
        story.log.append(story.begins("b"));
        released("7.0.1", 2);
        story.log.append(story.ends("b", 3, 2, 0));
        LogAudit.Report report = story.audit();
        assertEquals(List.of(), report.findings(), asked.toString());
        assertEquals(List.of(), report.notices());
        assertEquals(new KeyAccounts.Summary(8, 4, 2, 2, 0, 0, List.of()), report.keyUse());
    }

    @Test
    void aCrashIsPointedToByItsProcessAndEntriesAndTheRequestsItMayHaveWorkedOn() throws IOException {
        Asked asked = approved("7.0.0");
        long next = story.log.append(story.begins("b"));
        long sealed = story.log.append(story.sealed(asked), story.offered(asked, 1));
        story.log.append(story.ends("b", 3, 2, 0));
        LogAudit.Report report = story.audit();
        assertEquals(List.of(), report.findings());
        assertEquals(
                List.of(new KeyAccounts.Crash(A, first, next, 0, List.of(asked.id()))),
                report.keyUse().crashes());
        assertEquals(1, report.notices().size());
        assertTrue(report.notices().getFirst().contains(A), report.notices().toString());
        assertTrue(sealed > next);
        assertEquals(0, verify(), "a crash is no finding");
    }

    @Test
    void whatAProcessTookWithItThatItHadToldOfIsCounted() throws IOException {
        approved("7.0.0");
        story.log.append(story.used("a", 3, 0, 0, 1));
        story.log.append(story.begins("b"));
        assertEquals(2, story.audit().keyUse().crashes().getFirst().operations());
        assertEquals(2, story.audit().keyUse().unexplained());
        assertEquals(0, verify());
    }

    @Test
    void anOperationThatNothingExplainsIsAFinding() throws IOException {
        released("7.0.0", 1);
        story.log.append(story.used("a", 5, 2, 0, 1));
        assertEquals(List.of("key-unexplained"), story.findings());
        assertEquals(2, story.audit().keyUse().unexplained());
        assertEquals(4, verify());
        assertEquals(2, terminal.json().path("key_use").path("unexplained").asInt());
    }

    @Test
    void anOrderlyEndLeavesNothingUnexplainedAlsoWhileARequestIsOpen() throws IOException {
        approved("7.0.0");
        story.log.append(story.ends("a", 3, 0, 0));
        assertEquals(List.of("key-unexplained"), story.findings());
    }

    @Test
    void whatIsUnderWayForAnOpenRequestIsNoFinding() throws IOException {
        approved("7.0.0");
        story.log.append(story.used("a", 3, 0, 0, 1));
        assertEquals(List.of(), story.findings());
        assertEquals(2, story.audit().keyUse().underWay());
        assertEquals(0, story.audit().keyUse().unexplained());
    }

    @Test
    void whatAProcessHasNotToldYetIsKnownByItsResults() throws IOException {
        released("7.0.0", 1);
        assertEquals(
                new KeyAccounts.Summary(3, 2, 0, 1, 0, 0, List.of()),
                story.audit().keyUse());
    }

    @Test
    void aResultThatTheProcessDidNotPerformIsAFinding() throws IOException {
        released("7.0.0", 1);
        story.log.append(story.ends("a", 1, 0, 0));
        assertEquals(List.of("key-usage"), story.findings());
    }

    @Test
    void aProcessThatOnlyStoodByForAWhileDidNotCrash() throws IOException {
        story.log.append(story.begins("b"));
        story.log.append(story.ends("b", 1, 0, 0));
        story.log.append(story.begins("a"));
        released("7.0.0", 1);
        story.log.append(story.ends("a", 3, 2, 0));
        assertEquals(List.of(), story.findings());
        assertEquals(List.of(), story.audit().keyUse().crashes());
    }

    private Asked approved(String version) {
        Asked asked = story.asks(story.publisher, version);
        story.log.append(story.proposed(asked));
        story.log.append(story.approved(story.alice, asked.id()), story.approved(story.bob, asked.id()));
        return asked;
    }

    private Asked released(String version, long sequence) {
        Asked asked = approved(version);
        story.log.append(story.sealed(asked), story.offered(asked, sequence));
        return asked;
    }

    private int verify() {
        return terminal.run("audit", "verify", "--log", "log", "--log-key", "log.key", "--json");
    }
}
