package dev.countersign.signing.key;

import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;

/**
 * Who computes with keys that are in this process's memory. A key is made by the one that uses it: translating it anew for each operation
 * costs more than the operation.
 *
 * @param rsaKeys makes RSA keys for {@code operations}
 */
record SoftwareProviders(KeyOperations operations, Provider rsaKeys) {

    /** The native one where it was {@linkplain NativeCryptography installed}, else the JDK's own. */
    static SoftwareProviders best() {
        Provider fast = Security.getProvider(NativeCryptography.PROVIDER);
        return fast != null
                ? of(fast)
                : new SoftwareProviders(
                        new KeyOperations(provider("SunJCE"), false, provider("SunEC")), provider("SunRsaSign"));
    }

    static SoftwareProviders of(Provider everything) {
        return new SoftwareProviders(new KeyOperations(everything, true, everything), everything);
    }

    KeyFactory keys(KeyPurpose purpose) throws NoSuchAlgorithmException {
        return purpose == KeyPurpose.DEVICE
                ? KeyFactory.getInstance("RSA", rsaKeys)
                : KeyFactory.getInstance("EC", operations.ec());
    }

    private static Provider provider(String name) {
        Provider provider = Security.getProvider(name);
        if (provider == null) {
            throw new KeyHolderBrokenException("this Java platform has no security provider " + name);
        }
        return provider;
    }
}
