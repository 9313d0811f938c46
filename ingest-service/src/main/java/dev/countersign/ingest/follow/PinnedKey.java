package dev.countersign.ingest.follow;

import dev.countersign.contract.log.LogVerifierKey;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;

/** Reads the log key that everything the log says is checked under. */
@ApplicationScoped
class PinnedKey {
    @Produces
    @Singleton
    LogVerifierKey read(LogConfig config) {
        try {
            return LogVerifierKey.parse(Files.readString(config.verifierKeyFile()));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "countersign.log.verifier-key-file: " + config.verifierKeyFile()
                            + " is not a log verifier key (" + e.getMessage()
                            + "); copy the log-verifier.key that the signing service's operator published",
                    e);
        }
    }
}
