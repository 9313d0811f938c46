package dev.countersign.cli.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.TestTerminal;
import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.testing.TestLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An auditor who comes back. */
class AuditStateTest {
    @TempDir
    private Path folder;

    private TestTerminal terminal;
    private Story story;

    @BeforeEach
    void anEarlierAudit() throws IOException {
        story = Published.in(folder);
        story.log.append(filler(1), filler(2), filler(3));
        terminal = new TestTerminal(folder);
        assertEquals(0, verify(), terminal.out());
    }

    @Test
    void aLogThatGrewVerifiesAndIsRemembered() throws IOException {
        byte[] before = Files.readAllBytes(state());
        story.log.append(filler(4));
        assertEquals(0, verify(), terminal.out());
        assertFalse(java.util.Arrays.equals(before, Files.readAllBytes(state())));
        assertEquals(0, verify(), "nothing new");
    }

    @Test
    void aLogThatWasRewoundIsNamedAndTheStateKept() throws IOException {
        byte[] before = Files.readAllBytes(state());
        Files.write(folder.resolve("log/checkpoint"), story.log.checkpoint(story.log.size() - 1));
        fork((int) story.log.size() - 1);
        assertEquals(4, verify());
        assertEquals(List.of("rewind"), kinds());
        assertArrayEquals(before, Files.readAllBytes(state()));
        assertTrue(Files.exists(folder.resolve("audit.state.conflict")));
    }

    @Test
    void anotherHistoryOfTheSameSizeOrLongerIsNamed() throws IOException {
        int common = (int) story.log.size() - 1;
        TestLog fork = fork(common);
        fork.append(filler(99));
        assertEquals(4, verify());
        assertEquals(List.of("split-view"), kinds());
        fork.append(filler(100), filler(101));
        assertEquals(4, verify());
        assertEquals(List.of("split-view"), kinds());
    }

    @Test
    void aStateOfAnotherLogOrNoneIsRefused() throws IOException {
        Files.writeString(state(), "{}");
        assertEquals(4, verify());
        assertEquals("bad-state", terminal.json().path("reason").asText());
    }

    @Test
    void aStateWithoutSignaturesDoesNotExcuseThem() throws IOException {
        Files.delete(state());
        story.log.appendSignedBy(story.anotherKey(), filler(5));
        assertEquals(4, verify());
        assertEquals(List.of("unknown-event-key"), kinds());
        assertFalse(Files.exists(state()), "only a log in order is remembered");
    }

    private TestLog fork(int size) {
        return story.log.fork(size, (path, content) -> {
            try {
                Files.createDirectories(folder.resolve("log").resolve(path).getParent());
                Files.write(folder.resolve("log").resolve(path), content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private RequestsRejected filler(int count) {
        return new RequestsRejected(Story.TIME, story.policy, count);
    }

    private Path state() {
        return folder.resolve("audit.state");
    }

    private int verify() {
        return terminal.run(
                "audit", "verify", "--log", "log", "--log-key", "log.key", "--state", "audit.state", "--json");
    }

    private List<String> kinds() {
        List<String> kinds = new ArrayList<>();
        terminal.json()
                .path("findings")
                .forEach(finding -> kinds.add(finding.path("kind").asText()));
        return kinds;
    }
}
