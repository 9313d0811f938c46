package dev.countersign.cli.publish;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.TestTerminal;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code publish --sealed-with} of what the real Capgo CLI made: opened here first, and nothing that devices would refuse is sent. */
class SealedPublishTest {
    @TempDir
    private Path folder;

    private Ingest ingest;
    private TestTerminal terminal;
    private String sessionKey;
    private String checksum;

    @BeforeEach
    void begin() throws IOException {
        ingest = new Ingest();
        terminal = new TestTerminal(folder).with("COUNTERSIGN_INGEST_URL", ingest.url());
        Files.createDirectories(folder.resolve(".countersign"));
        Files.writeString(
                folder.resolve(".countersign/log-verifier.key"),
                ingest.log.verifierKey().text());
        terminal.run("keygen", "--out", "alice.pem");
        for (String name : List.of("encrypted.zip", "capgo_key_v2.public.pem", "plain.zip")) {
            Files.write(folder.resolve(name), vector(name));
        }
        sessionKey = new String(vector("iv_session_key.txt"), ISO_8859_1).strip();
        checksum = new String(vector("encrypted_checksum.hex"), ISO_8859_1).strip();
    }

    @AfterEach
    void end() {
        ingest.close();
    }

    @Test
    void whatTheCapgoCliSealedIsAskedForByTheBundleInside() throws IOException {
        assertEquals(0, publish("encrypted.zip", "capgo_key_v2.public.pem", sessionKey, checksum), terminal.err());
        var publish = (ReleasePublish)
                ingest.requests.get(terminal.json().path("request").asText()).request();
        assertEquals(
                BundleId.ofChecksum(Sha256.hash(vector("plain.zip"))),
                publish.bundle().id());
        assertEquals(fingerprint(), publish.sealedWith().hex());
    }

    /** The public key and the checksum together open every bundle of the app: neither may be readable on the way. */
    @Test
    void neitherPublicKeyNorSealIsReadableInWhatIsSent() throws IOException {
        assertEquals(0, publish("encrypted.zip", "capgo_key_v2.public.pem", sessionKey, checksum), terminal.err());
        String id = terminal.json().path("request").asText();
        String envelope = new String(ingest.requests.get(id).envelope().payload(), ISO_8859_1);
        String body = new String(ingest.bundles.get(id), ISO_8859_1);
        String key = Files.readString(folder.resolve("capgo_key_v2.public.pem"))
                .lines()
                .skip(2)
                .findFirst()
                .orElseThrow();
        String sealed = new String(vector("encrypted.zip"), ISO_8859_1).substring(0, 64);
        for (String sent : List.of(envelope, body)) {
            for (String secret : List.of(key, sessionKey, checksum, sealed)) {
                assertFalse(sent.contains(secret));
            }
        }
    }

    @Test
    void whatDevicesWouldRefuseIsNotSent() throws IOException {
        assertRefused("checksum-mismatch", flippedFile(), sessionKey, checksum);
        assertRefused("checksum-not-authentic", "encrypted.zip", sessionKey, flipped(checksum));
        assertRefused("session-key-not-authentic", "encrypted.zip", otherSessionKey(), checksum);
        assertRefused("decrypt-failed", "plain.zip", sessionKey, checksum);
        assertRefused("session-key-malformed", "encrypted.zip", "x", checksum);
        assertRefused("checksum-malformed", "encrypted.zip", sessionKey, "x");
    }

    @Test
    void bundlesOfTheFirstEncryptionAreRefusedByName() throws IOException {
        assertRefused("v1-checksum", "encrypted.zip", sessionKey, "1a2b3c4d");
        assertTrue(terminal.err().contains("CRC32") && terminal.err().contains("migrate v1"), terminal.err());
        Files.copy(folder.resolve("capgo_key_v2.public.pem"), folder.resolve(".capgo_key.pub"));
        assertEquals(4, publish("encrypted.zip", ".capgo_key.pub", sessionKey, checksum));
        assertEquals("v1-key", terminal.json().path("reason").asText());
        assertRefused("legacy-checksum", "encrypted.zip", sessionKey, "A".repeat(342) + "==");
        assertRefused("checksum-not-sealed", "encrypted.zip", sessionKey, checksum.substring(0, 64));
    }

    @Test
    void theThreeOptionsComeTogether() {
        assertEquals(2, run("encrypted.zip", "--sealed-with", "capgo_key_v2.public.pem"));
        assertTrue(terminal.err().contains("come together"), terminal.err());
        assertEquals(Map.of(), ingest.requests);
    }

    @Test
    void thePolicysLineForTheKeyIsOneThatPoliciesTake() throws IOException {
        assertEquals(0, terminal.run("policy", "device-key", "capgo_key_v2.public.pem"));
        String line = terminal.out().strip();
        assertEquals(
                "device_key: { held_by: developer, fingerprint: " + fingerprint() + ", key_id: MIIBCgKCAQEAnTu/rAos }",
                line);
        Files.writeString(folder.resolve("policy.yaml"), """
                serial: 1
                people: {alice: %s}
                owners: {people: [alice]}
                apps: {com.example.demo: {environments: {hand: {publishers: [alice], %s}}}}
                """.formatted(
                        dev.countersign.contract.dsse.PersonKey.parsePem(Files.readString(folder.resolve("alice.pem")))
                                .verifyingKey()
                                .base64(),
                        line));
        assertEquals(0, terminal.run("policy", "check", "policy.yaml"), terminal.err());
        assertEquals(1, terminal.run("policy", "device-key", "alice.pem"));
    }

    private int publish(String file, String key, String session, String sum) {
        return run(file, "--sealed-with", key, "--iv-session-key", session, "--checksum", sum, "--json");
    }

    private void assertRefused(String reason, String file, String session, String sum) {
        assertEquals(4, publish(file, "capgo_key_v2.public.pem", session, sum), terminal.err());
        assertEquals(reason, terminal.json().path("reason").asText());
        assertEquals(Map.of(), ingest.requests);
    }

    private int run(String file, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "publish",
                file,
                "--app",
                "com.example.demo",
                "--environment",
                "hand",
                "--version",
                "1.2.3",
                "--key",
                "alice.pem"));
        command.addAll(List.of(more));
        return terminal.run(command.toArray(String[]::new));
    }

    /** Padding of its own, so that only the checksum tells. */
    private String flippedFile() throws IOException {
        byte[] sealed = vector("encrypted.zip");
        sealed[16] ^= 1;
        Files.write(folder.resolve("flipped.zip"), sealed);
        return "flipped.zip";
    }

    private static String flipped(String hex) {
        return (hex.charAt(0) == '0' ? "1" : "0") + hex.substring(1);
    }

    private String otherSessionKey() {
        int colon = sessionKey.indexOf(':');
        return sessionKey.substring(0, colon + 1) + "A" + sessionKey.substring(colon + 2);
    }

    private String fingerprint() throws IOException {
        return dev.countersign.cli.device.DevicePublicKey.parse(
                        Files.readString(folder.resolve("capgo_key_v2.public.pem")))
                .fingerprint()
                .hex();
    }

    private static byte[] vector(String name) throws IOException {
        try (InputStream in = SealedPublishTest.class.getResourceAsStream("/dev/countersign/cli/device/v3/" + name)) {
            return in.readAllBytes();
        }
    }
}
