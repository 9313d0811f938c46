package dev.countersign.contract.note;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.json.MalformedException;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseNoteTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String SALT = "ab".repeat(32);

    @Test
    void theSameTextHasAnotherDigestEachTimeSoThatNobodyGuessesItFromTheLog() {
        ReleaseNote one = ReleaseNote.of("https://example.com/", "What is new", RANDOM);
        ReleaseNote other = ReleaseNote.of("https://example.com/", "What is new", RANDOM);
        assertNotEquals(one.salt(), other.salt());
        assertEquals(64, one.salt().length());
        assertEquals(one, ReleaseNote.parse(one.toJson()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com",
                "https://example.com/releases/1.2.3?from=app&l=de#top",
                "HTTPS://example.com:8443/%C3%BC",
                "https://192.0.2.1/",
                "https://[2001:db8::1]/"
            })
    void linksThatAreHttpsAddressesAreTaken(String link) {
        assertEquals(link, ReleaseNote.of(link, null, RANDOM).link());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://example.com/",
                "javascript:alert(1)",
                "data:text/html,x",
                "file:///etc/passwd",
                "//example.com/",
                "/releases",
                "https:example.com",
                "https:///releases",
                "https://someone@example.com/",
                "https://example.com@evil.example/",
                "https://example.com/a b",
                "https://example.com/\u0000",
                "https://example.com/\nx",
                "https://example.com/ü",
                "https://exämple.com/",
                "https://example.com/\"><script>",
                " https://example.com/"
            })
    void otherLinksAreNot(String link) {
        assertThrows(IllegalArgumentException.class, () -> ReleaseNote.of(link, null, RANDOM));
    }

    @Test
    void commentsMayHaveLinesAndAnyLettersAndPictures() {
        for (String comment :
                List.of("a", "Größe\n- schneller\n- kleiner", "日本語 العربية", "👩‍💻 🏴", "a & <b> \"c\" \\")) {
            ReleaseNote note = ReleaseNote.of(null, comment, RANDOM);
            assertEquals(comment, ReleaseNote.parse(note.toJson()).comment());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n ",
                "a\u0000",
                "a\u0007",
                "a\r\nb",
                "a\tb",
                "\u001b[31mred",
                "a\u007f",
                "a\u009bb",
                "a\u2028b",
                "a\u2029b",
                "a\u202eb",
                "a\u2066b"
            })
    void commentsWithWhatIsInvisibleAreNotTaken(String comment) {
        assertThrows(IllegalArgumentException.class, () -> ReleaseNote.of(null, comment, RANDOM));
    }

    @Test
    void halfACharacterIsNoText() {
        assertThrows(IllegalArgumentException.class, () -> ReleaseNote.of(null, "a\ud800b", RANDOM));
        assertMalformed("{\"salt\":\"" + SALT + "\",\"comment\":\"a\\ud800b\"}");
    }

    @Test
    void lengthsHaveTheirBounds() {
        String link = "https://example.com/";
        String longest = link + "a".repeat(ReleaseNote.LONGEST_LINK - link.length());
        String comment = "ü".repeat(ReleaseNote.LONGEST_COMMENT / 2);
        assertTrue(ReleaseNote.of(longest, comment, RANDOM).toJson().length < ReleaseNote.MAX_BYTES);
        assertThrows(IllegalArgumentException.class, () -> ReleaseNote.of(longest + "a", null, RANDOM));
        assertThrows(IllegalArgumentException.class, () -> ReleaseNote.of(null, comment + "a", RANDOM));
        String escaped = "\"".repeat(ReleaseNote.LONGEST_COMMENT);
        assertTrue(
                ReleaseNote.of(longest, escaped, RANDOM).toJson().length < ReleaseNote.MAX_BYTES,
                "whatever is a note can be handed in");
        assertMalformed("{\"salt\":\"" + SALT + "\",\"comment\":\"a\"}" + " ".repeat(ReleaseNote.MAX_BYTES));
    }

    @Test
    void readingIsStrict() {
        assertEquals(
                "a",
                ReleaseNote.parse(bytes("{\"salt\":\"" + SALT + "\",\"comment\":\"a\"}"))
                        .comment());
        for (String wrong : List.of(
                "{\"comment\":\"a\"}",
                "{\"salt\":\"" + SALT + "\"}",
                "{\"salt\":\"" + SALT.substring(2) + "\",\"comment\":\"a\"}",
                "{\"salt\":\"" + SALT.toUpperCase(java.util.Locale.ROOT) + "\",\"comment\":\"a\"}",
                "{\"salt\":\"" + SALT + "\",\"comment\":\"a\",\"comment\":\"b\"}",
                "{\"salt\":\"" + SALT + "\",\"comment\":\"a\",\"by\":\"me\"}",
                "{\"salt\":\"" + SALT + "\",\"comment\":7}",
                "{\"salt\":\"" + SALT + "\",\"comment\":[\"a\"]}",
                "{\"salt\":\"" + SALT + "\",\"comment\":\"a\"}{}",
                "[]",
                "null",
                "")) {
            assertMalformed(wrong);
        }
    }

    @Test
    void whatIsWrongIsSaidWithoutTheText() {
        var failure = assertThrows(
                MalformedException.class,
                () -> ReleaseNote.parse(bytes("{\"salt\":\"" + SALT + "\",\"link\":\"http://secret.example/\"}")));
        assertFalse(String.valueOf(failure.getMessage()).contains("secret"), failure.getMessage());
        assertEquals(
                "ReleaseNote[redacted]", ReleaseNote.of(null, "secret", RANDOM).toString());
    }

    private static void assertMalformed(String json) {
        assertThrows(MalformedException.class, () -> ReleaseNote.parse(bytes(json)), json);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(UTF_8);
    }
}
