package dev.countersign.contract.dsse;

import dev.countersign.contract.value.KeyId;

/** Makes signatures with one key, wherever that key lives. */
public interface Signer {
    KeyId keyId();

    /** Signs a pre-authentication encoding: Ed25519, or ECDSA P-256 with SHA-256 in DER form. */
    byte[] sign(byte[] pae);
}
