package dev.countersign.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.cli.TestTerminal;
import dev.countersign.contract.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one proof file proves without the log, and what spoils it. */
class ReleaseProofTest {
    @TempDir
    private Path folder;

    private TestTerminal terminal;
    private Story story;

    @BeforeEach
    void aProof() throws IOException {
        story = Published.in(folder);
        story.released(story.asks(story.publisher, "1.0.0"), 1);
        story.released(story.asks(story.publisher, "1.1.0"), 2);
        terminal = new TestTerminal(folder);
        assertEquals(0, prove("1.1.0"), terminal.err());
    }

    @Test
    void holdsOfflineAndSaysWhoDidWhat() throws IOException {
        Files.move(folder.resolve("log"), folder.resolve("gone"));
        assertEquals(0, check());
        assertEquals("1.1.0", terminal.json().path("sealed").path("version").asText());
        assertEquals(2, terminal.json().path("approvals").size());
        assertEquals(0, terminal.run("audit", "check-proof", "a.proof", "--log-key", "log.key"));
        assertTrue(terminal.out().contains("by " + story.alice.keyId()), terminal.out());
    }

    @Test
    void everyFieldThatIsChangedSpoilsIt() throws IOException {
        JsonNode whole = read();
        List<Consumer<JsonNode>> changes = new ArrayList<>();
        collect(whole, root -> root, changes);
        assertTrue(changes.size() > 60, "changes: " + changes.size());
        var reasons = new TreeSet<String>();
        for (int i = 0; i < changes.size(); i++) {
            JsonNode changed = read(whole);
            changes.get(i).accept(changed);
            assertFalse(changed.equals(whole), "change " + i);
            Files.write(folder.resolve("a.proof"), Json.write(changed));
            assertEquals(4, check(), "change " + i + ": " + changed);
            reasons.add(terminal.json().path("reason").asText());
        }
        assertTrue(reasons.containsAll(List.of("malformed", "bad-signature", "fork", "wrong-release")), "" + reasons);
    }

    @Test
    void entriesOfAnotherReleaseOrMissingApprovalsAreNamed() throws IOException {
        JsonNode whole = read();
        assertEquals(0, prove("1.0.0"));
        JsonNode other = read();
        for (String field : List.of("event_key", "proposed", "approvals", "sealed")) {
            ObjectNode mixed = (ObjectNode) read(whole);
            mixed.set(field, other.path(field));
            Files.write(folder.resolve("a.proof"), Json.write(mixed));
            assertEquals(field.equals("event_key") ? 0 : 4, check(), field);
        }
        ObjectNode fewer = (ObjectNode) read(whole);
        ((ArrayNode) fewer.path("approvals")).remove(0);
        assertReason("approvals-missing", fewer);
        ObjectNode twice = (ObjectNode) read(whole);
        ((ArrayNode) twice.path("approvals")).set(0, twice.path("approvals").path(1));
        assertReason("approvals-missing", twice);
        ObjectNode swapped = (ObjectNode) read(whole);
        swapped.set("proposed", swapped.path("sealed"));
        assertReason("wrong-entry", swapped);
    }

    @Test
    void entriesUnderAnotherCheckpointAreNamed() throws IOException {
        ObjectNode mixed = (ObjectNode) read();
        story.log.append(story.used("a", 4, 4, 0, 0));
        assertEquals(0, prove("1.1.0"));
        mixed.set("proposed", read().path("proposed"));
        assertReason("mixed-checkpoints", mixed);
    }

    @Test
    void aReleaseThatIsNotThereAndALogThatDoesNotVerifyGiveNoProof() throws IOException {
        assertEquals(4, prove("9.9.9"));
        assertEquals("no-such-release", terminal.json().path("reason").asText());
        assertEquals(2, terminal.run("audit", "prove", "1.1.0", "--log", "log", "--log-key", "log.key"));
        Path entries = folder.resolve("log/tile/entries/000.p/" + story.log.size());
        byte[] bytes = Files.readAllBytes(entries);
        bytes[200] ^= 1;
        Files.write(entries, bytes);
        assertEquals(4, prove("1.1.0"));
        assertEquals("fork", terminal.json().path("reason").asText());
    }

    private void assertReason(String reason, JsonNode proof) throws IOException {
        Files.write(folder.resolve("a.proof"), Json.write(proof));
        assertEquals(4, check());
        assertEquals(reason, terminal.json().path("reason").asText());
    }

    /** One change of each value, one removal of each field and element, one unknown field in each object. */
    private static void collect(
            JsonNode node, java.util.function.UnaryOperator<JsonNode> find, List<Consumer<JsonNode>> changes) {
        if (node instanceof ObjectNode object) {
            changes.add(root -> ((ObjectNode) find.apply(root)).put("more", 1));
            object.fieldNames().forEachRemaining(field -> {
                changes.add(root -> ((ObjectNode) find.apply(root)).remove(field));
                JsonNode child = object.get(field);
                collect(child, root -> find.apply(root).get(field), changes);
                if (child.isTextual()) {
                    for (int part = 0; part < 4; part++) {
                        String text = changed(child.textValue(), part);
                        changes.add(root -> ((ObjectNode) find.apply(root)).put(field, text));
                    }
                } else if (child.isNumber()) {
                    changes.add(root -> ((ObjectNode) find.apply(root)).put(field, child.longValue() + 1));
                }
            });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int at = i;
                changes.add(root -> ((ArrayNode) find.apply(root)).remove(at));
                collect(array.get(i), root -> find.apply(root).get(at), changes);
                if (array.get(i).isTextual()) {
                    changes.add(root -> ((ArrayNode) find.apply(root))
                            .set(
                                    at,
                                    com.fasterxml.jackson.databind.node.TextNode.valueOf(
                                            changed(array.get(at).textValue(), 1))));
                }
            }
        }
    }

    private static String changed(String text, int part) {
        var out = new StringBuilder(text);
        int at = part * (text.length() - 1) / 3;
        out.setCharAt(at, text.charAt(at) == 'a' ? 'b' : 'a');
        return out.toString();
    }

    private int prove(String version) {
        return terminal.run(
                "audit",
                "prove",
                "com.example.demo/production/" + version,
                "--log",
                "log",
                "--log-key",
                "log.key",
                "--out",
                "a.proof",
                "--json");
    }

    private int check() {
        return terminal.run("audit", "check-proof", "a.proof", "--log-key", "log.key", "--json");
    }

    private JsonNode read() throws IOException {
        return Json.readTolerantly(Files.readAllBytes(folder.resolve("a.proof")), JsonNode.class);
    }

    private static JsonNode read(JsonNode node) {
        return node.deepCopy();
    }
}
