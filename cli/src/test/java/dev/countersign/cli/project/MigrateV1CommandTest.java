package dev.countersign.cli.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.TestTerminal;
import dev.countersign.cli.device.DevicePublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the first encryption left is found, told, and moved on from; nothing is deleted without being told to. */
class MigrateV1CommandTest {
    private static final String V1 = """
            {
              "appId": "com.example.demo",
              "plugins": {
                "CapacitorUpdater": {
                  "autoUpdate": true,
                  "privateKey": "-----BEGIN RSA PRIVATE KEY-----\\nMIIEsecret\\n-----END RSA PRIVATE KEY-----"
                }
              }
            }
            """;

    @TempDir
    private Path folder;

    private TestTerminal terminal;

    @BeforeEach
    void begin() throws IOException {
        terminal = new TestTerminal(folder);
        Files.writeString(config(), V1);
        Files.writeString(folder.resolve(".capgo_key"), "old private");
        Files.writeString(folder.resolve(".capgo_key.pub"), "old public");
    }

    @Test
    void withoutOptionsItTellsAndTouchesNothing() throws IOException {
        assertEquals(1, migrate());
        for (String told :
                List.of("holds a privateKey", ".capgo_key is a key", ".capgo_key.pub is a key", "old builds:")) {
            assertTrue(terminal.out().contains(told), terminal.out());
        }
        assertFalse((terminal.out() + terminal.err()).contains("MIIEsecret"));
        assertEquals(V1, Files.readString(config()));
        assertTrue(Files.exists(folder.resolve(".capgo_key")));
    }

    @Test
    void aNewKeyOfOnesOwnTakesThePlaceOfTheOld() throws IOException {
        assertEquals(0, migrate("--server", "https://updates.example.com", "--new-key", "--json"));
        String pem = Files.readString(folder.resolve(".capgo_key_v2.pub"));
        DevicePublicKey key = DevicePublicKey.parse(pem);
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(".capgo_key_v2"))));
        assertTrue(Files.readString(folder.resolve(".capgo_key_v2")).startsWith("-----BEGIN RSA PRIVATE KEY-----"));
        var plugin = JsonText.parse(Files.readString(config())).tree().at("/plugins/CapacitorUpdater");
        assertFalse(plugin.has("privateKey"));
        assertEquals(pem, plugin.path("publicKey").asText());
        assertEquals(
                "https://updates.example.com/updates", plugin.path("updateUrl").asText());
        assertTrue(plugin.path("autoUpdate").asBoolean());
        assertTrue(terminal.json()
                .path("todo")
                .toString()
                .contains(key.fingerprint().hex()));
        assertEquals(3, terminal.json().path("old_builds").size());
        // the old keys are still there, until told otherwise
        assertTrue(Files.exists(folder.resolve(".capgo_key")));
        assertEquals(0, migrate("--delete-v1-keys"));
        assertFalse(Files.exists(folder.resolve(".capgo_key")) || Files.exists(folder.resolve(".capgo_key.pub")));
        assertEquals(0, migrate());
        assertTrue(terminal.out().contains("nothing of V1 is here"), terminal.out());
    }

    @Test
    void theSigningServicesKeyTakesThePlaceOfTheOld() throws IOException {
        NewDeviceKey.make(Files.createDirectory(folder.resolve("service")));
        assertEquals(
                0,
                migrate("--server", "https://updates.example.com", "--public-key", "service/.capgo_key_v2.pub"),
                terminal.err());
        assertFalse(Files.exists(folder.resolve(".capgo_key_v2")));
        String after = Files.readString(config());
        assertTrue(after.contains("BEGIN RSA PUBLIC KEY") && !after.contains("PRIVATE"), after);
    }

    @Test
    void aKeyIsNeverReplaced() throws IOException {
        Files.writeString(folder.resolve(".capgo_key_v2"), "in use");
        assertEquals(4, migrate("--server", "https://updates.example.com", "--new-key"));
        assertEquals("in use", Files.readString(folder.resolve(".capgo_key_v2")));
        assertEquals(V1, Files.readString(config()));
    }

    @Test
    void codeIsNotEditedButExplained() throws IOException {
        Files.delete(config());
        String code = "export default { plugins: { CapacitorUpdater: { privateKey: KEY } } };\n";
        Files.writeString(folder.resolve("capacitor.config.ts"), code);
        assertEquals(1, migrate("--server", "https://updates.example.com", "--new-key"));
        assertTrue(terminal.out().contains("delete its privateKey line"), terminal.out());
        assertTrue(terminal.out().contains("publicKey: '"), terminal.out());
        assertEquals(code, Files.readString(folder.resolve("capacitor.config.ts")));
    }

    @Test
    void halfOfTheOptionsIsWrongUsage() {
        assertEquals(2, migrate("--new-key"));
        assertEquals(2, migrate("--server", "https://updates.example.com", "--new-key", "--public-key", "x"));
        assertEquals(2, terminal.run("migrate"));
    }

    @Test
    void initAndPublishPointHere() throws IOException {
        NewDeviceKey.make(Files.createDirectory(folder.resolve("service")));
        assertEquals(
                4,
                terminal.run(
                        "init",
                        "--public-key",
                        "service/.capgo_key_v2.pub",
                        "--server",
                        "https://updates.example.com"));
        assertTrue(terminal.err().contains("countersign migrate v1"), terminal.err());
        terminal.run("keygen", "--out", "alice.pem");
        terminal.run(
                "publish",
                "dist",
                "--app",
                "com.example.demo",
                "--environment",
                "development",
                "--version",
                "1.2.3",
                "--key",
                "alice.pem");
        assertTrue(
                terminal.err().contains("holds a privateKey") && terminal.err().contains("migrate v1"), terminal.err());
    }

    private Path config() {
        return folder.resolve("capacitor.config.json");
    }

    private int migrate(String... more) {
        List<String> arguments = new ArrayList<>(List.of("migrate", "v1"));
        arguments.addAll(List.of(more));
        return terminal.run(arguments.toArray(String[]::new));
    }
}
