package dev.countersign.cli.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.TestTerminal;
import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.PrivateFiles;
import dev.countersign.contract.value.BundleId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
    private static final List<String> NAMES = List.of(
            "index.html",
            "assets/b.js",
            "assets/a.js",
            "assets/Zürich.txt",
            "z.css",
            "assets/deep/er/x.bin",
            "empty.txt");

    @TempDir
    private Path folder;

    private final PrivateFiles temporary = new PrivateFiles();

    @AfterEach
    void clean() {
        temporary.close();
    }

    @Test
    void theSameFolderGivesTheSameBytesWhateverItsTimesAndOrder() throws IOException {
        byte[] first = zip(build("one", 1, Instant.parse("2020-01-01T00:00:00Z")));
        for (int seed = 2; seed < 6; seed++) {
            byte[] again = zip(build("again" + seed, seed, Instant.parse("2026-11-22T10:00:0" + seed + "Z")));
            assertArrayEquals(first, again);
        }
    }

    @Test
    void theTimeZoneDoesNotMatter() throws IOException {
        Path build = build("one", 1, Instant.EPOCH);
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            byte[] east = zip(build);
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Pago_Pago"));
            assertArrayEquals(east, zip(build));
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void namesAreInOrderWithoutExtraFieldsAndWithOneTime() throws IOException {
        byte[] bytes = zip(build("one", 1, Instant.now(java.time.Clock.systemUTC())));
        Path file = folder.resolve("one.zip");
        Files.write(file, bytes);
        try (var zip = new ZipFile(file.toFile())) {
            List<String> names = new ArrayList<>();
            zip.stream().forEach(entry -> {
                names.add(entry.getName());
                assertEquals(null, entry.getExtra());
                assertEquals(1980, entry.getTimeLocal().getYear());
            });
            assertEquals(NAMES.stream().sorted().toList(), names);
        }
        ByteBuffer first = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(0, first.getShort(28), "no extra field in the local header");
    }

    @Test
    void whatIsCompressedAlreadyIsNotDeflatedAgainAndTheSignerTakesTheZip() throws IOException {
        Path build = Files.createDirectories(folder.resolve("mixed"));
        byte[] noise = new byte[300_000];
        new Random(5).nextBytes(noise);
        Files.writeString(build.resolve("index.html"), "<p>notifyAppReady</p>".repeat(20_000));
        Files.write(build.resolve("photo.jpg"), noise);
        Bundle bundle = bundle(build);
        ZipCheck.require(bundle);
        try (var zip = new ZipFile(bundle.zip().toFile())) {
            ZipEntry photo = zip.getEntry("photo.jpg");
            assertTrue(photo.getCompressedSize() >= noise.length);
            assertArrayEquals(noise, zip.getInputStream(photo).readAllBytes());
            assertTrue(zip.getEntry("index.html").getCompressedSize() < 10_000);
        }
    }

    @Test
    void otherContentGivesAnotherId() throws IOException {
        Path build = build("one", 1, Instant.EPOCH);
        BundleId before = bundle(build).id();
        Files.writeString(build.resolve("empty.txt"), "x");
        assertNotEquals(before, bundle(build).id());
    }

    @Test
    void aZipIsTakenAsItIs() throws IOException {
        Path zip = folder.resolve("a.zip");
        Files.write(zip, zip(build("one", 1, Instant.EPOCH)));
        assertEquals(zip, bundle(zip).zip());
    }

    @Test
    void whatToolsLeaveBehindIsLeftOut() throws IOException {
        Path build = build("one", 1, Instant.EPOCH);
        byte[] clean = zip(build);
        Files.writeString(build.resolve(".DS_Store"), "x");
        Files.createDirectories(build.resolve("assets/.git/objects"));
        Files.writeString(build.resolve("assets/.git/objects/x"), "x");
        Files.writeString(build.resolve("Thumbs.db"), "x");
        assertArrayEquals(clean, zip(build));
        Files.createDirectories(build.resolve(".well-known"));
        Files.writeString(build.resolve(".well-known/assetlinks.json"), "[]");
        assertNotEquals(clean.length, zip(build).length, "other hidden files belong to the app");
    }

    @Test
    void linksOutOfTheFolderAreRefused() throws IOException {
        Path build = build("one", 1, Instant.EPOCH);
        Files.writeString(folder.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(build.resolve("assets/link.txt"), folder.resolve("secret.txt"));
        assertTrue(failure(build).contains("links to a place outside"));
        Files.delete(build.resolve("assets/link.txt"));
        Files.createSymbolicLink(build.resolve("assets/up"), folder);
        assertTrue(failure(build).contains("links"), failure(build));
        Files.delete(build.resolve("assets/up"));
        Files.createSymbolicLink(build.resolve("assets/loop"), build.resolve("assets"));
        assertTrue(failure(build).contains("links to a folder above itself"), failure(build));
    }

    @Test
    void linksWithinTheFolderBecomeWhatTheyLinkTo() throws IOException {
        Path build = build("one", 1, Instant.EPOCH);
        Files.createSymbolicLink(build.resolve("copy.html"), Path.of("index.html"));
        Path file = folder.resolve("one.zip");
        Files.write(file, zip(build));
        try (var zip = new ZipFile(file.toFile());
                var in = zip.getInputStream(zip.getEntry("copy.html"))) {
            assertEquals("content of index.html", new String(in.readAllBytes(), UTF_8));
        }
    }

    @Test
    void folderWithoutAStartPageAndMissingPathsSaySo() throws IOException {
        Files.createDirectories(folder.resolve("project/dist"));
        assertTrue(failure(folder.resolve("project")).contains("has no index.html"));
        assertTrue(failure(folder.resolve("nowhere")).contains("there is no folder or zip"));
    }

    @Test
    void temporaryFilesAreOnlyTheOwnersAndGoAway() throws IOException {
        Path zip = bundle(build("one", 1, Instant.EPOCH)).zip();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(zip)));
        temporary.close();
        assertFalse(Files.exists(zip));
    }

    @Test
    void warnsWhenNothingCallsNotifyAppReady() throws IOException {
        Path build = build("one", 1, Instant.EPOCH);
        assertEquals(1, Advice.on(bundle(build)).size());
        Files.writeString(build.resolve("assets/a.js"), "x".repeat(65_530) + "nnotifyAppReady()");
        assertEquals(List.of(), Advice.on(bundle(build)));
    }

    @Test
    void warnsWhenABundleIsTooBigForTheTimeIosGives() throws IOException {
        Path build = build("one", 1, Instant.EPOCH);
        Files.writeString(build.resolve("assets/a.js"), "notifyAppReady()");
        byte[] random = new byte[26_000_000];
        new Random(1).nextBytes(random);
        Files.write(build.resolve("video.bin"), random);
        String warning = Advice.on(bundle(build)).getFirst();
        assertTrue(warning.contains("at 8 Mbit/s") && warning.contains("after 25 s"), warning);
    }

    private Path build(String name, int seed, Instant time) throws IOException {
        Path build = Files.createDirectories(folder.resolve(name));
        List<String> names = new ArrayList<>(NAMES);
        Collections.shuffle(names, new Random(seed));
        for (String file : names) {
            Path path = build.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.equals("empty.txt") ? "" : "content of " + file);
            Files.setLastModifiedTime(path, FileTime.from(time));
        }
        return build;
    }

    private Bundle bundle(Path path) throws IOException {
        return Bundle.of(path, temporary, new TestTerminal(folder).terminal());
    }

    private byte[] zip(Path build) throws IOException {
        return Files.readAllBytes(bundle(build).zip());
    }

    private String failure(Path path) {
        return assertThrows(CommandFailure.class, () -> bundle(path)).getMessage();
    }
}
