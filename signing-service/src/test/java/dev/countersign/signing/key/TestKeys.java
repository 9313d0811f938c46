package dev.countersign.signing.key;

import java.nio.file.Path;
import java.time.Clock;

/** The real key store provider, for tests of what lies above it. */
public final class TestKeys {
    private TestKeys() {}

    public static KeyProvider keystore(Path directory) {
        Secret password = Secret.of("a test's password".toCharArray());
        var file = new KeystoreFile(directory.resolve("keys.bcfks"), password, 1 << 10);
        return KeystoreKeyProvider.open(file, password, Clock.systemUTC());
    }
}
