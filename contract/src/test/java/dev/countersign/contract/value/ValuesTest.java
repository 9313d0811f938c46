package dev.countersign.contract.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each value takes and what it refuses (docs/format.md, "Values"). */
class ValuesTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    /** Right nowhere: NUL, newlines, paths, other alphabets, what is invisible. */
    private static final List<String> NEVER = List.of(
            "",
            " ",
            "\0",
            "\n",
            ".",
            "..",
            "/",
            "a/b",
            "../a",
            "a\\b",
            "a b",
            "a\n",
            "\na",
            "a\0",
            "a\u200b",
            "\u0430pp",
            "a%2f",
            "a'b",
            "a\"b",
            "<a>",
            "\uFEFFa",
            "a\u202E");

    record Grammar(String name, Function<String, Object> parse, List<String> good, List<String> bad) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Grammar> grammars() {
        return Stream.of(
                new Grammar(
                        "AppId",
                        AppId::new,
                        List.of("com.example.app", "a.b", "Com.Example_1.app-2", "a." + "b".repeat(126)),
                        List.of(
                                "app",
                                "com.",
                                ".com",
                                "com..app",
                                "1com.app",
                                "_a.b",
                                "a." + "b".repeat(127),
                                "a.\u00e4")),
                new Grammar(
                        "EnvironmentName",
                        EnvironmentName::new,
                        List.of("production", "a", "qa-2", "a".repeat(63)),
                        List.of("Production", "2qa", "-qa", "q_a", "q.a", "a".repeat(64))),
                new Grammar(
                        "ChannelName",
                        ChannelName::new,
                        List.of("production", "Beta_1.0-x", "0", "a".repeat(64)),
                        List.of("-a", "_a", ".a", "a".repeat(65), "\u00e4")),
                new Grammar(
                        "Version",
                        Version::new,
                        List.of(
                                "0.0.0",
                                "10.20.30",
                                "1.2.3-beta.1",
                                "1.0.0-alpha+001",
                                "1.0.0-x-y-z.--",
                                "1.0.0-0A.is.legal",
                                "2147483647.0.0",
                                "1.0.0-" + "a".repeat(58)),
                        List.of(
                                "1.2",
                                "1.2.3.4",
                                "v1.2.3",
                                "01.2.3",
                                "1.02.3",
                                "1.2.03",
                                "1.2.3-",
                                "1.2.3+",
                                "1.2.3-01",
                                "1.2.3-a..b",
                                "+1.2.3",
                                "-1.2.3",
                                "1.2.x",
                                "\u0661.2.3",
                                "1.2.3-b_1",
                                "builtin",
                                "1.0.0-" + "a".repeat(59))),
                new Grammar("Sha256", Sha256::ofHex, List.of(HEX), digests()),
                new Grammar("BundleId", BundleId::ofHex, List.of(HEX), digests()),
                new Grammar("RequestId", RequestId::ofHex, List.of(HEX), digests()),
                new Grammar("KeyId", KeyId::ofHex, List.of(HEX), digests()),
                new Grammar(
                        "DeviceKeyId",
                        DeviceKeyId::new,
                        List.of("MIIBCgKCAQEAnTu/rAos", "MIIBCgKCAQEA+/+/+/+/"),
                        List.of(
                                "MIIBCgKCAQEAnTu/rAo",
                                "MIIBCgKCAQEAnTu/rAosx",
                                "MIBBCgKCAQEAnTu/rAos",
                                "MIIBCgKCAQEAnTu_rAos",
                                "MIIBCgKCAQEAnTu/rAo=")),
                new Grammar(
                        "KeyLabel",
                        KeyLabel::new,
                        List.of(
                                "event/1",
                                "log/22",
                                "upload/999999",
                                "device/com.example.app/production/1",
                                "device/a." + "b".repeat(126) + "/" + "e".repeat(63) + "/999999"),
                        List.of(
                                "event",
                                "event/",
                                "event/0",
                                "event/01",
                                "event/1000000",
                                "event/-1",
                                "Event/1",
                                "other/1",
                                "device/1",
                                "device/com.example.app/1",
                                "device/../production/1",
                                "device/a.b/../1",
                                "device/app/production/1",
                                "device/a.b/Production/1",
                                "device/a.b/production/1/2",
                                "device//production/1")),
                new Grammar(
                        "SealedChecksum",
                        SealedChecksum::new,
                        List.of("a0".repeat(256)),
                        List.of("a0".repeat(255), "a0".repeat(257), "A0".repeat(256), "g0".repeat(256))),
                new Grammar("WrappedSessionKey", WrappedSessionKey::new, List.of(wrapped(16, 256)), wrongWrapped()));
    }

    @ParameterizedTest
    @MethodSource("grammars")
    void takesWhatItsGrammarSays(Grammar grammar) {
        for (String good : grammar.good) {
            Object value = grammar.parse.apply(good);
            assertEquals(value, grammar.parse.apply(good));
            assertEquals(value.hashCode(), grammar.parse.apply(good).hashCode());
        }
    }

    @ParameterizedTest
    @MethodSource("grammars")
    void refusesAllElse(Grammar grammar) {
        Stream.concat(grammar.bad.stream(), NEVER.stream()).forEach(bad -> assertRefused(grammar, bad));
        for (String good : grammar.good) {
            List.of(" " + good, good + " ", good + "\n", good + "\0", "\uFEFF" + good)
                    .forEach(around -> assertRefused(grammar, around));
        }
    }

    @Test
    void aBundleIdDoesNotGiveTheChecksumAway() {
        Sha256 checksum = Sha256.hash("a zip".getBytes(UTF_8));
        BundleId id = BundleId.ofChecksum(checksum);
        assertNotEquals(checksum, id.digest());
        assertEquals(Sha256.hash(checksum.toBytes()), id.digest());
    }

    @Test
    void aDeviceKeyLabelTellsItsScope() {
        assertEquals(
                Optional.of(new Scope(new AppId("com.example.app"), new EnvironmentName("production"))),
                new KeyLabel("device/com.example.app/production/1").scope());
        assertEquals(Optional.empty(), new KeyLabel("event/1").scope());
    }

    @Test
    void whatOpensABundleOrGivesTheDeviceKeyAwayIsNotPrinted() {
        String wrapped = wrapped(16, 256);
        assertFalse(new WrappedSessionKey(wrapped).toString().contains(wrapped.substring(0, 8)));
        assertFalse(new SealedChecksum("a0".repeat(256)).toString().contains("a0a0"));
    }

    @Test
    void wrappedSessionKeysAndSealedChecksumsKeepTheirBytes() {
        byte[] iv = new byte[16];
        byte[] block = new byte[256];
        new Random(5).nextBytes(iv);
        new Random(6).nextBytes(block);
        WrappedSessionKey key = WrappedSessionKey.of(iv, block);
        assertArrayEquals(iv, key.iv());
        assertArrayEquals(block, key.block());
        assertArrayEquals(block, SealedChecksum.of(block).toBytes());
        assertThrows(IllegalArgumentException.class, () -> WrappedSessionKey.of(block, iv));
        assertThrows(IllegalArgumentException.class, () -> SealedChecksum.of(iv));
    }

    private static void assertRefused(Grammar grammar, String text) {
        assertThrows(IllegalArgumentException.class, () -> grammar.parse.apply(text), grammar + " took " + text);
    }

    private static List<String> digests() {
        return List.of(
                HEX.substring(1),
                HEX + "0",
                HEX.toUpperCase(Locale.ROOT),
                "g" + HEX.substring(1),
                "0x" + HEX.substring(2));
    }

    private static String wrapped(int iv, int block) {
        Base64.Encoder base64 = Base64.getEncoder();
        return base64.encodeToString(new byte[iv]) + ":" + base64.encodeToString(new byte[block]);
    }

    private static List<String> wrongWrapped() {
        String good = wrapped(16, 256);
        return List.of(
                "x",
                ":",
                good + ":",
                ":" + good,
                good.replace(":", ""),
                good.replace(":", "::"),
                wrapped(15, 256),
                wrapped(17, 256),
                wrapped(16, 255),
                wrapped(16, 257),
                wrapped(256, 16),
                good.replace("=", ""),
                good.replace("A==:", "B==:"),
                good.replace('A', '_'));
    }
}
