package dev.countersign.e2e.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Bodies that are hard on a JSON parser, and a good one with a few bytes changed. */
public final class Torture {
    private Torture() {}

    /** What breaks parsers, whatever the endpoint expects. */
    public static List<byte[]> bodies() {
        List<byte[]> bodies = new ArrayList<>();
        for (String text : List.of(
                "",
                "null",
                "\"\"",
                "[]",
                "{}",
                "NaN",
                "1e999999999",
                "-" + "9".repeat(100_000),
                "[".repeat(60_000),
                "{\"a\":".repeat(12_000),
                "[" + "1,".repeat(30_000) + "1]",
                "{" + "\"a\":1,".repeat(9_000) + "\"a\":1}",
                "{\"app_id\":\"" + "x".repeat(60_000) + "\"}",
                "{\"app_id\":\"\\ud800\",\"device_id\":\"\\udfff\"}",
                "{\"app_id\":" + "9".repeat(50_000) + "}",
                "{\"app_id\":{\"a\":[[[[[]]]]]},\"device_id\":[],\"key_id\":null}",
                "{\"__proto__\":{\"a\":1},\"@type\":\"java.lang.Runtime\",\"class\":\"java.net.URL\"}",
                "\uFEFF{}",
                "{}{}",
                "{'a':1}",
                "{\"a\":1,}",
                "/**/{}",
                "{\"payload\":\"" + "A".repeat(60_000) + "\",\"payloadType\":\"x\",\"signatures\":[{}]}",
                "{\"payload\":\"%%%\",\"payloadType\":\"application/vnd.countersign.request.v1+json\",\"signatures\":[]}",
                "a=b&c=d",
                "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
                collidingKeys())) {
            bodies.add(text.getBytes(UTF_8));
        }
        bodies.add(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 0});
        bodies.add(new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'});
        bodies.add(new byte[60_000]);
        bodies.add(bomb());
        return bodies;
    }

    /** A body with up to four bytes changed, reproducibly. */
    public static List<byte[]> mutations(byte[] good, int count) {
        var random = new Random(20261123);
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] body = good.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            bodies.add(body);
        }
        return bodies;
    }

    /** Names that all have the same {@link String#hashCode}. */
    private static String collidingKeys() {
        var text = new StringBuilder("{");
        for (int i = 0; i < 1 << 10; i++) {
            var name = new StringBuilder();
            for (int bit = 0; bit < 10; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            text.append('"').append(name).append("\":1,");
        }
        return text.append("\"end\":1}").toString();
    }

    /** 64 MB of spaces, for whoever unpacks what is not said to be packed. */
    private static byte[] bomb() {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            byte[] spaces = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                zip.write(spaces);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
