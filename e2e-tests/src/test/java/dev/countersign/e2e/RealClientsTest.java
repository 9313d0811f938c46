package dev.countersign.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.countersign.contract.value.Sha256;
import dev.countersign.e2e.capgo.BundleOpener;
import dev.countersign.e2e.capgo.CapgoCli;
import dev.countersign.e2e.capgo.CapgoVector;
import dev.countersign.e2e.capgo.Opening;
import dev.countersign.e2e.capgo.OpensslCheck;
import dev.countersign.e2e.capgo.SealedBundle;
import dev.countersign.e2e.capgo.StockCryptoCipher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The yardsticks themselves: the real clients open what the real client sealed, and agree with each other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealClientsTest {

    private StockCryptoCipher stockCipher;

    @TempDir
    Path folder;

    @BeforeAll
    void compileThePlugin() {
        stockCipher = StockCryptoCipher.compiledFromNpm();
    }

    Stream<BundleOpener> everyClient() {
        return Stream.of(stockCipher, CapgoCli.DECRYPT, new OpensslCheck());
    }

    @ParameterizedTest
    @MethodSource("everyClient")
    void theCommittedSealOpensByteForByte(BundleOpener client) throws IOException {
        assertOpens(client, CapgoVector.sealed(), CapgoVector.publicKeyPem(), CapgoVector.plainZip());
    }

    @ParameterizedTest
    @MethodSource("everyClient")
    void anotherAppsKeyDoesNotOpenIt(BundleOpener client) throws IOException {
        String foreign = Files.readString(newProject("foreign").createKey().publicKey());
        Opening opening = client.open(CapgoVector.sealed(), foreign, newFolder("client"));
        assertInstanceOf(Opening.Refused.class, opening);
    }

    @Test
    void whatTheRealClientSealsNowOpensInEveryClient() throws IOException {
        Path web = newFolder("www");
        Files.writeString(web.resolve("index.html"), "<!doctype html><title>Sample</title>");
        CapgoCli cli = newProject("project");
        CapgoCli.KeyFiles key = cli.createKey();
        Path zip = cli.zip(web, "1.2.3");
        SealedBundle sealed =
                cli.encrypt(zip, Sha256.hash(Files.readAllBytes(zip)).hex(), key.privateKey());
        for (BundleOpener client : everyClient().toList()) {
            assertOpens(client, sealed, Files.readString(key.publicKey()), zip);
        }
    }

    @Test
    void theKeyIdIsTheOneOnTheWire() {
        assertEquals("MIIBCgKCAQEAnTu/rAos", stockCipher.keyId(CapgoVector.publicKeyPem()));
    }

    @Test
    void theChecksumOfOldPluginsIsRefused() throws IOException {
        SealedBundle vector = CapgoVector.sealed();
        SealedBundle old = new SealedBundle(vector.sessionKey(), CapgoVector.legacyChecksum(), vector.ciphertext());
        for (BundleOpener client : List.of(stockCipher, new OpensslCheck())) {
            assertInstanceOf(Opening.Refused.class, client.open(old, CapgoVector.publicKeyPem(), newFolder("client")));
        }
    }

    private void assertOpens(BundleOpener client, SealedBundle sealed, String publicKeyPem, Path zip)
            throws IOException {
        Opening opening = client.open(sealed, publicKeyPem, newFolder("client"));
        Path plaintext = assertInstanceOf(Opening.Opened.class, opening).plaintext();
        assertEquals(-1, Files.mismatch(zip, plaintext), "first differing byte");
    }

    private CapgoCli newProject(String name) throws IOException {
        return new CapgoCli(newFolder(name), "com.example.demo");
    }

    private Path newFolder(String name) throws IOException {
        return Files.createTempDirectory(folder, name);
    }
}
