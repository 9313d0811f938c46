package dev.countersign.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.countersign.cli.TestTerminal;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that offers what the log says, or something else. */
class AuditCompareCommandTest {
    private static final String SEALED = Sha256.hash(new byte[4]).hex();

    @TempDir
    private Path folder;

    private final List<String> questions = new CopyOnWriteArrayList<>();
    private volatile String answer = "";
    private HttpServer server;
    private TestTerminal terminal;
    private Story story;

    @BeforeEach
    void aLogAndAServer() throws IOException {
        story = Published.in(folder);
        story.released(story.asks(story.publisher, "1.0.0"), 1);
        story.released(story.asks(story.publisher, "1.1.0"), 2);
        terminal = new TestTerminal(folder);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/updates", exchange -> {
            questions.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            byte[] bytes = answer.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aServerThatOffersTheHeadIsAsItShouldBe() {
        answer = offer("1.1.0", SEALED);
        assertEquals(0, compare(), terminal.out());
        assertEquals("same", verdict());
        assertEquals(1, questions.size());
        assertTrue(questions.getFirst().contains("\"key_id\":\"" + Story.DEVICE.value() + "\""));
    }

    @Test
    void anythingElseIsNamed() {
        answer = offer("1.0.0", SEALED);
        assertMismatch("other-version");
        answer = offer("1.1.0", "f".repeat(64));
        assertMismatch("other-bytes");
        answer = "{\"error\":\"no_new_version_available\",\"kind\":\"up_to_date\"}";
        assertMismatch("not-offered");
        answer = "{\"error\":\"key_id_mismatch\",\"kind\":\"blocked\"}";
        assertMismatch("not-offered");
        answer = "<html>";
        assertMismatch("no-answer");
        answer = "{\"error\":\"disable_prod_build\",\"kind\":\"blocked\"}";
        assertEquals(0, compare());
        assertEquals("held-back", verdict());
    }

    @Test
    void aChannelOfTheBuiltInBundleOffersNothingElse() {
        story.log.append(story.head(story.asks(story.publisher, "1.1.0"), 3, null, Story.CHANNEL, true));
        answer = offer("1.1.0", SEALED);
        assertMismatch("not-builtin");
        answer = "{\"version\":\"builtin\"}";
        assertEquals(0, compare());
        assertEquals(0, terminal.run(arguments()));
        assertTrue(terminal.out().contains("offers what the log says"), terminal.out());
    }

    private void assertMismatch(String verdict) {
        assertEquals(4, compare(), verdict);
        assertEquals(verdict, verdict());
    }

    private String verdict() {
        return terminal.json().path("offers").path(0).path("verdict").asText();
    }

    private int compare() {
        List<String> arguments = new java.util.ArrayList<>(List.of(arguments()));
        arguments.add("--json");
        return terminal.run(arguments.toArray(String[]::new));
    }

    private String[] arguments() {
        return new String[] {
            "audit",
            "compare",
            "--log",
            "log",
            "--log-key",
            "log.key",
            "--server",
            "http://127.0.0.1:" + server.getAddress().getPort()
        };
    }

    private static String offer(String version, String digest) {
        return "{\"version\":\"%s\",\"url\":\"http://x/bundles/%s\",\"session_key\":\"s\",\"checksum\":\"c\"}"
                .formatted(version, digest);
    }
}
