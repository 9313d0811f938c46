package dev.countersign.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.cli.TestTerminal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What old builds get that do not tell their key, computed from the log and the policies that it adopted. */
class LegacyAuditTest {
    private static final String NOBODY = "44f128a5-ac7a-4c9a-be4c-224b6bf81b20";

    @TempDir
    private Path folder;

    private TestTerminal terminal;
    private Story story;

    @BeforeEach
    void aLogWhosePolicyChanges() throws IOException {
        story = Published.in(folder);
        story.released(story.asks(story.publisher, "1.0.0"), 1);
        terminal = new TestTerminal(folder);
    }

    @Test
    void explainTellsFromWhenOnOldBuildsAreServedAndAsWhat() {
        legacy(2, "{ environment: production }");
        legacy(3, "{ environment: production, key: 2 }");
        for (String sent : new String[] {"", "MIIB"}) {
            JsonNode offers = explain("--key-id", sent);
            assertEquals(3, offers.size(), offers::toString);
            assertEquals("key_id_mismatch", offers.path(0).path("refused").asText());
            assertFalse(offers.path(0).hasNonNull("version"));
            assertEquals("1.0.0", offers.path(1).path("version").asText());
            assertEquals(Story.DEVICE.value(), offers.path(1).path("key_id").asText());
            assertTrue(offers.path(1).path("why").asText().contains("legacy"), offers::toString);
            assertEquals("key_id_mismatch", offers.path(2).path("refused").asText(), "there is no second key");
        }
        JsonNode told = explain("--key-id", Story.DEVICE.value());
        assertEquals(1, told.size());
        assertFalse(told.path(0).path("why").asText().contains("legacy"));
        assertEquals("1.0.0", told.path(0).path("version").asText());
        JsonNode other = explain("--key-id", "MIIBCgKCAQEAother");
        assertEquals(1, other.size());
        assertEquals("key_id_mismatch", other.path(0).path("refused").asText());
        assertEquals(1, explain().size(), "without it, what the channel offered");
        assertFalse(explain().path(0).hasNonNull("refused"));
    }

    @Test
    void compareAsksAsAnOldBuildWhereThePolicySaysThatSuchAreServed() throws IOException {
        List<String> questions = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String offer =
                "{\"version\":\"1.0.0\",\"url\":\"http://x/bundles/%s\",\"session_key\":\"s\",\"checksum\":\"c\"}"
                        .formatted(dev.countersign.contract.value.Sha256.hash(new byte[4])
                                .hex());
        server.createContext("/updates", exchange -> {
            String question = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            questions.add(question);
            boolean old = question.contains("\"plugin_version\":\"7.49.0\"") && !question.contains("key_id");
            byte[] answer = (old ? "{\"error\":\"key_id_mismatch\",\"kind\":\"blocked\"}" : offer).getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            String[] compare = {"audit", "compare", "--log", "log", "--log-key", "log.key", "--server", url, "--json"};
            assertEquals(0, terminal.run(compare), terminal.err());
            assertEquals(1, questions.size());
            legacy(2, "{ environment: production }");
            assertEquals(4, terminal.run(compare), "it leaves old builds without what the policy gives them");
            assertEquals(3, questions.size());
            JsonNode offers = terminal.json().path("offers");
            assertEquals("same", offers.path(0).path("verdict").asText());
            assertEquals("not-offered", offers.path(1).path("verdict").asText());
            assertEquals("(not told)", offers.path(1).path("key_id").asText());
        } finally {
            server.stop(0);
        }
    }

    private void legacy(int serial, String legacy) {
        story.adopts(
                story.policy(serial, 2).replace("    environments:", "    legacy: " + legacy + "\n    environments:"),
                serial);
    }

    private JsonNode explain(String... more) {
        List<String> command = new ArrayList<>(List.of(
                "audit",
                "explain",
                "--device",
                NOBODY,
                "--app",
                "com.example.demo",
                "--environment",
                "production",
                "--channel",
                "production",
                "--log",
                "log",
                "--log-key",
                "log.key",
                "--json"));
        command.addAll(List.of(more));
        assertEquals(0, terminal.run(command.toArray(String[]::new)), terminal.err());
        return terminal.json().path("offers");
    }
}
