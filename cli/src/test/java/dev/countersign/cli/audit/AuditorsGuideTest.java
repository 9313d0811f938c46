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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every command of docs/auditors.md, in its order. */
class AuditorsGuideTest {
    @Test
    void everyCommandOfTheGuideWorks(@TempDir Path folder) throws IOException {
        Story story = Published.in(folder);
        story.released(story.asks(story.publisher, "1.0.0"), 1);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/updates", exchange -> {
            byte[] offer = "{\"version\":\"1.0.0\",\"url\":\"http://x/bundles/%s\"}"
                    .formatted(Sha256.hash(new byte[4]))
                    .getBytes(UTF_8);
            exchange.sendResponseHeaders(200, offer.length);
            exchange.getResponseBody().write(offer);
            exchange.close();
        });
        server.start();
        try {
            var terminal = new TestTerminal(folder);
            Set<String> ran = new TreeSet<>();
            for (String command : commands()) {
                String here = command.replace(
                        "http://127.0.0.1:8083",
                        "http://127.0.0.1:" + server.getAddress().getPort());
                String[] words = here.split(" ");
                assertEquals("countersign", words[0]);
                assertEquals(0, terminal.run(Arrays.copyOfRange(words, 1, words.length)), command + terminal.err());
                ran.add(words[2]);
            }
            assertEquals(Set.of("verify", "prove", "check-proof", "export", "compare", "explain", "follow"), ran);
            for (String file : List.of("audit.state", "release.proof", "november.ndjson", "all.csv")) {
                assertTrue(Files.size(folder.resolve(file)) > 100, file);
            }
        } finally {
            server.stop(0);
        }
    }

    private static List<String> commands() throws IOException {
        boolean[] inside = {false};
        return Files.readAllLines(Path.of("..", "docs", "auditors.md")).stream()
                .filter(line -> {
                    boolean fence = line.startsWith("```");
                    inside[0] ^= fence;
                    return inside[0] && !fence;
                })
                .toList();
    }
}
