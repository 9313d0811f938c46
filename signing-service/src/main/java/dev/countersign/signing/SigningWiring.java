package dev.countersign.signing;

import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.zip.ZipLimits;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.objectstore.config.ObjectStoreConfig;
import dev.countersign.objectstore.config.ObjectStores;
import dev.countersign.signing.authority.AuthorityOpening;
import dev.countersign.signing.authority.BundleSealer;
import dev.countersign.signing.authority.InstalledPolicy;
import dev.countersign.signing.authority.KeyUse;
import dev.countersign.signing.authority.ReleaseRewrapper;
import dev.countersign.signing.authority.SigningConfig;
import dev.countersign.signing.bundle.SpoolDirectory;
import dev.countersign.signing.bundle.UploadOpening;
import dev.countersign.signing.key.CountingKeyHolder;
import dev.countersign.signing.key.KeyVault;
import dev.countersign.signing.seal.CapgoBundleSealer;
import dev.countersign.signing.seal.CapgoRewrapper;
import dev.countersign.signing.seal.NoteFiling;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.ObjIntConsumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the parts of the service together. */
@ApplicationScoped
class SigningWiring {
    /** Also on a standby, and before Kafka, store and keys are looked at: a policy that cannot be read ends the start. */
    void requirePolicy(@Observes @Priority(1) StartupEvent event, SigningConfig config) throws IOException {
        InstalledPolicy.read(config.policyFile());
    }

    @Produces
    @Singleton
    ObjectStore objectStore(ObjectStoreConfig config) {
        return ObjectStores.open(config);
    }

    @Produces
    @Singleton
    AuthorityOpening authorityOpening(
            SigningConfig config,
            ObjectStore store,
            CountingKeyHolder keys,
            KeyVault vault,
            @ConfigProperty(name = "countersign.limits.bundle-size", defaultValue = "1073741824") long largestBundle)
            throws IOException {
        var random = new SecureRandom();
        var spools = SpoolDirectory.open(config.spoolDirectory(), random);
        var uploads = new UploadOpening(keys, vault, spools, largestBundle);
        return new AuthorityOpening(
                config,
                store,
                keys,
                vault,
                new AuthorityOpening.Sealers() {
                    @Override
                    public BundleSealer sealer(KeyUse use) {
                        var bundles = new CapgoBundleSealer(
                                store, keys, vault, abandoned(use), uploads, spools, ZipLimits.DEFAULT, random);
                        return new NoteFiling(store, bundles, abandoned(use));
                    }

                    @Override
                    public ReleaseRewrapper rewrapper(KeyUse use) {
                        return new CapgoRewrapper(store, keys, vault, abandoned(use));
                    }
                },
                Clock.systemUTC());
    }

    private static ObjIntConsumer<KeyLabel> abandoned(KeyUse use) {
        return (key, operations) -> use.settle(key, operations, false);
    }
}
