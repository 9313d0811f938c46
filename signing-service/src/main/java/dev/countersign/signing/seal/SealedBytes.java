package dev.countersign.signing.seal;

import dev.countersign.contract.value.Sha256;

/**
 * A bundle and its ciphertext, as seen while one became the other.
 *
 * @param checksum SHA-256 of the plaintext; never leaves publisher and signer
 * @param sealed SHA-256 of the ciphertext
 * @param size bytes of the ciphertext
 */
public record SealedBytes(Sha256 checksum, Sha256 sealed, long size) {}
