package dev.countersign.contract.dsse;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.countersign.contract.value.KeyId;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A public key that verifies signatures: Ed25519 (RFC 8032) or ECDSA P-256 with SHA-256 (FIPS 186-5). Immutable, thread-safe. */
public final class VerifyingKey {
    private static final BigInteger P256_PRIME =
            new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);

    private final KeyId keyId;
    private final PublicKey key;
    private final String algorithm;

    private VerifyingKey(KeyId keyId, PublicKey key, String algorithm) {
        this.keyId = keyId;
        this.key = key;
        this.algorithm = algorithm;
    }

    /**
     * From a JDK public key.
     *
     * @throws IllegalArgumentException if it is neither Ed25519 nor on P-256
     */
    public static VerifyingKey of(PublicKey key) {
        byte[] spki = key.getEncoded();
        if (key instanceof ECPublicKey ec) {
            if (!isP256(ec)) {
                throw new IllegalArgumentException("an elliptic-curve key must be on P-256");
            }
            return new VerifyingKey(KeyId.ofSpki(spki), key, "SHA256withECDSA");
        }
        if (key.getAlgorithm().equals("EdDSA") || key.getAlgorithm().equals("Ed25519")) {
            if (spki.length != 44) {
                throw new IllegalArgumentException("an Edwards-curve key must be Ed25519");
            }
            return new VerifyingKey(KeyId.ofSpki(spki), key, "Ed25519");
        }
        throw new IllegalArgumentException("a key must be Ed25519 or ECDSA P-256, not " + key.getAlgorithm());
    }

    /** From a DER SubjectPublicKeyInfo (RFC 5280). */
    public static VerifyingKey ofSpki(byte[] spki) {
        for (String family : new String[] {"Ed25519", "EC"}) {
            try {
                PublicKey key = KeyFactory.getInstance(family).generatePublic(new X509EncodedKeySpec(spki));
                if (java.util.Arrays.equals(key.getEncoded(), spki)) {
                    return of(key);
                }
            } catch (GeneralSecurityException e) {
                // not of this family
            }
        }
        throw new IllegalArgumentException("not a public key of type Ed25519 or ECDSA P-256");
    }

    /** From the Base64 of a DER SubjectPublicKeyInfo: the body of a PEM "PUBLIC KEY" without line breaks. */
    @JsonCreator
    public static VerifyingKey ofBase64(String base64) {
        return ofSpki(Base64.getDecoder().decode(base64));
    }

    /** Whether the signature over these bytes was made with this key; false for a malformed signature. */
    public boolean verify(byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    public KeyId keyId() {
        return keyId;
    }

    /** The DER SubjectPublicKeyInfo. */
    public byte[] spki() {
        return key.getEncoded();
    }

    @JsonValue
    public String base64() {
        return Base64.getEncoder().encodeToString(spki());
    }

    public PublicKey publicKey() {
        return key;
    }

    private static boolean isP256(ECPublicKey key) {
        return key.getParams().getCurve().getField() instanceof ECFieldFp field
                && field.getP().equals(P256_PRIME);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VerifyingKey that && keyId.equals(that.keyId);
    }

    @Override
    public int hashCode() {
        return keyId.hashCode();
    }

    @Override
    public String toString() {
        return algorithm + " key " + keyId;
    }
}
