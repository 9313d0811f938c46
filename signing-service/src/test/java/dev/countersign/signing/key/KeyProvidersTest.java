package dev.countersign.signing.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.value.KeyLabel;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Start-up fails on doubt, naming the property. */
class KeyProvidersTest {
    private static final String PREFIX = "countersign.signing.key-holder.";
    private final Map<String, String> settings = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    Path folder;

    private KeyProvider open() {
        KeyHolderConfig config = new SmallRyeConfigBuilder()
                .withMapping(KeyHolderConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(KeyHolderConfig.class);
        return KeyProviders.open(config, environment, Clock.systemUTC());
    }

    private void assertFailsNaming(String what) {
        var failure = assertThrows(KeyHolderBrokenException.class, this::open);
        assertTrue(failure.getMessage().contains(what), failure.getMessage());
    }

    @Test
    void theKeystoreOpensWithItsPasswordFromAFileOrTheEnvironment() throws IOException {
        settings.put(PREFIX + "keystore.path", folder.resolve("keys").toString());
        settings.put(
                PREFIX + "keystore.password-file",
                Files.writeString(folder.resolve("password"), "correct horse\n").toString());
        KeyLabel event = new KeyLabel("event/1");
        byte[] first;
        try (KeyProvider provider = open()) {
            assertEquals(List.of(), provider.labels());
            first = provider.generate(event, KeyPurpose.EVENT).getEncoded();
        }
        settings.remove(PREFIX + "keystore.password-file");
        environment.put("COUNTERSIGN_KEYSTORE_PASSWORD", "correct horse");
        try (KeyProvider provider = open()) {
            assertArrayEquals(first, provider.publicKey(event).orElseThrow().getEncoded());
        }
    }

    @Test
    void whatIsMissingIsNamed() {
        assertFailsNaming(PREFIX + "keystore.path");
        settings.put(PREFIX + "keystore.path", folder.resolve("keys").toString());
        assertFailsNaming(PREFIX + "keystore.password-file");
        settings.put(PREFIX + "provider", "pkcs11");
        assertFailsNaming(PREFIX + "pkcs11.library");
        settings.put(PREFIX + "pkcs11.library", "/nonexistent/library.so");
        assertFailsNaming(PREFIX + "pkcs11.slot");
        settings.put(PREFIX + "pkcs11.slot", "zero");
        assertFailsNaming(PREFIX + "pkcs11.slot");
        settings.put(PREFIX + "pkcs11.slot", "0x1f");
        assertFailsNaming("/nonexistent/library.so");
    }

    @Test
    void aSecretComesFromOneNonEmptyPlace() throws IOException {
        Path file = Files.writeString(folder.resolve("pin"), "12 34\r\n");
        assertEquals(
                "12 34",
                new String(Secret.read("p", Optional.of(file), "V", Map.of()).copy()));
        assertEquals(
                "x\n",
                new String(Secret.read("p", Optional.empty(), "V", Map.of("V", "x\n"))
                        .copy()));
        assertSecretRefused("both", Optional.of(file), Map.of("V", "x"));
        assertSecretRefused("V", Optional.empty(), Map.of());
        assertSecretRefused("empty", Optional.of(Files.writeString(folder.resolve("empty"), "\n")), Map.of());
        assertSecretRefused("cannot read", Optional.of(folder.resolve("absent")), Map.of());
        assertSecretRefused("UTF-8", Optional.of(Files.write(folder.resolve("bytes"), new byte[] {-1, 65})), Map.of());
    }

    private static void assertSecretRefused(String why, Optional<Path> file, Map<String, String> environment) {
        var failure = assertThrows(KeyHolderBrokenException.class, () -> Secret.read("p", file, "V", environment));
        assertTrue(failure.getMessage().contains(why), failure.getMessage());
    }
}
