package dev.countersign.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyUsage;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.value.Sha256;
import dev.countersign.e2e.capgo.BundleOpener;
import dev.countersign.e2e.capgo.CapgoCli;
import dev.countersign.e2e.capgo.Opening;
import dev.countersign.e2e.capgo.OpensslCheck;
import dev.countersign.e2e.capgo.SealedBundle;
import dev.countersign.e2e.capgo.StockCryptoCipher;
import dev.countersign.e2e.stack.CliRun;
import dev.countersign.e2e.stack.Served;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the signing authority permits and what it does not, seen from outside the whole stack. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthorityIT {
    private static final int REFUSED = 4;

    private Stack stack;
    private Path folder;
    private int serial = 1;

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        stack = Stack.startIn(folder);
    }

    @AfterAll
    void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    /** The original way of Capgo: the key never leaves its developer, and everything else holds as for any release. */
    @Test
    void aBundleSealedByTheRealCapgoCliIsCheckedReleasedAndOpensInEveryRealClient() throws IOException {
        var capgo = new CapgoCli(newFolder("project"), Stack.APP);
        CapgoCli.KeyFiles keys = capgo.createKey();
        String publicKey = Files.readString(keys.publicKey());
        String line = stack.cli()
                .run("policy", "device-key", keys.publicKey())
                .endedWith(0)
                .out()
                .strip();
        adoptWith("      hand:\n        " + line
                + "\n        publishers: [publisher]\n        channels:\n          hand: { default: true }\n");

        Path zip = WebBuild.zip(folder.resolve("hand.zip"), 1, 100_000);
        SealedBundle sealed =
                capgo.encrypt(zip, Sha256.hash(Files.readAllBytes(zip)).hex(), keys.privateKey());
        CliRun published = publishSealed(sealed, keys.publicKey(), "1.1.0").endedWith(0);
        assertEquals("offered", published.value("status"));

        Served served = stack.served(stack.phoneWith(publicKey), "1.1.0", folder);
        assertEquals(-1, Files.mismatch(sealed.ciphertext(), served.bundle().ciphertext()));
        assertEquals(sealed.sessionKey(), served.bundle().sessionKey());
        assertEquals(sealed.checksum(), served.bundle().checksum());
        for (BundleOpener client : List.of(StockCryptoCipher.compiledFromNpm(), CapgoCli.DECRYPT, new OpensslCheck())) {
            Opening opening = client.open(served.bundle(), publicKey, newFolder("client"));
            assertEquals(
                    -1,
                    Files.mismatch(
                            zip, assertInstanceOf(Opening.Opened.class, opening).plaintext()));
        }
        Path pem = Files.writeString(folder.resolve("hand.pem"), publicKey);
        CliRun updated = stack.cli()
                .run(
                        "device",
                        "update",
                        "--app",
                        Stack.APP,
                        "--public-key",
                        pem,
                        "--state",
                        newFolder("device"),
                        "--channel",
                        "hand",
                        "--json")
                .endedWith(0);
        assertEquals("1.1.0", updated.value("version"));

        // no device key was used: no process ever accounts for one, and none is in the key holder
        KeyActivated activated = stack.log()
                .events(KeyActivated.class)
                .filter(it -> it.label().value().equals("device/com.example.demo/hand/1"))
                .findFirst()
                .orElseThrow();
        assertTrue(stack.log()
                .events(KeyUsage.class)
                .flatMap(it -> it.keys().stream())
                .noneMatch(it -> it.key().equals(activated.label())));
        // and what publishes to it otherwise is refused by name
        assertEquals(
                "developer-held",
                stack.publish(zip, "hand", "1.2.0", "--wait").endedWith(REFUSED).value("reason"));
        CapgoCli.KeyFiles others = new CapgoCli(newFolder("other"), Stack.APP).createKey();
        SealedBundle foreign =
                capgo.encrypt(zip, Sha256.hash(Files.readAllBytes(zip)).hex(), others.privateKey());
        assertEquals(
                "wrong-device-key",
                publishSealed(foreign, others.publicKey(), "1.3.0")
                        .endedWith(REFUSED)
                        .value("reason"));
        assertEquals(
                "checksum-not-authentic",
                publishSealed(foreign, keys.publicKey(), "1.3.0")
                        .endedWith(REFUSED)
                        .value("reason"));
        assertEquals(
                1,
                stack.log()
                        .events(ReleaseSealed.class)
                        .filter(it -> it.environment().value().equals("hand"))
                        .count());
        stack.cli().run("audit", "verify", "--log", stack.logFolder()).endedWith(0);
    }

    private CliRun publishSealed(SealedBundle sealed, Path publicKey, String version) {
        return stack.publish(
                sealed.ciphertext(),
                "hand",
                version,
                "--sealed-with",
                publicKey.toString(),
                "--iv-session-key",
                sealed.sessionKey(),
                "--checksum",
                sealed.checksum(),
                "--wait");
    }

    /** The next policy: the installed one with these environments more. */
    private void adoptWith(String environments) throws IOException {
        serial++;
        String policy = Files.readString(stack.processes().home().policy(), UTF_8)
                .replace("serial: 1", "serial: " + serial)
                .replace("    environments:\n", "    environments:\n" + environments);
        Path next = Files.writeString(folder.resolve("policy-" + serial + ".yaml"), policy);
        stack.cli()
                .run(
                        "policy",
                        "propose",
                        next,
                        "--key",
                        stack.processes().home().personKey("owner"),
                        "--wait")
                .endedWith(0);
    }

    private Path newFolder(String name) throws IOException {
        return Files.createTempDirectory(folder, name);
    }
}
