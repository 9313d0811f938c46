package dev.countersign.signing.key;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Where the signing keys are. PINs and passwords are never settings: they come from a file or an environment variable. */
@ConfigMapping(prefix = "countersign.signing.key-holder")
public interface KeyHolderConfig {

    /** Chooses {@link #keystore()} or {@link #pkcs11()}. There is no falling back from one to the other. */
    @WithDefault("keystore")
    Kind provider();

    /**
     * Most operations of one device key within any hour, probes included, as long as this process runs; absent: no limit. What goes beyond waits
     * until there is room.
     */
    OptionalInt deviceKeyOperationsPerHour();

    Keystore keystore();

    Pkcs11 pkcs11();

    /** The providers there are. */
    enum Kind {
        KEYSTORE,
        PKCS11
    }

    /** An encrypted file (BCFKS). Whoever has it and its password has the keys. */
    interface Keystore {
        /** The file; made with the first key. */
        Optional<Path> path();

        /**
         * Dual control, in place of a password: a folder, in memory best, into which enough custodians put their shares at each start (docs/operations.md).
         * The process waits for them, so that nobody restarts it alone.
         */
        Optional<Path> sharesDirectory();

        /** How long to wait for shares before the start fails. */
        @WithDefault("PT30M")
        Duration sharesPatience();

        /** A file with the password; else it is in the environment variable COUNTERSIGN_KEYSTORE_PASSWORD. */
        Optional<Path> passwordFile();
    }

    /** A PKCS#11 token. Keys are made inside and cannot be taken out. */
    interface Pkcs11 {
        /** The vendor's library, such as /usr/lib/softhsm/libsofthsm2.so. */
        Optional<Path> library();

        /** The slot's number, decimal or 0x hexadecimal; or give {@link #slotListIndex()}. */
        Optional<String> slot();

        /** The slot's place in the library's list, from 0. */
        OptionalInt slotListIndex();

        /** A file with the user PIN; else it is in the environment variable COUNTERSIGN_TOKEN_PIN. */
        Optional<Path> pinFile();

        /** Most operations in the token at once. */
        @WithDefault("8")
        int concurrentOperations();

        /** Longest that one operation may take, a new login included. */
        @WithDefault("PT10S")
        Duration patience();
    }
}
