package dev.countersign.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.cli.TestTerminal;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.log.LogProof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evidence that stands without the log. */
class AuditExportCommandTest {
    @TempDir
    private Path folder;

    private TestTerminal terminal;
    private Story story;

    @BeforeEach
    void aLog() throws IOException {
        story = Published.in(folder);
        story.released(story.asks(story.publisher, "1.0.0"), 1);
        terminal = new TestTerminal(folder);
    }

    @Test
    void everyExportedLineProvesItsEntry() throws IOException {
        assertEquals(0, export(), terminal.err());
        List<String> lines = terminal.out().lines().toList();
        assertEquals(story.log.size(), lines.size());
        for (int i = 0; i < lines.size(); i++) {
            JsonNode line = Json.readTolerantly(lines.get(i).getBytes(UTF_8), JsonNode.class);
            assertEquals(i, line.path("index").asInt());
            var proof = Json.readStrictly(Json.write(line.path("proof")), LogProof.class);
            assertArrayEquals(story.log.leaf(i), proof.verify(story.log.verifierKey()));
        }
    }

    @Test
    void onlyWhatWasAskedForIsExported() {
        assertEquals(0, export("--app", "com.example.demo"));
        assertEquals(6, terminal.out().lines().count(), terminal.out());
        assertEquals(0, export("--app", "com.example.other"));
        assertEquals("", terminal.out());
        assertEquals(0, export("--from", "2026-11-22T12:00:01Z"));
        assertEquals("", terminal.out());
        assertEquals(0, export("--from", "2026-11-22", "--to", "2026-11-23"));
        assertEquals(story.log.size(), terminal.out().lines().count());
        assertEquals(2, export("--from", "yesterday"));
    }

    @Test
    void csvHasAHeaderAndAProofOnEachLine() throws IOException {
        assertEquals(0, export("--format", "csv", "--out", "all.csv"));
        List<String> lines = Files.readAllLines(folder.resolve("all.csv"));
        assertEquals(story.log.size() + 1, lines.size());
        assertTrue(lines.getFirst().startsWith("index,time,kind,app,environment,version,"));
        String sealed = lines.stream()
                .filter(line -> line.contains(",release.sealed,"))
                .findFirst()
                .orElseThrow();
        String quoted = sealed.substring(sealed.indexOf(",\"{") + 2, sealed.length() - 1);
        var proof = Json.readStrictly(quoted.replace("\"\"", "\"").getBytes(UTF_8), LogProof.class);
        proof.verify(story.log.verifierKey());
    }

    @Test
    void nothingIsExportedFromALogThatDoesNotVerify() throws IOException {
        Files.write(folder.resolve("log/checkpoint"), Story.begun().log.checkpoint());
        assertEquals(4, export());
        assertEquals("", terminal.out());
    }

    private int export(String... options) {
        var arguments = new java.util.ArrayList<>(List.of("audit", "export", "--log", "log", "--log-key", "log.key"));
        arguments.addAll(List.of(options));
        return terminal.run(arguments.toArray(String[]::new));
    }
}
