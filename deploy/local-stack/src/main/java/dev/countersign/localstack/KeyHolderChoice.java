package dev.countersign.localstack;

import java.nio.file.Path;

/** Where signing-service keeps its keys. */
public sealed interface KeyHolderChoice {
    /** The embedded default: a keystore file in the home, opened by the password beside it. */
    record Keystore() implements KeyHolderChoice {}

    /**
     * A PKCS#11 token.
     *
     * @param library the token's driver
     * @param slotListIndex the slot's place in the library's list, from 0
     * @param pinFile holds the user PIN
     */
    record Pkcs11(Path library, int slotListIndex, Path pinFile) implements KeyHolderChoice {}
}
