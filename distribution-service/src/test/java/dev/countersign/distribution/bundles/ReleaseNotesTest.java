package dev.countersign.distribution.bundles;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.distribution.catalog.LiveCatalog;
import dev.countersign.distribution.catalog.LiveNotes;
import dev.countersign.distribution.catalog.Release;
import dev.countersign.objectstore.DirectoryObjectStore;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseNotesTest {
    private static final DeviceKeyId KEY = TestRelease.keyId("abcdefgh");
    private static final TestRelease RELEASE = TestRelease.of("com.example.demo", "production", "2.0.0", KEY);
    private static final ReleaseNote NOTE = ReleaseNote.of("https://example.com/2.0.0", "What is new", new Random(1));
    private static final Sha256 DIGEST = Sha256.hash(NOTE.toJson());

    private final LiveCatalog catalog = new LiveCatalog();
    private final LiveNotes notes = new LiveNotes();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<Release> named = new ArrayList<>();

    @TempDir
    Path folder;

    private ObjectStore store;
    private ReleaseNotes reader;

    @BeforeEach
    void anOfferedReleaseWithANote() throws IOException {
        store = new DirectoryObjectStore(folder);
        reader = new ReleaseNotes(() -> Duration.ofMinutes(10), store, catalog, notes, registry);
        catalog.stage(TestRelease.deviceKey("com.example.demo", "production", KEY));
        catalog.stage(RELEASE.sealedWithNote(DIGEST));
        catalog.stage(RELEASE.offeredOn("production", 1, true));
        catalog.publish(named::add);
    }

    @Test
    void aNoteIsShownOnceItIsThere() throws IOException {
        put(NOTE.toJson());
        reader.read(release());
        assertEquals(NOTE, notes.of(release()));
        assertEquals(0, absent());
    }

    @Test
    void anErasedNoteIsForgottenByTheNextLook() throws IOException {
        put(NOTE.toJson());
        reader.read(release());
        int[] forgotten = {0};
        notes.onForgotten(() -> forgotten[0]++);
        reader.lookAgain();
        assertNotNull(notes.of(release()));
        store.delete(key());
        reader.lookAgain();
        assertNull(notes.of(release()));
        assertEquals(1, forgotten[0]);
        assertEquals(1, absent());
    }

    @Test
    void aNoteThatComesLateIsShownFromTheNextLookOn() throws IOException {
        reader.read(release());
        assertNull(notes.of(release()));
        put(NOTE.toJson());
        reader.lookAgain();
        assertEquals(NOTE, notes.of(release()));
        assertEquals(0, absent());
    }

    @Test
    void whatIsNotTheNamedNoteIsNeverShown() throws IOException {
        for (byte[] bytes : List.of(
                ReleaseNote.of("https://evil.example.com/", null, new Random(2)).toJson(),
                new String(NOTE.toJson(), UTF_8).replace("new", "old").getBytes(UTF_8),
                new byte[0],
                new byte[ReleaseNote.MAX_BYTES + 1])) {
            put(bytes);
            reader.read(release());
            assertNull(notes.of(release()));
            reader.lookAgain();
            assertNull(notes.of(release()));
            assertEquals(1, absent());
            store.delete(key());
        }
    }

    @Test
    void aNoteThatIsAlteredWhileItIsShownIsForgotten() throws IOException {
        put(NOTE.toJson());
        reader.read(release());
        store.delete(key());
        put(new byte[] {'{', '}'});
        reader.lookAgain();
        assertNull(notes.of(release()));
    }

    @Test
    void aNoteThatCannotBeReadIsForgottenToo() throws IOException {
        put(NOTE.toJson());
        reader.read(release());
        store.delete(key());
        Files.createDirectories(folder.resolve("notes").resolve(DIGEST.hex()).resolve("no-file"));
        reader.lookAgain();
        assertNull(notes.of(release()), "otherwise a store that is away could keep an erased one for ever");
    }

    @Test
    void ofReleasesThatNoHeadNamesNothingIsKept() throws IOException {
        put(NOTE.toJson());
        reader.read(release());
        catalog.stage(TestRelease.head("com.example.demo", "production", "production", 2, null, true));
        catalog.publish(named::add);
        reader.lookAgain();
        assertNull(notes.of(release()));
        assertEquals(0, absent());
        assertTrue(store.readBytes(key(), ReleaseNote.MAX_BYTES).isPresent(), "the object is the operator's");
    }

    private Release release() {
        return named.getFirst();
    }

    private int absent() {
        return (int) registry.get("countersign.notes.absent").gauge().value();
    }

    private void put(byte[] bytes) throws IOException {
        store.putIfAbsent(key(), bytes);
    }

    private static ObjectKey key() {
        return ObjectKey.of("notes/" + DIGEST);
    }
}
