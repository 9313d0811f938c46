package dev.countersign.localstack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
    @TempDir
    Path directory;

    @Test
    void folderOfSomethingElseIsNotTakenOver() throws Exception {
        Files.writeString(directory.resolve("thesis.txt"), "mine");
        var failure = assertThrows(StackException.class, () -> new Home(directory).check());
        assertTrue(failure.getMessage().contains("thesis.txt"), failure.getMessage());
    }

    @Test
    void freshDeletesTheStateAndNothingElse() throws Exception {
        var home = new Home(directory);
        home.check();
        new FirstState(home).make();
        Files.writeString(directory.resolve("thesis.txt"), "mine");
        home.clear();
        assertFalse(Files.exists(home.policy()));
        assertFalse(Files.exists(home.secrets()));
        assertTrue(Files.exists(directory.resolve("thesis.txt")));
    }

    @Test
    void freshDoesNotFollowLinksOutOfTheHome() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("thesis.txt"), "mine");
        var home = new Home(Files.createDirectory(directory.resolve("home")));
        Files.createSymbolicLink(home.objects(), outside);
        home.clear();
        assertTrue(Files.exists(outside.resolve("thesis.txt")));
    }

    @Test
    void stateOfAnotherVersionIsRefusedByName() throws Exception {
        Files.writeString(directory.resolve("state-version"), "0\n");
        var failure = assertThrows(StackException.class, () -> new Home(directory).check());
        assertTrue(failure.getMessage().contains("--fresh"), failure.getMessage());
    }

    @Test
    void homeThatCannotBeMadeNamesTheFix() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        var failure = assertThrows(StackException.class, () -> new Home(file.resolve("home")).prepare());
        assertTrue(failure.getMessage().contains("COUNTERSIGN_HOME"), failure.getMessage());
    }

    @Test
    void oneStackPerHome() {
        var home = new Home(directory);
        try (var first = HomeLock.take(home)) {
            var failure = assertThrows(StackException.class, () -> HomeLock.take(home));
            assertTrue(
                    failure.getMessage()
                            .contains("(process " + ProcessHandle.current().pid() + ")"),
                    failure.getMessage());
        }
        HomeLock.take(home).close();
    }

    @Test
    void longLogsAreSetAside() throws Exception {
        var home = new Home(directory);
        Files.createDirectories(directory.resolve("logs"));
        Files.write(home.log(Service.INGEST), new byte[9 << 20]);
        Files.writeString(home.log(Service.SIGNING), "short");
        home.trimLogs();
        assertFalse(Files.exists(home.log(Service.INGEST)));
        assertEquals("short", Files.readString(home.log(Service.SIGNING)));
    }
}
