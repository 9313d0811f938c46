package dev.countersign.signing;

import dev.countersign.objectstore.DirectoryObjectStore;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.signing.authority.AuthorityOpening;
import dev.countersign.signing.authority.SigningConfig;
import dev.countersign.signing.key.CountingKeyHolder;
import dev.countersign.signing.key.KeyVault;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the parts of the service together. */
@ApplicationScoped
class SigningWiring {
    @Produces
    @Singleton
    ObjectStore objectStore(@ConfigProperty(name = "countersign.object-store.directory") Path directory)
            throws IOException {
        return new DirectoryObjectStore(directory);
    }

    @Produces
    @Singleton
    AuthorityOpening authorityOpening(SigningConfig config, ObjectStore store, CountingKeyHolder keys, KeyVault vault) {
        return new AuthorityOpening(
                config,
                store,
                keys,
                vault,
                use -> (signed, publish, deviceKeys) -> {
                    throw new IOException("no sealer yet");
                },
                Clock.systemUTC());
    }
}
