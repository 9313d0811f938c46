package dev.countersign.signing.authority;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/** Hands out public keys as files, for the operator to pin in apps, services and audits. */
final class PublicKeyFiles {
    private final Path directory;

    PublicKeyFiles(Path directory) {
        this.directory = directory;
    }

    void write(LogVerifierKey key) throws IOException {
        replace(directory.resolve("log-verifier.key"), key.text() + "\n");
    }

    void write(Scope scope, DevicePublicKey key) throws IOException {
        replace(
                directory.resolve("device").resolve(scope.app().value()).resolve(scope.environment() + ".pem"),
                key.pem());
    }

    /** One of an environment's device keys, by its number. */
    void write(KeyLabel label, DevicePublicKey key) throws IOException {
        Scope scope = label.scope().orElseThrow();
        replace(
                directory
                        .resolve("device")
                        .resolve(scope.app().value())
                        .resolve(scope.environment().value())
                        .resolve(ActiveKeys.number(label.value()) + ".pem"),
                key.pem());
    }

    private static void replace(Path file, String text) throws IOException {
        byte[] bytes = text.getBytes(US_ASCII);
        if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
            return;
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.write(next, bytes);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
