package dev.countersign.ingest.follow;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.log.LogVerifierKey;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file with the log key that everything the log says is checked under. It may come after this service has started. */
@Singleton
class PinnedKey {
    private final Path file;

    @Inject
    PinnedKey(LogConfig config) {
        this(config.verifierKeyFile());
    }

    PinnedKey(Path file) {
        this.file = file;
    }

    /** @throws IOException naming property and fix, if the key is not there yet or is none */
    LogVerifierKey read() throws IOException {
        try {
            return LogVerifierKey.parse(Files.readString(file, UTF_8));
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException(
                    "countersign.log.verifier-key-file: " + file
                            + " is not there or no log verifier key; copy there the log-verifier.key that the signing service wrote ("
                            + e + ")",
                    e);
        }
    }
}
