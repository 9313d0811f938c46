package dev.countersign.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountersignTest {
    private final TestTerminal terminal = new TestTerminal(Path.of(""));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keygen",
                "init",
                "publish",
                "approve",
                "status",
                "requests",
                "device update",
                "audit verify",
                "policy check"
            })
    void everyCommandExplainsItselfWithAnExample(String command) {
        assertEquals(0, terminal.run((command + " --help").split(" ")));
        assertTrue(terminal.out().contains("Example"), terminal.out());
        assertTrue(terminal.out().contains("  countersign " + command), terminal.out());
        assertTrue(terminal.out().contains("--json"), terminal.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "publish", "device", "audit", "policy", "status xyz", "keygen --nonsense"})
    void wrongUsageIsExitCode2AndNamesTheHelp(String line) {
        assertEquals(2, terminal.run(line.isEmpty() ? new String[0] : line.split(" ")));
        assertTrue(terminal.err().contains("--help"), terminal.err());
        assertEquals("", terminal.out());
    }

    @Test
    void badValuesAreExplainedInTheWordsOfTheFormat() {
        assertEquals(
                2,
                terminal.run(
                        "publish", ".", "--app", "demo", "--environment", "x", "--version", "1.0.0", "--key", "k"));
        assertTrue(terminal.err().contains("an app id is a reverse-domain name"), terminal.err());
        assertEquals(1, terminal.run("requests", "--ingest", "http://127.0.0.1:1"));
        assertEquals(2, terminal.run("requests", "--ingest", "ftp://example.com"));
    }
}
