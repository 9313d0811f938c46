package dev.countersign.signing.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.value.KeyLabel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the JDK's cryptography. */
class KeystoreKeyProviderTest extends KeyProviderContract {
    private static final String PASSWORD = "a-test-password-9731";
    private static final int QUICK = 1 << 8;
    private static final KeyLabel EVENT = new KeyLabel("event/1");

    @TempDir
    static Path folder;

    private Path file;
    private KeyProvider provider;

    @BeforeAll
    void open() {
        file = folder.resolve("keys.bcfks");
        provider = openedAgain();
    }

    @AfterAll
    void close() {
        provider.close();
    }

    @Override
    KeyProvider provider() {
        return provider;
    }

    /** Who computes. */
    SoftwareProviders software() {
        return SoftwareProviders.best();
    }

    @Override
    KeyProvider openedAgain() {
        Secret secret = Secret.of(PASSWORD.toCharArray());
        return new KeystoreKeyProvider(new KeystoreFile(file, secret, QUICK), secret, Clock.systemUTC(), software());
    }

    private static KeyProvider opened(Path path, String password) {
        Secret secret = Secret.of(password.toCharArray());
        return KeystoreKeyProvider.open(new KeystoreFile(path, secret, QUICK), secret, Clock.systemUTC());
    }

    @Override
    void importKey(KeyLabel label, PrivateKey privateKey, PublicKey publicKey) {
        var target = new KeystoreFile(file, Secret.of(PASSWORD.toCharArray()), QUICK);
        target.alone(() -> {
            KeyStore store = target.load().orElseGet(target::empty);
            Certificate[] chain = {ContainerCertificate.around(publicKey, label, Clock.systemUTC())};
            store.setKeyEntry(label.value(), privateKey, PASSWORD.toCharArray(), chain);
            target.save(store);
            return label;
        });
    }

    @Override
    List<String> secrets() {
        return Stream.concat(super.secrets().stream(), Stream.of(PASSWORD)).toList();
    }

    private Path storeWithOneKey(Path at) {
        Path made = at.resolve("one.bcfks");
        try (KeyProvider one = opened(made, PASSWORD)) {
            one.generate(EVENT, KeyPurpose.EVENT);
        }
        return made;
    }

    @Test
    void aWrongPasswordFailsWithoutPrintingIt(@TempDir Path at) {
        Path made = storeWithOneKey(at);
        var failure = assertThrows(KeyHolderBrokenException.class, () -> opened(made, "not-it-8642"));
        assertTrue(failure.getMessage().contains("wrong password"), failure.getMessage());
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertFalse(cause.toString().contains("not-it-8642"), cause.toString());
        }
    }

    @Test
    void aFileChangedAnywhereIsRefused(@TempDir Path at) throws IOException {
        byte[] good = Files.readAllBytes(storeWithOneKey(at));
        Path bad = at.resolve("bad.bcfks");
        for (int part = 1; part < 4; part++) {
            byte[] changed = good.clone();
            changed[good.length * part / 4] ^= 1;
            Files.write(bad, changed);
            assertThrows(KeyHolderBrokenException.class, () -> opened(bad, PASSWORD));
        }
    }

    @Test
    void onlyTheOwnerMayReadTheFileAndNothingElseIsLeftBeside(@TempDir Path at) throws IOException {
        Path made = storeWithOneKey(at);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
        try (Stream<Path> files = Files.list(at)) {
            assertEquals(
                    List.of("one.bcfks", "one.bcfks.lock"),
                    files.map(f -> f.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void thePasswordIsStretchedByScryptAtFullCost(@TempDir Path at) throws IOException {
        Path made = at.resolve("real.bcfks");
        try (KeyProvider real = KeyProviders.keystore(made, PASSWORD.toCharArray(), Clock.systemUTC())) {
            real.generate(EVENT, KeyPurpose.EVENT);
        }
        String der = HexFormat.of().formatHex(Files.readAllBytes(made));
        assertTrue(der.contains("06092b06010401da47040b"), "the OID of scrypt (RFC 7914 section 7)");
        assertTrue(der.contains("02030080000201080201010"), "N = 32768, r = 8, p = 1");
        assertFalse(der.contains("020201000201080201010"), "the quick cost of tests");
    }

    @Test
    void aSaveThatDiedHalfWayIsNoticedByNobody(@TempDir Path at) throws IOException {
        Path made = storeWithOneKey(at);
        Files.write(at.resolve("one.bcfks.1234.tmp"), new byte[] {1, 2, 3});
        try (KeyProvider again = opened(made, PASSWORD)) {
            assertEquals(List.of(EVENT), again.labels());
        }
    }
}
