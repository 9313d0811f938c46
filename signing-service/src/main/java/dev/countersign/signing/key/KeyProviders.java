package dev.countersign.signing.key;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** Opens the place where the keys are. Fails on doubt, naming the property. */
public final class KeyProviders {
    private static final String PREFIX = "countersign.signing.key-holder.";
    private static final String PASSWORD_VARIABLE = "COUNTERSIGN_KEYSTORE_PASSWORD";
    private static final String PIN_VARIABLE = "COUNTERSIGN_TOKEN_PIN";

    private KeyProviders() {}

    /**
     * Opens what the configuration names.
     *
     * @throws KeyHolderBrokenException if a setting is missing or wrong, or the key store does not open
     * @throws KeyHolderUnavailableException if the disk does not answer; a token is only asked at the first use
     */
    public static KeyProvider open(KeyHolderConfig config, Map<String, String> environment, Clock clock) {
        return switch (config.provider()) {
            case KEYSTORE -> keystore(config.keystore(), environment, clock);
            case PKCS11 -> pkcs11(config.pkcs11(), environment, clock);
        };
    }

    /** Opens a key store file directly: for tests and tools. The password is copied. */
    public static KeyProvider keystore(Path path, char[] password, Clock clock) {
        return keystore(path, Secret.of(password), clock);
    }

    private static KeyProvider keystore(KeyHolderConfig.Keystore config, Map<String, String> environment, Clock clock) {
        Path path = required("keystore.path", config.path());
        return keystore(path, password(config, environment), clock);
    }

    private static Secret password(KeyHolderConfig.Keystore config, Map<String, String> environment) {
        String file = PREFIX + "keystore.password-file";
        if (config.sharesDirectory().isEmpty()) {
            return Secret.read(file, config.passwordFile(), PASSWORD_VARIABLE, environment);
        }
        if (config.passwordFile().isPresent() || environment.containsKey(PASSWORD_VARIABLE)) {
            throw new KeyHolderBrokenException(
                    "with " + PREFIX + "keystore.shares-directory nobody alone may open the key store: unset " + file
                            + " and " + PASSWORD_VARIABLE);
        }
        return new CustodianShares(config.sharesDirectory().get()).await(config.sharesPatience());
    }

    private static KeyProvider keystore(Path path, Secret password, Clock clock) {
        var file = new KeystoreFile(path, password, KeystoreFile.SCRYPT_COST);
        return KeystoreKeyProvider.open(file, password, clock);
    }

    private static KeyProvider pkcs11(KeyHolderConfig.Pkcs11 config, Map<String, String> environment, Clock clock) {
        var module = new Pkcs11Module(required("pkcs11.library", config.library()), slot(config));
        Secret pin = Secret.read(PREFIX + "pkcs11.pin-file", config.pinFile(), PIN_VARIABLE, environment);
        return new Pkcs11KeyProvider(module, pin, config.concurrentOperations(), config.patience(), clock);
    }

    /** The line of the JDK's PKCS#11 configuration that chooses the slot. */
    private static String slot(KeyHolderConfig.Pkcs11 config) {
        if (config.slot().isPresent() == config.slotListIndex().isPresent()) {
            throw new KeyHolderBrokenException(
                    "set either " + PREFIX + "pkcs11.slot or " + PREFIX + "pkcs11.slot-list-index");
        }
        if (config.slotListIndex().isPresent()) {
            return "slotListIndex = " + config.slotListIndex().getAsInt();
        }
        try {
            return "slot = " + Long.decode(config.slot().orElseThrow());
        } catch (NumberFormatException e) {
            throw new KeyHolderBrokenException(PREFIX + "pkcs11.slot must be a number, decimal or 0x hexadecimal", e);
        }
    }

    private static Path required(String setting, Optional<Path> path) {
        return path.orElseThrow(() -> new KeyHolderBrokenException("set " + PREFIX + setting));
    }
}
