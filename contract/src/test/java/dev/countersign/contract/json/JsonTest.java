package dev.countersign.contract.json;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.Sha256;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final Instant TIME = Instant.parse("2026-11-22T22:00:00Z");
    private static final Thing THING =
            new Thing(new AppId("com.example.app"), 3, true, TIME, "text", List.of("a"), null);
    private static final String JSON =
            "{\"app\":\"com.example.app\",\"size\":3,\"on_or_off\":true,\"time\":\"2026-11-22T22:00:00Z\",\"note\":\"text\",\"list\":[\"a\"]}";

    record Thing(
            AppId app,
            long size,
            boolean onOrOff,
            Instant time,
            @Nullable String note,
            List<String> list,
            @Nullable Thing inner) {}

    @Test
    void writesSnakeCaseCompactlyAndLeavesOutNulls() {
        assertEquals(JSON, new String(Json.write(THING), UTF_8));
        assertEquals(THING, Json.readStrictly(JSON.getBytes(UTF_8), Thing.class));
        assertEquals(THING, Json.readStrictly((" \n" + JSON + "\t\r\n").getBytes(UTF_8), Thing.class));
    }

    @Test
    void unknownFieldsAreRefusedStrictlyAndSkippedTolerantly() {
        for (String more : List.of("\"more\":1", "\"more\":null", "\"more\":[[{\"a\":1}]]", "\"App\":\"a.b\"")) {
            byte[] json = JSON.replaceFirst("\\{", "{" + more + ",").getBytes(UTF_8);
            assertThrows(MalformedException.class, () -> Json.readStrictly(json, Thing.class));
            assertEquals(THING, Json.readTolerantly(json, Thing.class));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "true",
                "1",
                "\"\"",
                "[]",
                "{",
                "{}x",
                "{'app':1}",
                "{app:1}",
                "// comment\n{}",
                "/* */{}",
                "{\"a\":1,}",
                "NaN",
            })
    void whatIsNotOneDocumentIsMalformed(String text) {
        assertMalformed(text);
    }

    @Test
    void trailingBytesAreMalformed() {
        for (String more : List.of("x", "{}", ",", "\0", "null", "\uFEFF", JSON)) {
            assertMalformed(JSON + more);
        }
    }

    @Test
    void duplicateKeysAreMalformedAlsoWhereTheyAreSkipped() {
        assertMalformed(JSON.replaceFirst("\\{", "{\"size\":4,"));
        assertMalformed(JSON.replaceFirst("\\{", "{\"\\u0073ize\":4,"));
        byte[] skipped =
                JSON.replaceFirst("\\{", "{\"more\":{\"a\":1,\"a\":1},").getBytes(UTF_8);
        assertThrows(MalformedException.class, () -> Json.readTolerantly(skipped, Thing.class));
    }

    @Test
    void noTypeIsTakenForAnother() {
        for (String wrong : List.of("\"3\"", "3.0", "3e0", "true", "null", "[]", "{}", "\"\"", "[3]")) {
            assertMalformed(JSON.replace("\"size\":3", "\"size\":" + wrong));
        }
        for (String wrong : List.of("1", "0", "\"true\"", "null", "\"\"", "[true]")) {
            assertMalformed(JSON.replace("\"on_or_off\":true", "\"on_or_off\":" + wrong));
        }
        for (String wrong : List.of("1", "true", "{}", "[]", "[\"a.b\"]", "{\"value\":\"a.b\"}", "\"\"", "1.5")) {
            assertMalformed(JSON.replace("\"app\":\"com.example.app\"", "\"app\":" + wrong));
        }
        for (String wrong : List.of("1", "true", "1.5", "{}", "[\"text\"]")) {
            assertMalformed(JSON.replace("\"note\":\"text\"", "\"note\":" + wrong));
        }
        for (String wrong : List.of("\"a\"", "{}", "\"\"", "[1]", "[true]")) {
            assertMalformed(JSON.replace("\"list\":[\"a\"]", "\"list\":" + wrong));
        }
        for (String wrong : List.of("\"\"", "\"x\"", "[]", "1")) {
            assertMalformed(JSON.replaceFirst("\\{", "{\"inner\":" + wrong + ","));
        }
    }

    @Test
    void missingNumbersAndBooleansAreMalformed() {
        assertMalformed(JSON.replace("\"size\":3,", ""));
        assertMalformed(JSON.replace("\"on_or_off\":true,", ""));
    }

    @Test
    void hugeNumbersAreMalformedAndCostNothing() {
        for (String huge : List.of(
                "9223372036854775808",
                "-9223372036854775809",
                "1e400",
                "1e999999999",
                "9".repeat(999),
                "9".repeat(20_000))) {
            assertMalformed(JSON.replace("\"size\":3", "\"size\":" + huge));
        }
        assertEquals(
                Long.MAX_VALUE,
                Json.readStrictly(
                                JSON.replace("\"size\":3", "\"size\":9223372036854775807")
                                        .getBytes(UTF_8),
                                Thing.class)
                        .size());
        for (String odd : List.of("03", "+3", "-", ".3", "3.", "0x3", "Infinity", "NaN", "3_0", "\u0663")) {
            assertMalformed(JSON.replace("\"size\":3", "\"size\":" + odd));
        }
    }

    @Test
    void nestingIsBoundedAlsoWhereItIsSkipped() {
        assertEquals(THING, Json.readTolerantly(nested(30).getBytes(UTF_8), Thing.class));
        for (int depth : new int[] {33, 1000, 1_000_000}) {
            byte[] deep = nested(depth).getBytes(UTF_8);
            assertThrows(MalformedException.class, () -> Json.readTolerantly(deep, Thing.class));
        }
    }

    @Test
    void onlyUtf8IsRead() {
        for (Charset other : List.of(UTF_16, UTF_16BE, UTF_16LE, Charset.forName("UTF-32"))) {
            assertThrows(MalformedException.class, () -> Json.readStrictly(JSON.getBytes(other), Thing.class));
        }
        assertMalformed("\uFEFF" + JSON);
        byte[] invalid = JSON.getBytes(UTF_8);
        invalid[JSON.indexOf("text")] = (byte) 0xc0;
        assertThrows(MalformedException.class, () -> Json.readTolerantly(invalid, Thing.class));
        assertMalformed(JSON.replace("text", "te\0xt"));
        assertMalformed(JSON.replace("text", "te\nxt"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-22T22:00:00.000Z",
                "2026-11-22T22:00:00.5Z",
                "2026-11-22T22:00:00+00:00",
                "2026-11-22T22:00:00z",
                "2026-11-22t22:00:00Z",
                "2026-11-22 22:00:00Z",
                "2026-11-22T22:00Z",
                "2026-11-22T24:00:00Z",
                "2016-12-31T23:59:60Z",
                "2026-02-30T22:00:00Z",
                "2026-13-01T22:00:00Z",
                "+2026-11-22T22:00:00Z",
                "+12026-11-22T22:00:00Z",
                "-2026-11-22T22:00:00Z",
                "\u0662026-11-22T22:00:00Z",
                "2026-11-22T22:00:00Z ",
                "now",
                "",
            })
    void eachInstantHasOneText(String text) {
        assertMalformed(JSON.replace("2026-11-22T22:00:00Z", text));
    }

    @Test
    void instantsAreWrittenToTheSecond() {
        assertEquals(
                "{\"at\":\"2026-11-22T22:00:00Z\"}",
                new String(Json.write(Map.of("at", TIME.plusNanos(999_999_999))), UTF_8));
    }

    @Test
    void messagesSayWhereAndRepeatNothingHostile() {
        assertEquals(
                "app: an app id is a reverse-domain name such as com.example.app, at most 128 characters",
                malformed(JSON.replace("com.example.app", "x")));
        String hostile =
                malformed(JSON.replaceFirst("\\{", "{\"\\u001b[31m\\r\\n\\u202e\\u0000" + "x".repeat(5000) + "\":1,"));
        assertTrue(hostile.length() < 700, hostile);
        assertTrue(hostile.chars().noneMatch(c -> c < ' ' || c == 0x202e), hostile);
        assertFalse(malformed("{\"size\": trux}").contains("\n"));
    }

    @Test
    void digestsAndOtherValuesAreText() {
        Sha256 digest = Sha256.hash(new byte[0]);
        assertEquals("\"" + digest + "\"", new String(Json.write(digest), UTF_8));
        assertEquals(digest, Json.readStrictly(("\"" + digest + "\"").getBytes(UTF_8), Sha256.class));
    }

    private static String nested(int depth) {
        return JSON.replaceFirst("\\{", "{\"more\":" + "[".repeat(depth) + "]".repeat(depth) + ",");
    }

    private static void assertMalformed(String json) {
        malformed(json);
    }

    private static String malformed(String json) {
        return assertThrows(MalformedException.class, () -> Json.readStrictly(json.getBytes(UTF_8), Thing.class), json)
                .getMessage();
    }
}
