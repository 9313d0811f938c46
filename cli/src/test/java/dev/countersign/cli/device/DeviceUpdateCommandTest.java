package dev.countersign.cli.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.TestTerminal;
import dev.countersign.contract.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceUpdateCommandTest {
    private static final Sealer SEALER = new Sealer();

    @TempDir
    private Path folder;

    private Distributor distributor;
    private TestTerminal terminal;

    @BeforeEach
    void begin() throws IOException {
        distributor = new Distributor();
        terminal = new TestTerminal(folder);
        Files.writeString(folder.resolve("key.pem"), SEALER.publicPem());
        Files.writeString(folder.resolve("vector.pem"), Vector.pem());
    }

    @AfterEach
    void end() {
        distributor.close();
    }

    @Test
    void aReleaseOfTheRealClientIsOpenedAndActivated() throws IOException {
        offerVector("1.2.3");
        assertEquals(0, update("vector.pem"));
        assertEquals("updated", terminal.json().path("status").asText());
        assertEquals("1.2.3", terminal.json().path("version").asText());
        assertTrue(Files.readString(folder.resolve("state/current/index.html")).contains("<"));
        assertEquals(
                folder.resolve("state/current").toRealPath(),
                Path.of(terminal.json().path("path").asText()).toRealPath());
    }

    @Test
    void theDeviceAsksAsThePluginDoes() {
        distributor.answers(Map.of("kind", "up_to_date", "error", "no_new_version_available", "message", "none"));
        assertEquals(0, update("vector.pem", "--channel", "beta", "--version-native", "2.1.0"));
        var asked = Json.readTolerantly(
                distributor.questions.getFirst().getBytes(UTF_8), com.fasterxml.jackson.databind.JsonNode.class);
        assertEquals("com.example.demo", asked.path("app_id").asText());
        assertEquals("MIIBCgKCAQEAnTu/rAos", asked.path("key_id").asText());
        assertEquals("beta", asked.path("defaultChannel").asText());
        assertEquals("2.1.0", asked.path("version_name").asText());
        assertEquals("2.1.0", asked.path("version_build").asText());
        assertTrue(asked.path("is_prod").isBoolean());
        assertTrue(asked.path("device_id").asText().matches("[0-9a-f-]{36}"));
    }

    @Test
    void deviceIdStaysAndTheRunningVersionIsReported() {
        offerWeb("2.0.0", "two");
        assertEquals(0, update("key.pem"));
        String first = terminal.json().path("device_id").asText();
        assertEquals(0, update("key.pem"));
        assertEquals("up_to_date", terminal.json().path("status").asText());
        assertEquals(first, terminal.json().path("device_id").asText());
        assertTrue(distributor.questions.get(1).contains("\"version_name\":\"2.0.0\""));
    }

    @Test
    void refusalKeepsTheLastTrustedRelease() throws IOException {
        offerWeb("2.0.0", "two");
        assertEquals(0, update("key.pem"));
        Map<String, Object> offer = offerWeb("3.0.0", "three");
        byte[] altered = distributor.bundle.clone();
        altered[altered.length / 2] ^= 1;
        distributor.bundle = altered;
        distributor.answers(offer);
        assertEquals(4, update("key.pem"));
        assertEquals("refused", terminal.json().path("status").asText());
        assertTrue(terminal.json().path("reason").asText().matches("checksum-mismatch|decrypt-failed"));
        assertEquals("2.0.0", terminal.json().path("version").asText());
        assertEquals("two", Files.readString(folder.resolve("state/current/index.html")));
        assertEquals(List.of(), list("state/work"), "nothing of it stays");
    }

    @Test
    void unsignedDowngradesAreRefusedBeforeAnyDownload() throws IOException {
        byte[] plain = Sealer.zip(Map.of("index.html", "evil"));
        var sealed = SEALER.seal(plain);
        String sha = dev.countersign.contract.value.Sha256.hash(plain).hex();
        for (String sessionKey :
                new String[] {null, "", "x", ":", "a:b", sealed.sessionKey().wire() + ":"}) {
            Map<String, Object> offer =
                    distributor.offer("9.9.9", plain, "", sealed.checksum().hex());
            offer.put("session_key", sessionKey);
            distributor.answers(offer);
            assertEquals(4, update("key.pem"), String.valueOf(sessionKey));
            assertEquals("session-key-required", terminal.json().path("reason").asText());
        }
        for (String checksum : new String[] {
            null, "", sha, sha.substring(0, 8), sealed.checksum().hex() + "00"
        }) {
            Map<String, Object> offer = distributor.offer("9.9.9", sealed);
            offer.put("checksum", checksum);
            distributor.answers(offer);
            assertEquals(4, update("key.pem"), String.valueOf(checksum));
            assertEquals("checksum-not-sealed", terminal.json().path("reason").asText());
        }
        assertEquals(List.of(), distributor.ranges);
        distributor.offer(
                "9.9.9", plain, sealed.sessionKey().wire(), sealed.checksum().hex());
        assertEquals(4, update("key.pem"), "sealed words over an unencrypted zip");
        assertFalse(Files.exists(folder.resolve("state/current")));
    }

    @Test
    void aThousandMutationsAreRefused() throws IOException, UpdateRefusedException {
        offerWeb("1.0.0", "good");
        assertEquals(0, update("key.pem"));
        byte[] ciphertext = Vector.bytes("encrypted.zip");
        String sessionKey = Vector.text("iv_session_key.txt");
        String checksum = Vector.text("encrypted_checksum.hex");
        var foreign = SEALER.seal(Sealer.zip(Map.of("index.html", "other")));
        var random = new Random(20261122);
        try (DeviceState state = DeviceState.open(folder.resolve("mutations"))) {
            distributor.offer("1.0.0", ciphertext, sessionKey, checksum);
            var update = vectorDevice();
            assertTrue(update.run(state) instanceof DeviceUpdate.Outcome.Updated);
            Path active = folder.resolve("mutations/current").toRealPath();
            for (int i = 0; i < 1000; i++) {
                Map<String, Object> offer = distributor.offer("2.0." + i, ciphertext, sessionKey, checksum);
                String what = mutate(offer, random, foreign);
                try {
                    update.run(state);
                    throw new AssertionError("accepted mutation " + i + ": " + what);
                } catch (UpdateRefusedException e) {
                    assertEquals(active, folder.resolve("mutations/current").toRealPath());
                }
            }
        }
    }

    /** One change to one of the things a device is handed. */
    private String mutate(Map<String, Object> offer, Random random, Sealer.Sealed foreign) {
        byte[] bundle = distributor.bundle.clone();
        String what;
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> {
                int at = random.nextInt(bundle.length);
                bundle[at] ^= (byte) (1 << random.nextInt(8));
                what = "bit flip at " + at;
            }
            case 3 -> {
                bundle = Arrays.copyOf(bundle, random.nextInt(bundle.length));
                what = "cut to " + bundle.length;
            }
            case 4 -> {
                bundle = Arrays.copyOf(bundle, bundle.length + 1 + random.nextInt(64));
                what = "grown to " + bundle.length;
            }
            case 5 -> what = mutateText(offer, "session_key", random);
            case 6 -> what = mutateText(offer, "checksum", random);
            case 7 -> {
                String field = random.nextBoolean() ? "session_key" : "checksum";
                offer.put(
                        field,
                        field.equals("checksum")
                                ? foreign.checksum().hex()
                                : foreign.sessionKey().wire());
                what = field + " of another key";
            }
            default -> {
                String field =
                        List.of("session_key", "checksum", "url", "version").get(random.nextInt(4));
                if (random.nextBoolean()) {
                    offer.remove(field);
                } else {
                    offer.put(field, random.nextBoolean() ? "" : 1);
                }
                what = field + " missing or of another type";
            }
        }
        distributor.bundle = bundle;
        distributor.answers(offer);
        return what;
    }

    private static String mutateText(Map<String, Object> offer, String field, Random random) {
        String before = (String) offer.get(field);
        String after = before;
        while (after.equals(before)) {
            int at = random.nextInt(before.length());
            String alphabet = "0123456789abcdefABCDEFghXYZ+/=: \n";
            char c = alphabet.charAt(random.nextInt(alphabet.length()));
            after = before.substring(0, at) + c + before.substring(at + random.nextInt(2));
        }
        offer.put(field, after);
        return field + " = " + after;
    }

    @Test
    void brokenDownloadGoesOnWhereItStopped() throws IOException {
        offerWeb("2.0.0", "two".repeat(100_000));
        distributor.breaks.addAll(List.of(100, 50));
        assertEquals(0, update("key.pem"));
        assertEquals(List.of("null", "bytes=100-", "bytes=150-"), distributor.ranges);
        assertEquals("two".repeat(100_000), Files.readString(folder.resolve("state/current/index.html")));
    }

    @Test
    void entriesThatLeadOutOfTheFolderAreRefused() throws IOException {
        for (String name : new String[] {"../evil", "a/../../evil", "/tmp/evil", "a\\..\\evil", "C:/evil"}) {
            Map<String, String> entries = new LinkedHashMap<>();
            entries.put("index.html", "page");
            entries.put(name, "evil");
            distributor.offer("6.6.6", SEALER.seal(Sealer.zip(entries)));
            assertEquals(4, update("key.pem"), name);
            assertEquals("unzip-failed", terminal.json().path("reason").asText());
        }
        try (Stream<Path> files = Files.walk(folder)) {
            assertTrue(files.noneMatch(file -> file.getFileName().toString().equals("evil")));
        }
    }

    @Test
    void bundleWithoutAStartPageIsRefusedAndOneFolderIsFlattened() throws IOException {
        distributor.offer("1.1.0", SEALER.seal(Sealer.zip(Map.of("readme.txt", "hello"))));
        assertEquals(4, update("key.pem"));
        distributor.offer("1.1.1", SEALER.seal(Sealer.zip(Map.of("www/index.html", "flat", "www/a/b.js", "x"))));
        assertEquals(0, update("key.pem"));
        assertEquals("flat", Files.readString(folder.resolve("state/current/index.html")));
    }

    @Test
    void theServerCanSendItBackToTheBuiltInBundle() {
        offerWeb("2.0.0", "two");
        assertEquals(0, update("key.pem"));
        distributor.answers(Map.of("version", "builtin"));
        assertEquals(0, update("key.pem"));
        assertEquals("builtin", terminal.json().path("version").asText());
        assertFalse(Files.exists(folder.resolve("state/current")));
    }

    @Test
    void nothingOfferedIsNotSuccessUnlessItIsUpToDate() {
        distributor.answers(Map.of("kind", "blocked", "error", "key_id_mismatch", "message", "other key"));
        assertEquals(1, update("key.pem"));
        assertEquals("key_id_mismatch", terminal.json().path("reason").asText());
        Map<String, Object> nulls = new HashMap<>(offerWeb("2.0.0", "two"));
        nulls.put("error", "");
        distributor.answers(nulls);
        assertEquals(1, update("key.pem"), "an answer with the key error is none, as on a phone");
    }

    @Test
    void answerThatIsNotJsonIsRefused() {
        distributor.answer = "<html>".getBytes(UTF_8);
        assertEquals(4, update("key.pem"));
        assertEquals("parse-error", terminal.json().path("reason").asText());
    }

    @Test
    void oldReleasesButTheLastAreRemoved() throws IOException {
        for (int i = 1; i <= 4; i++) {
            offerWeb("1.0." + i, "v" + i);
            assertEquals(0, update("key.pem"));
        }
        assertEquals(4, list("state/releases").size(), "two folders and their notes");
        assertEquals("v4", Files.readString(folder.resolve("state/current/index.html")));
    }

    @Test
    void twoUpdatesAtOnceInOneStateAreRefused() throws IOException {
        try (DeviceState held = DeviceState.open(folder.resolve("state"))) {
            assertNotEquals("", held.deviceId());
            assertEquals(1, update("key.pem"));
        }
    }

    @Test
    void itSaysWhatItCannotPromise() {
        offerWeb("2.0.0", "two");
        assertEquals(0, terminal.run(arguments("key.pem").toArray(String[]::new)));
        assertTrue(terminal.err().contains("level L0"), terminal.err());
    }

    private void offerVector(String version) {
        distributor.offer(
                version,
                Vector.bytes("encrypted.zip"),
                Vector.text("iv_session_key.txt"),
                Vector.text("encrypted_checksum.hex"));
    }

    private Map<String, Object> offerWeb(String version, String page) {
        return distributor.offer(version, SEALER.seal(Sealer.zip(Map.of("index.html", page))));
    }

    private int update(String key, String... more) {
        List<String> arguments = arguments(key);
        arguments.addAll(List.of(more));
        arguments.add("--json");
        return terminal.run(arguments.toArray(String[]::new));
    }

    private List<String> arguments(String key) {
        return new java.util.ArrayList<>(List.of(
                "device",
                "update",
                "--server",
                distributor.url(),
                "--app",
                "com.example.demo",
                "--public-key",
                key,
                "--state",
                "state"));
    }

    private DeviceUpdate vectorDevice() {
        var profile = new DeviceProfile(
                new dev.countersign.contract.value.AppId("com.example.demo"),
                Vector.key().id(),
                null,
                "1.0.0-native",
                "android",
                "8.51.23",
                true,
                false);
        return new DeviceUpdate(
                java.net.URI.create(distributor.url()),
                profile,
                Vector.key(),
                new dev.countersign.cli.http.Http(new dev.countersign.cli.http.Patience(
                        2, java.time.Duration.ofMillis(1), java.time.Duration.ofMillis(1))),
                terminal.terminal(),
                null);
    }

    private List<Path> list(String path) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(path))) {
            return files.toList();
        }
    }
}
