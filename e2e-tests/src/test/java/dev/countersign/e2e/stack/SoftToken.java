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

    private final Path configuration;
    private final Path pinFile;

    private SoftToken(Path configuration, Path pinFile) {
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
            return new SoftToken(configuration, pinFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps the stack's keys in this token. */
    public LocalStackBuilder holdKeysOf(LocalStackBuilder stack) {
        Path library = LIBRARIES.stream().filter(Files::isReadable).findFirst().orElseThrow();
        return stack.keyHolder(new KeyHolderChoice.Pkcs11(library, 0, pinFile))
                .environment(Service.SIGNING, "SOFTHSM2_CONF", configuration.toString());
    }
}
