package dev.countersign.signing.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * SoftHSM2 tokens of this JVM, all made before its library is loaded, which looks for tokens only then. SOFTHSM2_CONF comes from the
 * build, since a library reads the environment of its process.
 */
final class SoftHsm {
    static final String PIN = "2468-test-pin";
    private static final Pattern SLOT = Pattern.compile("reassigned to slot (\\d+)");
    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib64/libsofthsm2.so"),
            Path.of("/usr/local/lib/softhsm/libsofthsm2.so"));

    /** One per test class that changes its token's state. */
    enum Token {
        CONTRACT,
        CUSTODY,
        LOGOUT,
        BUSY_LOGOUT,
        WRONG_PIN,
        GONE
    }

    private static final Map<Token, String> SLOTS = new EnumMap<>(Token.class);
    private static final Map<Token, Path> FOLDERS = new EnumMap<>(Token.class);
    private static Path tokens = Path.of("/nonexistent");

    private SoftHsm() {}

    /** The slot of a token. Where SoftHSM2 is not installed, skips the test on a developer's machine and fails it in CI. */
    static synchronized String slot(Token token) {
        if (SLOTS.isEmpty()) {
            boolean installed =
                    Program.isInstalled("softhsm2-util") && LIBRARIES.stream().anyMatch(Files::isReadable);
            String missing = "SoftHSM2 is not installed: apt-get install softhsm2";
            if (!installed && Boolean.parseBoolean(System.getenv("CI"))) {
                throw new AssertionError(missing);
            }
            Assumptions.assumeTrue(installed, missing);
            make();
        }
        return SLOTS.get(token);
    }

    private static void make() {
        try {
            Path conf = Path.of(System.getenv("SOFTHSM2_CONF"));
            Files.createDirectories(conf.getParent());
            tokens = Files.createTempDirectory(conf.getParent(), "tokens");
            Files.writeString(
                    conf, "directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Token token : Token.values()) {
            String said = new String(
                    Program.run(
                            "softhsm2-util",
                            "--init-token",
                            "--free",
                            "--label",
                            token.name(),
                            "--pin",
                            PIN,
                            "--so-pin",
                            PIN),
                    UTF_8);
            Matcher slot = SLOT.matcher(said);
            if (!slot.find()) {
                throw new AssertionError("softhsm2-util said: " + said);
            }
            SLOTS.put(token, slot.group(1));
            try (Stream<Path> all = Files.list(tokens)) {
                FOLDERS.put(
                        token,
                        all.filter(folder -> !FOLDERS.containsValue(folder))
                                .findFirst()
                                .orElseThrow());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static Path library() {
        return LIBRARIES.stream().filter(Files::isReadable).findFirst().orElseThrow();
    }

    /** The folder in which all tokens are stored. */
    static Path folder() {
        return tokens;
    }

    /** The folder of one token. */
    static Path stored(Token token) {
        return FOLDERS.get(token);
    }

    static Pkcs11Module module(Token token) {
        String slot = slot(token);
        return new Pkcs11Module(library(), "slot = " + slot);
    }
}
