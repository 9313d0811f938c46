package dev.countersign.contract.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
    @Test
    void utf8ReadsBack() {
        for (String text : new String[] {"", "a", "\u00e4", "\u20ac", "\ud83d\udd11", "\0", "\uFEFFa"}) {
            assertEquals(text, Utf8.decode(text.getBytes(UTF_8)));
        }
    }

    /** Lone continuation, cut sequence, overlong NUL and slash, surrogate, beyond U+10FFFF, UTF-16. */
    @ParameterizedTest
    @ValueSource(strings = {"80", "61c3", "c080", "c0af", "e080af", "eda080", "f4908080", "fffe6100", "ff", "fe"})
    void whatIsNotUtf8IsRefused(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThrows(IllegalArgumentException.class, () -> Utf8.decode(bytes));
    }

    @Test
    void base64HasOneTextForEachSequenceOfBytes() {
        var random = new Random(3);
        for (int length = 0; length < 70; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            String text = CanonicalBase64.encode(bytes);
            assertEquals(Base64.getEncoder().encodeToString(bytes), text);
            assertArrayEquals(bytes, CanonicalBase64.decode(text));
            for (int i = 0; i < text.length(); i++) {
                for (char c : "AB/+=_- \n".toCharArray()) {
                    assertNoSecondText(bytes, text, text.substring(0, i) + c + text.substring(i + 1));
                }
                assertNoSecondText(bytes, text, text.substring(0, i) + text.substring(i + 1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"AQ", "AQ=", "AQ===", "AR==", "AQI", "AQJ=", "A", "AQ==AQ==", "-_8=", "AQ==\n", " AQ==", "A Q="})
    void whatIsNotCanonicalIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> CanonicalBase64.decode(text));
    }

    private static void assertNoSecondText(byte[] bytes, String text, String changed) {
        byte[] read;
        try {
            read = CanonicalBase64.decode(changed);
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertFalse(!changed.equals(text) && Arrays.equals(bytes, read), changed);
    }
}
