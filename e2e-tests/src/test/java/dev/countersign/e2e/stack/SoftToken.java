package dev.countersign.e2e.stack;

import dev.countersign.e2e.tool.ToolRun;
import dev.countersign.localstack.KeyHolderChoice;
import dev.countersign.localstack.LocalStackBuilder;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** An empty SoftHSM2 token (Debian's {@code softhsm2}) in a folder of its own. */
public final class SoftToken {
    private static final String PIN = "2468-test-pin";
    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib64/libsofthsm2.so"),
            Path.of("/usr/local/lib/softhsm/libsofthsm2.so"),
            Path.of("/opt/homebrew/lib/softhsm/libsofthsm2.so"));

    private final Path folder;
    private final Path configuration;
    private final Path pinFile;

    private SoftToken(Path folder, Path configuration, Path pinFile) {
        this.folder = folder;
        this.configuration = configuration;
        this.pinFile = pinFile;
    }

    /** Where SoftHSM2 is not installed, skips the test on a developer's machine and fails it in CI. */
    public static SoftToken madeIn(Path folder) {
        boolean installed = LIBRARIES.stream().anyMatch(Files::isReadable);
        String missing = "SoftHSM2 is not installed: apt-get install softhsm2";
        if (!installed && Boolean.parseBoolean(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        Assumptions.assumeTrue(installed, missing);
        try {
            Path tokens = Files.createDirectories(folder.resolve("tokens"));
            Path configuration = Files.writeString(
                    folder.resolve("softhsm2.conf"),
                    "directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\n");
            Path pinFile = Files.writeString(folder.resolve("pin"), PIN + "\n");
            ToolRun.in(
                            folder,
                            Map.of("SOFTHSM2_CONF", configuration.toString()),
                            List.of(
                                    "softhsm2-util",
                                    "--init-token",
                                    "--free",
                                    "--label",
                                    "countersign",
                                    "--pin",
                                    PIN,
                                    "--so-pin",
                                    PIN))
                    .succeeded();
            return new SoftToken(folder, configuration, pinFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps the stack's keys in this token. */
    public LocalStackBuilder holdKeysOf(LocalStackBuilder stack) {
        return holdKeysOf(stack, library());
    }

    private LocalStackBuilder holdKeysOf(LocalStackBuilder stack, Path library) {
        return stack.keyHolder(new KeyHolderChoice.Pkcs11(library, 0, pinFile))
                .environment(Service.SIGNING, "SOFTHSM2_CONF", configuration.toString());
    }

    private static Path library() {
        return LIBRARIES.stream().filter(Files::isReadable).findFirst().orElseThrow();
    }

    /** The same through a module of our own ({@code src/test/c/pulled-token.c}), so that the token can be pulled and put back. */
    public LocalStackBuilder holdKeysPullablyOf(LocalStackBuilder stack) {
        Path module = folder.resolve("pulled-token.so");
        Path source = Path.of(System.getProperty("countersign.root", ".."), "e2e-tests/src/test/c/pulled-token.c");
        ToolRun.in(
                        folder,
                        Map.of(),
                        List.of("cc", "-shared", "-fPIC", "-O1", "-o", module.toString(), source.toString(), "-ldl"))
                .succeeded();
        return holdKeysOf(stack, module)
                .environment(
                        Service.SIGNING, "COUNTERSIGN_TEST_MODULE", library().toString())
                .environment(Service.SIGNING, "COUNTERSIGN_TEST_TOKEN", folder.toString());
    }

    /** Puts a key that a test knows into the token, before its first start. */
    public void importKey(String label, Path pkcs8, Path certificate) {
        ToolRun.in(
                        folder,
                        Map.of("SOFTHSM2_CONF", configuration.toString()),
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/java")
                                        .toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                Path.of(
                                                System.getProperty("countersign.root", ".."),
                                                "e2e-tests/src/test/token/ImportKey.java")
                                        .toString(),
                                library().toString(),
                                pinFile.toString(),
                                label,
                                pkcs8.toString(),
                                certificate.toString()))
                .succeeded();
    }

    /** From now on the token is not there; its sessions and its login are gone. */
    public void pull() throws IOException {
        Files.createFile(folder.resolve("pulled"));
    }

    public void putBack() throws IOException {
        Files.delete(folder.resolve("pulled"));
    }

    /** How often a PIN was sent. */
    public long logins() throws IOException {
        return Files.size(folder.resolve("logins"));
    }

    /** From the next start on, signing-service has another PIN than the token. */
    public void forgetPin() throws IOException {
        Files.writeString(pinFile, "1357-wrong\n");
    }
}
