package dev.countersign.objectstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectKeyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "log/head",
                "log/tile/0/x001/067.p/5",
                "log/staging/12-00ff",
                "A-Z_a.z/0",
                "a..b",
                "a.",
                "-",
                "_"
            })
    void keysOfTheLayoutAreAccepted(String value) {
        assertEquals(value, ObjectKey.of(value).value());
        assertEquals(value, ObjectKey.of(value).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                ".",
                "..",
                "a/..",
                "../a",
                "a/../b",
                "a/./b",
                ".tmp/swap.lock",
                "a/.hidden",
                "a b",
                "a\\b",
                "a\u0000",
                "a\n",
                "ä",
                "a/%2e%2e",
                "C:",
                "~",
                "a\u2215b"
            })
    void escapesAndOddNamesAreRefused(String value) {
        assertThrows(IllegalArgumentException.class, () -> ObjectKey.of(value));
    }

    @Test
    void everyCharacterOutsideTheAlphabetIsRefused() {
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            boolean allowed = (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || (c >= '0' && c <= '9')
                    || "._-/".indexOf(c) >= 0;
            String value = "a" + c + "a";
            if (allowed) {
                assertEquals(value, ObjectKey.of(value).value());
            } else {
                assertThrows(IllegalArgumentException.class, () -> ObjectKey.of(value));
            }
        }
    }

    @Test
    void lengthsStopAtTheLimits() {
        String longest = "a".repeat(ObjectKey.MAX_SEGMENT_LENGTH);
        assertEquals(longest, ObjectKey.of(longest).value());
        assertThrows(IllegalArgumentException.class, () -> ObjectKey.of(longest + "a"));
        String full = String.join("/", longest, longest, longest, longest);
        assertEquals(ObjectKey.MAX_LENGTH - 1, full.length());
        assertEquals(full, ObjectKey.of(full).value());
        assertThrows(IllegalArgumentException.class, () -> ObjectKey.of(full + "/a"));
    }

    @Test
    void segmentCannotSmuggleInASlash() {
        assertEquals(
                "inbox/00/request",
                ObjectKey.ofSegments("inbox", "00", "request").value());
        assertThrows(IllegalArgumentException.class, () -> ObjectKey.ofSegments("inbox", "00/request", "bundle"));
        assertThrows(IllegalArgumentException.class, () -> ObjectKey.ofSegments());
    }

    @Test
    void refusalShowsHostileTextShortAndPrintable() {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> ObjectKey.of("\u001b[31m" + "\n".repeat(5000)))
                .getMessage();
        assertTrue(message.length() < 200);
        assertFalse(message.contains("\n") || message.contains("\u001b"));
    }

    @Test
    void prefixesAreThoseOfValidKeys() {
        for (String prefix : Set.of("", "a", "a/", "a/b", "a/b/", "a.")) {
            assertTrue(ObjectKey.isPrefix(prefix), prefix);
        }
        for (String prefix : Set.of("/", "a//", ".", "../", "a/..", "a/.", " ", "a b", ".tmp/")) {
            assertFalse(ObjectKey.isPrefix(prefix), prefix);
        }
    }
}
