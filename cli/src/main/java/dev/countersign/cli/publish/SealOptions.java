package dev.countersign.cli.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.cli.bundle.Bundle;
import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.PrivateFiles;
import dev.countersign.cli.console.Progress;
import dev.countersign.cli.console.Terminal;
import dev.countersign.cli.device.DevicePublicKey;
import dev.countersign.cli.device.SealedBundle;
import dev.countersign.cli.device.UpdateRefusedException;
import dev.countersign.contract.seal.DeveloperSeal;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.WrappedSessionKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a developer who holds the device key says of a bundle that they sealed with the Capgo CLI. */
final class SealOptions {
    private static final Pattern CRC32 = Pattern.compile("[0-9a-fA-F]{1,8}");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{342}==");

    @Option(
            names = "--sealed-with",
            paramLabel = "KEYFILE.pub",
            description =
                    "PATH is a bundle that `@capgo/cli bundle encrypt` sealed; this is the public key of the app, such as "
                            + ".capgo_key_v2.pub. For environments whose policy names this key.")
    private @Nullable Path publicKey;

    @Option(
            names = "--iv-session-key",
            paramLabel = "TEXT",
            description = "Its ivSessionKey, as the Capgo CLI printed it.")
    private @Nullable String sessionKey;

    @Option(names = "--checksum", paramLabel = "HEX", description = "Its checksum, as the Capgo CLI printed it.")
    private @Nullable String checksum;

    /** Whether PATH is a sealed bundle. */
    boolean given() {
        boolean any = publicKey != null || sessionKey != null || checksum != null;
        if (any && (publicKey == null || sessionKey == null || checksum == null)) {
            throw CommandFailure.usage("--sealed-with, --iv-session-key and --checksum come together");
        }
        return any;
    }

    /**
     * Opens the sealed bundle as a device would, so that what is wrong shows here.
     *
     * @throws CommandFailure naming what devices would refuse
     */
    SealedFile open(Path sealed, PrivateFiles temporary, Terminal terminal) throws IOException {
        if (!Files.isRegularFile(sealed)) {
            throw CommandFailure.error("there is no sealed bundle " + sealed);
        }
        DevicePublicKey key = key(terminal);
        var seal = new DeveloperSeal(key.base64(), sessionKey(), checksum());
        Path zip = temporary.create(".zip");
        try (Progress progress = Progress.ofBytes(terminal, "open", Files.size(sealed));
                InputStream in = progress.counting(Files.newInputStream(sealed));
                OutputStream out = Files.newOutputStream(zip)) {
            SealedBundle.open(in, out, seal.sessionKey(), seal.checksum(), key);
        } catch (UpdateRefusedException e) {
            throw CommandFailure.refused(
                    e.reason(),
                    "devices would refuse this bundle: " + e.getMessage()
                            + "; PATH, --iv-session-key and --checksum must come from one"
                            + " run of `@capgo/cli bundle encrypt` with the private half of --sealed-with. Bundles sealed by Capgo's first"
                            + " encryption (V1) are not accepted: countersign migrate v1. Nothing was sent");
        }
        return new SealedFile(Bundle.of(zip, temporary, terminal), sealed, seal, key.fingerprint());
    }

    private DevicePublicKey key(Terminal terminal) throws IOException {
        Path file = terminal.resolve(publicKey == null ? Path.of("") : publicKey);
        if (file.endsWith(".capgo_key.pub") || file.endsWith(".capgo_key")) {
            throw v1("v1-key", file.getFileName() + " is a key of Capgo's first encryption (V1)");
        }
        try {
            return DevicePublicKey.parse(new String(Files.readAllBytes(file), UTF_8));
        } catch (NoSuchFileException e) {
            throw CommandFailure.error("there is no public key " + file);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.error(file + ": " + e.getMessage(), e);
        }
    }

    private WrappedSessionKey sessionKey() {
        try {
            return new WrappedSessionKey(sessionKey == null ? "" : sessionKey.strip());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.refused("session-key-malformed", "--iv-session-key: " + e.getMessage());
        }
    }

    private SealedChecksum checksum() {
        String text = checksum == null ? "" : checksum.strip();
        if (CRC32.matcher(text).matches()) {
            throw v1(
                    "v1-checksum",
                    "--checksum is a CRC32, as Capgo's first encryption (V1) used it: anyone can make bytes that fit it");
        }
        if (BASE64.matcher(text).matches()) {
            throw CommandFailure.refused(
                    "legacy-checksum",
                    "--checksum has the form for plugins before 8.51.23, which newer ones refuse; install"
                            + " @capgo/capacitor-updater@8.51.23 beside the Capgo CLI and encrypt again");
        }
        if (text.matches("[0-9a-f]{64}")) {
            throw CommandFailure.refused(
                    "checksum-not-sealed",
                    "--checksum is a plain SHA-256; give the 512 digits that `@capgo/cli bundle encrypt` printed");
        }
        try {
            return new SealedChecksum(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.refused("checksum-malformed", "--checksum: " + e.getMessage());
        }
    }

    private static CommandFailure v1(String reason, String what) {
        return CommandFailure.refused(
                reason,
                what + "; V1 bundles are not accepted. Make new keys with: countersign migrate v1. Nothing was sent");
    }
}
