package dev.countersign.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.e2e.canary.Haystack;
import dev.countersign.e2e.canary.KeyForms;
import dev.countersign.e2e.stack.SoftToken;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.e2e.tool.ToolRun;
import dev.countersign.localstack.LocalStack;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With keys in a token, no form of a private key is in the signing service's heap, not even as garbage; with a keystore it is in its memory. */
class HeapDumpIT {
    private static final String LABEL = "device/" + Stack.APP + "/development/1";

    @TempDir
    Path folder;

    private KeyPair known;
    private Path pkcs8;
    private Path certificate;

    @BeforeEach
    void makeAKeyThatIsKnown() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        known = generator.generateKeyPair();
        pkcs8 = Files.write(folder.resolve("key.der"), known.getPrivate().getEncoded());
        certificate = Files.write(folder.resolve("certificate.der"), KeyForms.certificate(known));
    }

    @Test
    void aKeyInATokenIsNowhereInTheHeapWhateverItsForm() throws Exception {
        SoftToken token = SoftToken.madeIn(folder);
        token.importKey(LABEL, pkcs8, certificate);
        try (Stack stack = Stack.start(token.holdKeysOf(LocalStack.in(folder.resolve("home"))))) {
            use(stack);
            Path dump = dump(stack);
            byte[] modulus = KeyForms.bigEndian(((RSAPublicKey) known.getPublic()).getModulus());
            assertTrue(Haystack.fileHolds(dump, modulus), "the search finds the public half in the same dump");
            KeyForms.of((RSAPrivateCrtKey) known.getPrivate()).forEach((form, bytes) -> {
                try {
                    assertFalse(Haystack.fileHolds(dump, bytes), form);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
        }
    }

    @Test
    void theSameSearchFindsAKeyThatIsInTheProcess() throws Exception {
        try (Stack stack = Stack.startIn(folder)) {
            use(stack);
            KeyPair held = KeyForms.ofKeystore(
                    stack.processes().home().directory().resolve("secrets/keystore.bcfks"),
                    stack.processes().home().directory().resolve("secrets/keystore.password"),
                    LABEL);
            long pid = stack.processes().pid(Service.SIGNING);
            boolean found = false;
            for (byte[] form : KeyForms.of((RSAPrivateCrtKey) held.getPrivate()).values()) {
                found |= Haystack.memoryHolds(pid, form);
            }
            assertTrue(found, "a keystore's key is in memory while the service runs");
        }
    }

    private void use(Stack stack) throws Exception {
        Path zip = WebBuild.zip(folder.resolve("build.zip"), 1, 50_000);
        stack.publish(zip, "development", "1.0.0", "--wait").endedWith(0);
    }

    /** Everything in the heap, also what nobody refers to any more. */
    private Path dump(Stack stack) {
        Path dump = folder.resolve("heap.hprof");
        ToolRun.in(
                        folder,
                        Map.of(),
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/jcmd")
                                        .toString(),
                                String.valueOf(stack.processes().pid(Service.SIGNING)),
                                "GC.heap_dump",
                                "-all",
                                dump.toString()))
                .succeeded();
        return dump;
    }
}
