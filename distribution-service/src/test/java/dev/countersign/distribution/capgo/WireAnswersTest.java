package dev.countersign.distribution.capgo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.countersign.distribution.catalog.LiveManifests;
import dev.countersign.distribution.catalog.NoUpdate;
import dev.countersign.distribution.catalog.Selection;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every answer as the plugin reads it (docs/capgo-protocol.md, section b, the client's hard rules): exactly these keys, nothing null. */
class WireAnswersTest {
    private static final UpdateAnswerWriter WRITER = new UpdateAnswerWriter(
            new PublicBase(URI.create("https://updates.example.com"), Optional.empty()), new LiveManifests());

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

    private static JsonNode read(Selection selection) throws IOException {
        return new ObjectMapper().readTree(WRITER.answer(selection).toString(UTF_8));
    }

    private static Set<String> keys(JsonNode answer) {
        Set<String> keys = new TreeSet<>();
        answer.fieldNames().forEachRemaining(keys::add);
        return keys;
    }
}
