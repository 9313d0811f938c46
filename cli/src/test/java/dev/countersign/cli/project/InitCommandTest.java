package dev.countersign.cli.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.TestTerminal;
import dev.countersign.contract.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitCommandTest {
    private static final byte[] SPKI = spki();

    private static final String CONFIG = """
            {
                "appId":   "com.example.demo",
                "webDir" : "dist",
                "plugins": {
                    "SplashScreen": { "launchShowDuration": 3000, "text": "a \\"quoted\\" { brace" }
                },
                "server": {"androidScheme": "https"}
            }
            """;

    @TempDir
    private Path folder;

    private TestTerminal terminal;
    private String pem;

    @BeforeEach
    void aProject() throws IOException {
        terminal = new TestTerminal(folder);
        pem = pem(
                "RSA PUBLIC KEY",
                SubjectPublicKeyInfo.getInstance(SPKI).parsePublicKey().getEncoded());
        Files.writeString(folder.resolve("key.pem"), pem);
        Path plugin = folder.resolve("node_modules/@capgo/capacitor-updater/package.json");
        Files.createDirectories(plugin.getParent());
        Files.writeString(plugin, "{\"version\":\"8.51.23\"}");
    }

    @Test
    void writesKeyUrlsAndSafeDefaultsAndLeavesTheRestAsItWas() throws IOException {
        write(CONFIG);
        assertEquals(0, init("--channel", "production"));
        String after = read();
        var plugin = Json.readTolerantly(Files.readAllBytes(config()), com.fasterxml.jackson.databind.JsonNode.class)
                .path("plugins")
                .path("CapacitorUpdater");
        assertEquals(pem, plugin.path("publicKey").asText());
        assertEquals(
                "https://updates.example.com/updates", plugin.path("updateUrl").asText());
        assertEquals(
                "https://updates.example.com/stats", plugin.path("statsUrl").asText());
        assertEquals(
                "https://updates.example.com/channel_self",
                plugin.path("channelUrl").asText());
        assertEquals("production", plugin.path("defaultChannel").asText());
        assertFalse(plugin.path("allowModifyUrl").asBoolean(true));
        for (String line : CONFIG.split("\n")) {
            assertTrue(after.contains(line.replaceFirst("( \\})?,?$", "")), line);
        }
        assertTrue(after.contains("\n        \"CapacitorUpdater\": {\n            \"publicKey\""), after);
        assertTrue(terminal.out().contains("updateUrl = \"https://updates.example.com/updates\""));
        assertEquals("", terminal.err());
    }

    @Test
    void runningItAgainChangesNothing() throws IOException {
        write(CONFIG);
        assertEquals(0, init());
        String once = read();
        assertEquals(0, init());
        assertEquals(once, read());
        assertTrue(terminal.out().contains("nothing to change"));
    }

    @Test
    void anotherServerIsReplacedAndTheDevelopersOwnChoicesStay() throws IOException {
        write("""
                {"plugins": {"CapacitorUpdater": {"autoUpdate": "onLaunch", "updateUrl": "https://old.example.com/u", "resetWhenUpdate": false}}}
                """);
        assertEquals(0, init());
        assertTrue(read().contains("\"resetWhenUpdate\": false"));
        assertTrue(read().contains("\"autoUpdate\": \"onLaunch\""));
        assertFalse(read().contains("old.example.com"));
        assertTrue(terminal.out().contains("was \"https://old.example.com/u\""));
        assertTrue(terminal.out().contains("resetWhenUpdate stays false"));
    }

    @Test
    void emptyAndOneLineConfigsWork() throws IOException {
        for (String config :
                new String[] {"{}", "{\"appId\":\"a.b\"}", "{\n}\n", "{ \"plugins\": {} }", "{\r\n\t\"a\": 1\r\n}\r\n"
                }) {
            write(config);
            assertEquals(0, init(), config + terminal.err());
            String once = read();
            assertEquals(0, init());
            assertEquals(once, read());
        }
    }

    @Test
    void v1PrivateKeyIsNeverLeftSilently() throws IOException {
        String v1 = """
                {
                  "plugins": {
                    "CapacitorUpdater": {
                      "autoUpdate": true,
                      "privateKey": "-----BEGIN RSA PRIVATE KEY-----\\nMIIEsecret\\n-----END RSA PRIVATE KEY-----"
                    }
                  }
                }
                """;
        write(v1);
        assertEquals(4, init());
        assertEquals(v1, read(), "nothing was changed");
        assertTrue(terminal.err().contains("privateKey") && !terminal.err().contains("secret"), terminal.err());
        assertEquals(0, init("--remove-v1-private-key"));
        assertFalse(read().contains("privateKey"));
        assertTrue(terminal.out().contains("privateKey removed"));
    }

    @Test
    void v1KeyFilesAreToldOfAndLeft() throws IOException {
        write(CONFIG);
        Files.writeString(folder.resolve(".capgo_key"), "k");
        Files.writeString(folder.resolve(".capgo_key.pub"), "k");
        assertEquals(0, init());
        assertTrue(
                terminal.err().contains(".capgo_key is a key") && terminal.err().contains(".capgo_key.pub is a key"));
        assertTrue(Files.exists(folder.resolve(".capgo_key")));
    }

    @Test
    void typeScriptConfigGetsLinesToPasteAndIsNotTouched() throws IOException {
        String before = "const config: CapacitorConfig = {\n  appId: 'a.b',\n};\nexport default config;\n";
        Path ts = folder.resolve("capacitor.config.ts");
        Files.writeString(ts, before);
        assertEquals(1, init());
        assertEquals(before, Files.readString(ts));
        assertTrue(terminal.out().contains("updateUrl: 'https://updates.example.com/updates',"), terminal.out());
        String snippet = terminal.out().substring(terminal.out().indexOf("  plugins: {"));
        Files.writeString(ts, before.replace("  appId: 'a.b',\n", "  appId: 'a.b',\n" + snippet));
        assertEquals(0, init(), "pasted as told");
        Files.writeString(ts, "export default { plugins: { CapacitorUpdater: { privateKey: KEY } } };");
        assertEquals(4, init());
    }

    @Test
    void spkiKeysOnWhichAndroidCrashesAreRefused() throws IOException {
        write(CONFIG);
        Files.writeString(folder.resolve("key.pem"), pem("PUBLIC KEY", SPKI));
        assertEquals(1, init());
        assertTrue(terminal.err().contains("crash at start") && terminal.err().contains("openssl rsa"), terminal.err());
        assertEquals(CONFIG, read());
    }

    @Test
    void brokenConfigAndMissingProjectSaySo() throws IOException {
        assertEquals(1, init());
        assertTrue(terminal.err().contains("run this in a Capacitor project"));
        write("{\"plugins\": }");
        assertEquals(1, init());
        write("{\"plugins\": []}");
        assertEquals(1, init());
        assertTrue(terminal.err().contains("plugins is not an object"), terminal.err());
    }

    @Test
    void pluginsThatDoNotEnforceSealsAreWarnedOf() {
        for (String old : new String[] {"8.51.22", "7.51.21", "10.0.0", "8.4.100", "unknown"}) {
            assertFalse(Leftovers.enforcesSeals(old), old);
        }
        for (String good : new String[] {"8.51.23", "8.51.100", "8.52.0", "8.100.1-beta"}) {
            assertTrue(Leftovers.enforcesSeals(good), good);
        }
    }

    private int init(String... more) {
        var arguments = new java.util.ArrayList<>(
                java.util.List.of("init", "--public-key", "key.pem", "--server", "https://updates.example.com/"));
        arguments.addAll(java.util.List.of(more));
        return terminal.run(arguments.toArray(String[]::new));
    }

    private Path config() {
        return folder.resolve("capacitor.config.json");
    }

    private void write(String config) throws IOException {
        Files.writeString(config(), config);
    }

    private String read() throws IOException {
        return Files.readString(config());
    }

    private static String pem(String name, byte[] der) {
        return "-----BEGIN " + name + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + name + "-----\n";
    }

    private static byte[] spki() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair().getPublic().getEncoded();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
