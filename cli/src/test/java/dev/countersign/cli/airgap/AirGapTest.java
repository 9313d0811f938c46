package dev.countersign.cli.airgap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.TestTerminal;
import dev.countersign.cli.audit.Published;
import dev.countersign.cli.audit.Story;
import dev.countersign.cli.console.Progress;
import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.seal.DeltaManifest;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.DirectoryObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two object stores, and between them nothing but archives. */
class AirGapTest {
    private static final String RELEASE = "com.example.demo/production/1.0.0";
    private static final byte[] SEALED = new byte[4];
    private static final String SEALED_NAME = "sealed/" + Sha256.hash(SEALED);

    @TempDir
    Path folder;

    private Story story;
    private TestTerminal terminal;
    private Path offline;

    @BeforeEach
    void publish() throws IOException {
        story = Published.in(folder);
        story.released(story.asks(story.publisher, "1.0.0"), 1);
        object(SEALED_NAME, SEALED);
        object("seal-records/" + Sha256.hash(new byte[5]), new byte[5]);
        terminal = new TestTerminal(folder);
        offline = folder.resolve("offline");
    }

    @Test
    void theOtherSideHasTheSameFilesAndVerifiesThemAsIfItWereOnline() throws IOException {
        export("a.zip");
        imports("a.zip");
        Map<String, Sha256> files = files();
        for (Map.Entry<String, Sha256> file : files.entrySet()) {
            assertEquals(
                    Sha256.hash(Files.readAllBytes(folder.resolve(file.getKey()))), file.getValue(), file.getKey());
        }
        assertTrue(files.containsKey(SEALED_NAME) && files.containsKey("log/checkpoint"), files.toString());
        assertEquals(
                0, terminal.run("audit", "verify", "--log", "offline/log", "--log-key", "log.key"), terminal.err());

        imports("a.zip");
        assertEquals(0, terminal.json().get("written").asInt());
        assertEquals(files, files());
    }

    @Test
    void theSameStoreGivesTheSameArchive() throws IOException {
        export("a.zip");
        export("b.zip");
        assertArrayEquals(Files.readAllBytes(folder.resolve("a.zip")), Files.readAllBytes(folder.resolve("b.zip")));
    }

    @Test
    void aLaterArchiveBringsOnlyWhatIsNew() throws IOException {
        grow(300);
        export("a.zip");
        imports("a.zip");
        grow(500);
        export("b.zip", "--since", "offline/log/checkpoint");
        assertTrue(
                !contents("b.zip").containsKey("log/" + LogPath.entries(0, 256)), "what is there is not brought again");
        imports("b.zip");
        assertEquals(
                0, terminal.run("audit", "verify", "--log", "offline/log", "--log-key", "log.key"), terminal.out());
    }

    @Test
    void anOlderArchiveAfterANewerIsRefused() throws IOException {
        export("old.zip");
        grow(3);
        export("new.zip");
        imports("new.zip");
        refused("rewind", "old.zip");
    }

    @Test
    void anArchiveThatLeavesEntriesOutIsRefused() throws IOException {
        export("a.zip");
        imports("a.zip");
        grow(300);
        Files.copy(folder.resolve("log/checkpoint"), folder.resolve("between"));
        grow(3);
        export("b.zip", "--since", "between");
        refused("gap", "b.zip");
        altered(
                "c.zip",
                "b.zip",
                files -> files.computeIfPresent(
                        ArchiveContents.NAME,
                        (name, json) -> new String(json, UTF_8)
                                .replaceAll("\"from\":\\d+", "\"from\":1")
                                .getBytes(UTF_8)));
        refused("entries-missing", "c.zip");
    }

    @Test
    void anotherHistoryUnderTheSameKeyIsRefused() throws IOException {
        int fork = (int) story.log.size();
        grow(2);
        export("a.zip");
        imports("a.zip");
        TestLog other = story.log.fork(fork, this::logFile);
        reject(other, 5, 1_000);
        export("b.zip");
        refused("fork", "b.zip");
        assertEquals(
                4,
                terminal.run(
                        "export-release",
                        RELEASE,
                        "--store",
                        ".",
                        "--since",
                        "offline/log/checkpoint",
                        "--log-key",
                        "log.key",
                        "--out",
                        "c.zip",
                        "--json"));
        assertEquals("fork", terminal.json().get("reason").asText());
        assertTrue(Files.notExists(folder.resolve("c.zip")), "no archive is left");
    }

    @Test
    void anotherLogsKeyIsRefused() throws IOException {
        export("a.zip");
        Files.writeString(
                folder.resolve("log.key"), TestLog.started().verifierKey().text() + "\n");
        refused("bad-signature", "a.zip");
    }

    @Test
    void whateverIsChangedInAnArchiveIsNamed() throws IOException {
        grow(10);
        export("a.zip");
        String entries = "log/" + LogPath.entries(0, (int) story.log.size());
        change("object-altered", files -> files.put(SEALED_NAME, new byte[3]));
        change("object-missing", files -> files.remove(SEALED_NAME));
        change("root-mismatch", files -> files.computeIfPresent(entries, (name, bytes) -> flipped(bytes)));
        change("entries-missing", files -> files.remove(entries));
        change(
                "tile-mismatch",
                files -> files.computeIfPresent(
                        "log/" + LogPath.tile(0, 0, (int) story.log.size()), (name, bytes) -> flipped(bytes)));
        change("evidence-missing", files -> files.keySet().removeIf(name -> name.startsWith("log/evidence/")));
        change(
                "evidence-altered",
                files -> files.replaceAll((name, bytes) -> name.startsWith("log/evidence/") ? flipped(bytes) : bytes));
        change("malformed", files -> files.remove("log/checkpoint"));
        change("malformed", files -> files.remove(ArchiveContents.NAME));
        change(
                "bad-signature",
                files -> files.computeIfPresent(
                        "log/checkpoint",
                        (name, note) -> new String(note, UTF_8)
                                .replaceFirst("\n(\\d+)\n", "\n1$1\n")
                                .getBytes(UTF_8)));
        change("foreign-file", files -> files.put("sealed/" + Sha256.hash(new byte[9]), new byte[9]));
        change("foreign-file", files -> files.put("log/evidence/" + Sha256.hash(new byte[9]), new byte[9]));
        change("foreign-file", files -> files.put("log/" + LogPath.entries(7, 256), new byte[9]));
        for (String name :
                new String[] {"../log.key", "/etc/passwd", "log/head", "log/tile/../checkpoint", "inbox/x"}) {
            change("foreign-file", files -> files.put(name, new byte[9]));
        }
        Map<String, Sha256> nothing = Map.of();
        assertEquals(nothing, files());
        imports("a.zip");
    }

    @Test
    void theFilesOfADeltaManifestAreCarriedTooAndNoneMayBeMissing() throws IOException {
        byte[] file = "a file".getBytes(UTF_8);
        String name = "sealed/" + Sha256.hash(file);
        byte[] manifest = new DeltaManifest(
                        List.of(new DeltaManifest.File("index.html", Sha256.hash(file), file.length)),
                        List.of(new DeltaManifest.KeyHashes(
                                Story.DEVICE, List.of(new SealedChecksum("a0".repeat(256))))))
                .toJson();
        object(name, file);
        object("seal-records/" + Sha256.hash(manifest), manifest);
        story.releasedByFile(story.asks(story.publisher, "2.0.0"), 2, new ManifestSealed(Sha256.hash(manifest), 1));
        assertEquals(
                0,
                terminal.run(
                        "export-release",
                        "com.example.demo/production/2.0.0",
                        "--store",
                        ".",
                        "--log-key",
                        "log.key",
                        "--out",
                        "a.zip"),
                terminal.err());
        change("object-missing", files -> files.remove(name));
        change("object-altered", files -> files.put(name, new byte[1]));
        change("object-missing", files -> files.remove("seal-records/" + Sha256.hash(manifest)));
        change("object-altered", files -> files.put("seal-records/" + Sha256.hash(manifest), new byte[1]));
        imports("a.zip");
        assertEquals(Sha256.hash(file), files().get(name));
    }

    @Test
    void aNoteIsCarriedWhileItIsThereAndNotMissedOnceItIsErased() throws IOException {
        byte[] note =
                ReleaseNote.of("https://example.com/2.0.0", null, new Random(1)).toJson();
        String name = "notes/" + Sha256.hash(note);
        object(name, note);
        story.released(story.asksWithNote(story.publisher, "2.0.0", Sha256.hash(note)), 2);
        String release = "com.example.demo/production/2.0.0";
        String[] export = {"export-release", release, "--store", ".", "--log-key", "log.key", "--out", "a.zip", "--json"
        };
        assertEquals(0, terminal.run(export), terminal.err());
        change("object-altered", files -> files.put(name, new byte[1]));
        change("foreign-file", files -> files.put("notes/" + Sha256.hash(SEALED), SEALED));
        imports("a.zip");
        assertEquals(Sha256.hash(note), files().get(name));

        Files.delete(offline.resolve(name));
        altered("erased.zip", "a.zip", files -> files.remove(name));
        imports("erased.zip");
        assertFalse(files().containsKey(name));
        object(name, new byte[1]);
        assertEquals(4, terminal.run(export), "an altered one is not carried");
        Files.delete(folder.resolve(name));
        assertEquals(0, terminal.run(export), terminal.err());
        assertFalse(contents("a.zip").containsKey(name));
        imports("a.zip");
    }

    @Test
    void aCutOrDamagedArchiveIsRefused() throws IOException {
        export("a.zip");
        byte[] whole = Files.readAllBytes(folder.resolve("a.zip"));
        var random = new Random(5);
        for (int length = 0; length < whole.length; length += 1 + random.nextInt(whole.length / 40)) {
            Files.write(folder.resolve("cut.zip"), Arrays.copyOf(whole, length));
            refused("malformed", "cut.zip");
        }
        for (int i = 0; i < 60; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(whole.length)] ^= (byte) (1 + random.nextInt(255));
            Files.write(folder.resolve("damaged.zip"), damaged);
            Map<String, Sha256> before = files();
            int exit = terminal.run("import-release", "damaged.zip", "--store", "offline", "--log-key", "log.key");
            assertTrue(exit == 4 ? files().equals(before) : exit == 0, "exit " + exit + ": " + terminal.err());
        }
    }

    @Test
    void aRevokedOrUnknownReleaseIsNotExported() {
        story.log.append(story.revoked(story.permitted(story.revoke("1.0.0")), "1.0.0"));
        assertEquals(
                4,
                terminal.run(
                        "export-release", RELEASE, "--store", ".", "--log-key", "log.key", "--out", "a.zip", "--json"));
        assertEquals("revoked", terminal.json().get("reason").asText());
        assertEquals(
                4,
                terminal.run(
                        "export-release",
                        "com.example.demo/production/9.9.9",
                        "--store",
                        ".",
                        "--log-key",
                        "log.key",
                        "--out",
                        "a.zip",
                        "--json"));
        assertEquals("no-such-release", terminal.json().get("reason").asText());
    }

    @Test
    void anAlteredObjectOfTheStoreIsNotExported() throws IOException {
        object(SEALED_NAME, new byte[3]);
        assertEquals(
                4,
                terminal.run(
                        "export-release", RELEASE, "--store", ".", "--log-key", "log.key", "--out", "a.zip", "--json"));
        assertEquals("object-altered", terminal.json().get("reason").asText());
    }

    @Test
    void whereverAnImportEndsTheStoreStillVerifiesAndTheNextOneGoesOn() throws IOException {
        export("a.zip");
        grow(250);
        export("b.zip");
        LogVerifierKey key = story.log.verifierKey();
        Path whole = folder.resolve("whole");
        importInto(whole, "a.zip", Integer.MAX_VALUE, key);
        importInto(whole, "b.zip", Integer.MAX_VALUE, key);
        int deaths = 0;
        for (boolean done = false; !done; deaths++) {
            Path store = folder.resolve("store-" + deaths);
            importInto(store, "a.zip", Integer.MAX_VALUE, key);
            byte[] before = Files.readAllBytes(store.resolve("log/checkpoint"));
            try {
                importInto(store, "b.zip", deaths, key);
                done = true;
            } catch (IOException e) {
                assertEquals("killed", e.getMessage());
                assertArrayEquals(before, Files.readAllBytes(store.resolve("log/checkpoint")));
                String log = folder.relativize(store.resolve("log")).toString();
                assertEquals(0, terminal.run("audit", "verify", "--log", log, "--log-key", "log.key"), terminal.out());
                importInto(store, "b.zip", Integer.MAX_VALUE, key);
            }
            assertEquals(files(whole), files(store));
        }
        assertTrue(deaths > 5, "it died " + deaths + " times");
    }

    private void importInto(Path store, String archive, int writes, LogVerifierKey key) throws IOException {
        try (ReleaseArchive opened = ReleaseArchive.open(folder.resolve(archive))) {
            new ReleaseImport(
                            opened,
                            new BreakingStore(new DirectoryObjectStore(store), writes),
                            key,
                            size -> Progress.none())
                    .run();
        }
    }

    private void grow(int entries) {
        reject(story.log, entries, (int) story.log.size());
    }

    private void reject(TestLog log, int entries, int first) {
        var events = new RequestsRejected[entries];
        Arrays.setAll(events, i -> new RequestsRejected(Story.TIME, story.policy, first + i));
        log.append(events);
    }

    private void export(String archive, String... more) {
        String[] command = {"export-release", RELEASE, "--store", ".", "--log-key", "log.key", "--out", archive};
        assertEquals(
                0,
                terminal.run(Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new)),
                terminal.err());
    }

    private void imports(String archive) {
        assertEquals(0, run(archive), terminal.err());
    }

    private void refused(String reason, String archive) throws IOException {
        Map<String, Sha256> before = files();
        assertEquals(4, run(archive), terminal.err());
        assertEquals(reason, terminal.json().path("reason").asText(), terminal.out());
        assertEquals(before, files(), "nothing is written");
    }

    private int run(String archive) {
        return terminal.run("import-release", archive, "--store", "offline", "--log-key", "log.key", "--json");
    }

    private void change(String reason, Consumer<Map<String, byte[]>> change) throws IOException {
        altered("changed.zip", "a.zip", change);
        refused(reason, "changed.zip");
    }

    private void altered(String to, String from, Consumer<Map<String, byte[]>> change) throws IOException {
        Map<String, byte[]> contents = contents(from);
        change.accept(contents);
        try (var zip = new ZipOutputStream(Files.newOutputStream(folder.resolve(to)))) {
            for (Map.Entry<String, byte[]> file : contents.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        }
    }

    private Map<String, byte[]> contents(String archive) throws IOException {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        try (var zip = new ZipInputStream(Files.newInputStream(folder.resolve(archive)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                contents.put(entry.getName(), zip.readAllBytes());
            }
        }
        return contents;
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] other = bytes.clone();
        other[other.length - 3] ^= 1;
        return other;
    }

    private void object(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private void logFile(String path, byte[] content) {
        try {
            object("log/" + path, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Sha256> files() throws IOException {
        return files(offline);
    }

    private static Map<String, Sha256> files(Path store) throws IOException {
        Map<String, Sha256> files = new TreeMap<>();
        if (Files.exists(store)) {
            try (Stream<Path> all = Files.walk(store)) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    String name = store.relativize(file).toString();
                    if (!name.startsWith(".tmp")) {
                        files.put(name, Sha256.hash(Files.readAllBytes(file)));
                    }
                }
            }
        }
        return files;
    }
}
