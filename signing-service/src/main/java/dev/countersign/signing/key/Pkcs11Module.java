package dev.countersign.signing.key;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.EnumMap;
import java.util.Map;

/**
 * The token as the JDK's PKCS#11 provider sees it. Only the mechanisms listed here can be asked of it. Key pairs are made through
 * one provider per purpose, because what a key may do is decided by attributes at its birth and the JDK takes those by provider.
 */
final class Pkcs11Module {
    /** What the keys need, and nothing else; "KeyStore" is the JDK's own name for finding keys. */
    private static final String MECHANISMS = """
            enabledMechanisms = {
              KeyStore
              CKM_RSA_PKCS
              CKM_RSA_PKCS_KEY_PAIR_GEN
              CKM_EC_KEY_PAIR_GEN
              CKM_ECDSA
              CKM_ECDH1_DERIVE
            }
            """;

    /** The shared secret Z must come out for the key derivation, which is not the token's: else CKR_ATTRIBUTE_SENSITIVE. */
    private static final String SHARED_SECRETS = """
            attributes(*, CKO_SECRET_KEY, CKK_GENERIC_SECRET) = {
              CKA_SENSITIVE = false
              CKA_EXTRACTABLE = true
            }
            """;

    private static final String BORN_INSIDE = """
            attributes(generate, CKO_PRIVATE_KEY, *) = {
              CKA_TOKEN = true
              CKA_PRIVATE = true
              CKA_SENSITIVE = true
              CKA_EXTRACTABLE = false
              CKA_DECRYPT = false
              CKA_UNWRAP = false
              CKA_SIGN_RECOVER = false
            """;

    private final Path library;
    private final String slot;
    private volatile Provider daily;
    private final Map<KeyPurpose, Provider> births = new EnumMap<>(KeyPurpose.class);

    /**
     * Loads the library.
     *
     * @param slot a line of the JDK's PKCS#11 configuration that chooses the slot
     * @throws KeyHolderBrokenException if the library cannot be loaded or the slot does not exist
     */
    Pkcs11Module(Path library, String slot) {
        if (!Files.isReadable(library)) {
            throw new KeyHolderBrokenException("countersign.signing.key-holder.pkcs11.library: cannot read " + library);
        }
        this.library = library;
        this.slot = slot;
        this.daily = provider("countersign", SHARED_SECRETS);
    }

    /** For finding and using keys. */
    Provider daily() {
        return daily;
    }

    /**
     * Gives up a view of the token whose sessions died with a pulled token or a broken line: the JDK keeps them in its pool and would offer them
     * for ever. The library itself goes on; what it knows of the token is asked anew.
     *
     * @param dead does nothing if it was given up already
     * @throws KeyHolderUnavailableException if the token is not there now
     */
    synchronized void renew(Provider dead) {
        if (daily == dead) {
            try {
                daily = provider("countersign", SHARED_SECRETS);
                births.clear();
            } catch (KeyHolderBrokenException e) {
                throw KeyHolderUnavailableException.before("the token is not back yet", e);
            }
        }
    }

    /** For making a key pair of a purpose: one that signs cannot agree, and the other way round. */
    synchronized Provider birth(KeyPurpose purpose) {
        return births.computeIfAbsent(purpose, p -> {
            boolean signs = p != KeyPurpose.UPLOAD;
            String rest =
                    "  CKA_SIGN = " + signs + "\n" + (p == KeyPurpose.DEVICE ? "" : "  CKA_DERIVE = " + !signs + "\n");
            return provider("countersign-" + p.name().toLowerCase(java.util.Locale.ROOT), BORN_INSIDE + rest + "}\n");
        });
    }

    private Provider provider(String name, String attributes) {
        Provider jdk = Security.getProvider("SunPKCS11");
        if (jdk == null) {
            throw new KeyHolderBrokenException("this Java platform has no PKCS#11 (module jdk.crypto.cryptoki)");
        }
        try {
            return jdk.configure(
                    "--name = " + name + "\nlibrary = " + library + "\n" + slot + "\n" + MECHANISMS + attributes);
        } catch (InvalidParameterException | ProviderException e) {
            throw new KeyHolderBrokenException("the PKCS#11 library " + library + " does not start with " + slot, e);
        }
    }

    /** A view on the token's keys that was never used before: handles from an older view stay dead after a logout. */
    static KeyStore freshView(Provider provider) throws GeneralSecurityException {
        return KeyStore.getInstance("PKCS11", provider);
    }

    @Override
    public String toString() {
        return library + " " + slot;
    }
}
