package dev.countersign.signing.key;

import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.WrappedSessionKey;
import java.security.interfaces.ECPublicKey;

/**
 * Uses private keys that never leave their holder. The methods take typed values and no caller-chosen bytes, so the holder is
 * no signing oracle (docs/architecture.md): a device key answers only to a 16-byte session key or a 32-byte checksum, and
 * every other key only to its own purpose, which its label names.
 *
 * <p>Thread-safe. Every method may throw, besides what it names:
 *
 * <ul>
 *   <li>{@link KeyHolderUnavailableException}: transient, try again later; it tells whether the key may have been used
 *   <li>{@link KeyHolderBrokenException}: an invariant is broken (PIN refused, damaged key store); stop
 *   <li>{@link KeyMisuseException}: no such key, or not its purpose; the key was not used
 * </ul>
 */
public interface KeyHolder {

    /**
     * Wraps a session key for the devices of one device key: RSA with type 1 padding and no DigestInfo over exactly its 16
     * bytes (docs/capgo-protocol.md a). Deterministic for one key, session key and IV.
     */
    WrappedSessionKey wrap(KeyLabel deviceKey, SessionKey sessionKey, Iv iv);

    /** Seals a bundle's SHA-256: RSA with type 1 padding and no DigestInfo over exactly its 32 bytes. Deterministic. */
    SealedChecksum sealChecksum(KeyLabel deviceKey, Sha256 checksum);

    /**
     * Signs an event with an event key or a checkpoint with a log key.
     *
     * @return an ECDSA P-256 signature over the input's SHA-256, in DER (RFC 3279 section 2.2.3)
     */
    byte[] sign(KeyLabel key, SigningInput input);

    /**
     * Agrees on a secret with the sender of an upload: ECDH on P-256 (SEC 1 section 3.3.1). Validates that the peer's point is
     * on the curve.
     *
     * @return the raw shared secret Z, 32 bytes; the caller derives a key from it and wipes it
     */
    byte[] agree(KeyLabel uploadKey, ECPublicKey peer);
}
