package dev.countersign.e2e.capgo;

import dev.countersign.e2e.tool.ToolRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Opens bundles with {@code openssl/open-seal}: no Java and no JavaScript has a say in it. */
public final class OpensslCheck implements BundleOpener {

    @Override
    public Opening open(SealedBundle bundle, String publicKeyPem, Path scratch) {
        Path key = scratch.resolve("key.pem");
        Path plaintext = scratch.resolve("plain.zip");
        try {
            Files.write(key, publicKeyPem.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = List.of(
                CapgoClients.opensslScript().toString(),
                key.toString(),
                bundle.sessionKey() == null ? "" : bundle.sessionKey(),
                bundle.checksum() == null ? "" : bundle.checksum(),
                bundle.ciphertext().toString(),
                plaintext.toString());
        ToolRun run = ToolRun.in(scratch, Map.of(), command);
        return switch (run.exitCode()) {
            case 0 -> new Opening.Opened(plaintext);
            case 1 -> new Opening.Refused(run.err());
            default -> throw new AssertionError(command + "\n" + run.err());
        };
    }
}
