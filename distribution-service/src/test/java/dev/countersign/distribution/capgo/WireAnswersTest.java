package dev.countersign.distribution.capgo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.Sha256;
import dev.countersign.distribution.catalog.LiveManifests;
import dev.countersign.distribution.catalog.LiveNotes;
import dev.countersign.distribution.catalog.NoUpdate;
import dev.countersign.distribution.catalog.Release;
import dev.countersign.distribution.catalog.Selection;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every answer as the plugin reads it (docs/capgo-protocol.md, section b, the client's hard rules): exactly these keys, nothing null. */
class WireAnswersTest {
    private static final PublicBase BASE = new PublicBase(URI.create("https://updates.example.com"), Optional.empty());
    private static final UpdateAnswerWriter WRITER = new UpdateAnswerWriter(BASE, new LiveManifests(), new LiveNotes());
    private static final Sha256 NOTE = Sha256.hash(new byte[1]);
    private static final TestRelease SEALED =
            TestRelease.of("com.example.demo", "production", "2.0.0", TestRelease.keyId("abcdefgh"));
    private static final SealRecord.KeyEntry ENTRY = SEALED.record().keys().getFirst();
    private static final Release RELEASE = new Release(
            SEALED.sealed().scope(),
            SEALED.sealed().version(),
            SEALED.sealedDigest(),
            SEALED.sealed().size(),
            SEALED.sealRecordDigest(),
            SEALED.sealed().keyIds(),
            null,
            null,
            NOTE);

    @TestFactory
    Stream<DynamicTest> everyCodeCarriesItsKindAndNoKeyThatBreaksAClient() {
        return Arrays.stream(NoUpdate.values())
                .map(reason -> DynamicTest.dynamicTest(reason.code(), () -> {
                    JsonNode answer = read(new Selection.None(reason));
                    assertEquals(Set.of("error", "message", "kind"), keys(answer));
                    assertEquals(reason.code(), answer.path("error").textValue());
                    assertEquals(reason.kind().wire(), answer.path("kind").textValue());
                    assertFalse(answer.path("message").textValue().isEmpty());
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatIsTooFarNamesBothVersionsAndSaysMajor() {
        return Stream.of(
                        NoUpdate.DISABLE_AUTO_UPDATE_TO_MAJOR,
                        NoUpdate.DISABLE_AUTO_UPDATE_TO_MINOR,
                        NoUpdate.DISABLE_AUTO_UPDATE_TO_PATCH,
                        NoUpdate.DISABLE_AUTO_UPDATE_TO_METADATA)
                .map(reason -> DynamicTest.dynamicTest(reason.code(), () -> {
                    JsonNode answer = read(new Selection.TooFar(reason, "2.0.0", "1.0.0"));
                    assertEquals(Set.of("error", "message", "kind", "version", "old", "major"), keys(answer));
                    assertEquals("2.0.0", answer.path("version").textValue());
                    assertEquals("1.0.0", answer.path("old").textValue());
                    assertEquals(true, answer.path("major").booleanValue());
                    assertEquals("blocked", answer.path("kind").textValue());
                }));
    }

    @Test
    void aMismatchNamesBothKeys() throws IOException {
        JsonNode answer = read(new Selection.KeyMismatch("MIIA", "MIIB"));
        assertEquals(Set.of("error", "message", "kind", "deviceKeyId", "bundleKeyId"), keys(answer));
        assertEquals("MIIA", answer.path("deviceKeyId").textValue());
        assertEquals("MIIB", answer.path("bundleKeyId").textValue());
    }

    @Test
    void theWayBackIsTheWordBuiltinAlone() throws IOException {
        assertEquals("{\"version\":\"builtin\"}", read(new Selection.Builtin()).toString());
    }

    @Test
    void linkAndCommentAreToldAsLongAsTheNoteIsThereAndToPluginsThatKnowThem() throws IOException {
        var notes = new LiveNotes();
        var writer = new UpdateAnswerWriter(BASE, new LiveManifests(), notes);
        var noted = new Selection.Offer(RELEASE, ENTRY, false, true);
        Set<String> plain = Set.of("version", "url", "session_key", "checksum");
        assertEquals(plain, keys(read(writer, noted)), "not read yet");
        notes.found(NOTE, ReleaseNote.of("https://example.com/2", "What\nis \"new\"", new Random(1)));
        JsonNode answer = read(writer, noted);
        assertEquals("https://example.com/2", answer.path("link").textValue());
        assertEquals("What\nis \"new\"", answer.path("comment").textValue());
        assertEquals(plain.size() + 2, keys(answer).size());
        assertEquals(plain, keys(read(writer, new Selection.Offer(RELEASE, ENTRY))), "an older plugin");
        assertEquals(answer, read(writer, noted));
        assertTrue(writer.keepsOffers());
        notes.gone(NOTE);
        assertFalse(writer.keepsOffers(), "erased: no written answer is kept");
        assertEquals(plain, keys(read(writer, noted)));
    }

    @Test
    void ofANoteOnlyWhatItHasIsTold() throws IOException {
        var notes = new LiveNotes();
        var writer = new UpdateAnswerWriter(BASE, new LiveManifests(), notes);
        notes.found(NOTE, ReleaseNote.of(null, "What is new", new Random(1)));
        JsonNode answer = read(writer, new Selection.Offer(RELEASE, ENTRY, false, true));
        assertTrue(answer.has("comment"));
        assertFalse(answer.has("link"), "absent, not null");
    }

    private static JsonNode read(Selection selection) throws IOException {
        return read(WRITER, selection);
    }

    private static JsonNode read(UpdateAnswerWriter writer, Selection selection) throws IOException {
        return new ObjectMapper().readTree(writer.answer(selection).toString(UTF_8));
    }

    private static Set<String> keys(JsonNode answer) {
        Set<String> keys = new TreeSet<>();
        answer.fieldNames().forEachRemaining(keys::add);
        return keys;
    }
}
