package dev.countersign.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.countersign.cli.TestTerminal;
import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.EntryBundle;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.testing.TestLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tampers with the files of a log of some 600 entries, whose entries themselves are in order. */
class LogAuditTest {
    private static final int SIZE = 604;

    @TempDir
    private Path folder;

    private Story story;
    private TestTerminal terminal;

    @BeforeEach
    void aLog() throws IOException {
        story = Story.begun((path, content) -> {
            try {
                Path file = folder.resolve("log").resolve(path);
                Files.createDirectories(file.getParent());
                Files.write(file, content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        var filler = new RequestsRejected[SIZE - (int) story.log.size()];
        for (int i = 0; i < filler.length; i++) {
            filler[i] = new RequestsRejected(Story.TIME, story.policy, i);
        }
        story.log.append(filler);
        Files.writeString(folder.resolve("log.key"), story.log.verifierKey().text() + "\n");
        terminal = new TestTerminal(folder);
    }

    @Test
    void theCommandVerifiesAFolder() {
        assertEquals(0, verify());
        assertTrue(terminal.json().path("ok").asBoolean());
        assertEquals(SIZE, terminal.json().path("size").asInt());
        assertEquals(0, terminal.run("audit", "verify", "--log", "log", "--log-key", "log.key"));
        assertTrue(terminal.out().contains("verified: every entry follows from the log key"));
    }

    @Test
    void theCommandVerifiesOverHttpWithAToken() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/log/", exchange -> {
            Path file = folder.resolve(exchange.getRequestURI().getPath().substring(1));
            boolean permitted =
                    "Bearer open sesame".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            if (!permitted || !Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(permitted ? 404 : 401, -1);
            } else {
                exchange.sendResponseHeaders(200, Files.size(file));
                Files.copy(file, exchange.getResponseBody());
            }
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/log";
            assertEquals(1, terminal.run("audit", "verify", "--log", url, "--log-key", "log.key"));
            assertTrue(terminal.err().contains("--token-file"), terminal.err());
            Files.writeString(folder.resolve("token"), "open sesame\n");
            assertEquals(
                    0,
                    terminal.run(
                            "audit", "verify", "--log", url + "/", "--log-key", "log.key", "--token-file", "token"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void alteredEntryIsNamedByItsIndex() throws IOException {
        List<byte[]> entries = entries(1);
        entries.set(44, entries.get(45));
        writeEntries(1, entries);
        assertEquals(4, verify());
        assertEquals(List.of("tile-mismatch", "tile-mismatch", "root-mismatch"), kinds());
        assertEquals(300, terminal.json().path("findings").path(0).path("index").asLong());
    }

    @Test
    void reorderedEntriesAreFound() throws IOException {
        List<byte[]> entries = entries(0);
        Collections.swap(entries, 100, 200);
        writeEntries(0, entries);
        assertEquals(4, verify());
        assertTrue(kinds().contains("root-mismatch"));
    }

    @Test
    void deletedEntryIsFound() throws IOException {
        List<byte[]> entries = entries(2);
        entries.remove(5);
        writeEntries(2, entries);
        assertEquals(4, verify());
        assertEquals(List.of("entries-missing"), kinds());
    }

    @Test
    void missingBundleIsFound() throws IOException {
        Files.delete(file(LogPath.entries(1, 256)));
        assertEquals(4, verify());
        assertEquals(List.of("entries-missing"), kinds());
    }

    @Test
    void bundleCutShortIsFound() throws IOException {
        Path file = file(LogPath.entries(0, 256));
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1));
        assertEquals(4, verify());
        assertEquals(List.of("entries-malformed"), kinds());
    }

    @Test
    void alteredOrMissingTilesAreFound() throws IOException {
        Path tile = file(LogPath.tile(0, 0, 256));
        byte[] bytes = Files.readAllBytes(tile);
        bytes[32 * 17] ^= 1;
        Files.write(tile, bytes);
        Files.delete(file(LogPath.tile(0, 1, 256)));
        assertEquals(4, verify());
        assertEquals(List.of("tile-mismatch", "tile-missing"), kinds());
        assertEquals(17, terminal.json().path("findings").path(0).path("index").asLong());
    }

    @Test
    void checkpointOfAnotherKeyIsFound() throws IOException {
        Files.write(file("checkpoint"), TestLog.started().checkpoint());
        assertEquals(4, verify());
        assertEquals(List.of("checkpoint-unsigned"), kinds());
    }

    @Test
    void checkpointOfAnotherHistoryIsFound() throws IOException {
        TestLog fork = story.log.fork(600, (path, content) -> {});
        for (int i = 600; i < SIZE; i++) {
            fork.append(new RequestsRejected(Story.TIME, story.policy, 9999));
        }
        Files.write(file("checkpoint"), fork.checkpoint());
        assertEquals(4, verify());
        assertEquals(List.of("root-mismatch"), kinds());
    }

    @Test
    void checkpointThatPromisesMoreThanThereIsIsFound() throws IOException {
        var more = new Checkpoint(
                TestLog.ORIGIN,
                SIZE + 1,
                story.log
                        .verifierKey()
                        .verify(story.log.checkpoint())
                        .checkpoint()
                        .root());
        Files.write(file("checkpoint"), story.log.sign(more));
        assertEquals(4, verify());
        assertEquals(List.of("entries-missing"), kinds());
    }

    @Test
    void anOlderCheckpointVerifiesFromFullTilesAndBundles() throws IOException {
        for (long size : new long[] {1, 2, 255}) {
            Files.write(file("checkpoint"), story.log.checkpoint(size));
            assertEquals(0, verify(), terminal.out());
        }
    }

    @Test
    void alteredEvidenceIsFound() throws IOException {
        Files.writeString(file(LogPath.evidence(story.policy)), story.policy(1, 0));
        assertEquals(4, verify());
        assertEquals("evidence-altered", kinds().getFirst());
    }

    @Test
    void wrongAddressSaysSo() {
        assertEquals(1, terminal.run("audit", "verify", "--log", "nowhere", "--log-key", "log.key"));
        assertEquals(1, terminal.run("audit", "verify", "--log", "log"));
        assertTrue(terminal.err().contains("--log-key FILE"), terminal.err());
    }

    private int verify() {
        return terminal.run("audit", "verify", "--log", "log", "--log-key", "log.key", "--json");
    }

    private List<String> kinds() {
        List<String> kinds = new ArrayList<>();
        terminal.json()
                .path("findings")
                .forEach(finding -> kinds.add(finding.path("kind").asText()));
        return kinds;
    }

    private Path file(String path) {
        return folder.resolve("log").resolve(path);
    }

    private List<byte[]> entries(long bundle) throws IOException {
        return new ArrayList<>(EntryBundle.decode(Files.readAllBytes(file(path(bundle)))));
    }

    private void writeEntries(long bundle, List<byte[]> entries) throws IOException {
        Files.write(file(path(bundle)), EntryBundle.encode(entries));
    }

    private static String path(long bundle) {
        return LogPath.entries(bundle, bundle == 2 ? SIZE - 512 : 256);
    }
}
