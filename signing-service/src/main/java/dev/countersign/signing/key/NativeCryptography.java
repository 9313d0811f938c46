package dev.countersign.signing.key;

import java.security.Provider;
import java.security.Security;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jboss.logging.Logger;

/**
 * RSA, elliptic curves and Ed25519 by Amazon Corretto Crypto Provider (AWS-LC), several times as fast as the JDK's (docs/adr, native cryptography). Not for
 * keys in a token: those are used by the token.
 */
public final class NativeCryptography {
    static final String PROVIDER = "AmazonCorrettoCryptoProvider";

    private static final String CLASS = "com.amazon.corretto.crypto.provider." + PROVIDER;

    private NativeCryptography() {}

    /**
     * Makes it the first of this process, where it is on the class path and its library loads; else everything stays as the JDK has it. Before
     * the first use of cryptography.
     */
    public static void install() {
        Logger log = Logger.getLogger(NativeCryptography.class);
        Optional<Provider> found = find();
        found.ifPresent(provider -> Security.insertProviderAt(provider, 1));
        log.infof(
                "cryptography by %s",
                found.map(Provider::getInfo).orElse("the JDK: no native library for this machine"));
    }

    /** Empty where it does not work. */
    static Optional<Provider> find() {
        System.setProperty("com.amazon.corretto.crypto.provider.registerEdKeyFactory", "true");
        return ServiceLoader.load(Provider.class).stream()
                .filter(provider -> provider.type().getName().equals(CLASS))
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.getService("Cipher", "RSA/ECB/PKCS1Padding") != null)
                .findFirst();
    }
}
