package dev.countersign.signing.key;

import java.security.Provider;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** With the native cryptography that the service installs at start: the same promises, the same bytes. */
class NativeKeystoreKeyProviderTest extends KeystoreKeyProviderTest {
    @Override
    SoftwareProviders software() {
        Optional<Provider> found = NativeCryptography.find();
        Assumptions.assumeTrue(found.isPresent(), "no native library for this machine");
        return SoftwareProviders.of(found.orElseThrow());
    }
}
