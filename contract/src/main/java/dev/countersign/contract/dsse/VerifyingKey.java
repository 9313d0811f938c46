package dev.countersign.contract.dsse;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.countersign.contract.value.CanonicalBase64;
import dev.countersign.contract.value.KeyId;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A public key that verifies signatures: Ed25519 (RFC 8032) or ECDSA P-256 with SHA-256 (FIPS 186-5). Immutable, thread-safe. Where a process registered
 * {@value #FAST_PROVIDER} before the key was made, that verifies ECDSA, some eight times as fast as Java's own.
 */
public final class VerifyingKey {
    /** The provider that verifies ECDSA where it is registered. */
    public static final String FAST_PROVIDER = "AmazonCorrettoCryptoProvider";

    private static final ECParameterSpec P256 = p256();

    private final KeyId keyId;
    private final PublicKey key;
    private final String algorithm;
    private final @Nullable Provider fast;

    private VerifyingKey(KeyId keyId, PublicKey key, String algorithm) {
        this.keyId = keyId;
        this.key = key;
        this.algorithm = algorithm;
        this.fast = key instanceof ECPublicKey ? Security.getProvider(FAST_PROVIDER) : null;
    }

    /**
     * From a public key of any provider; verifying is software's work from then on.
     *
     * @throws IllegalArgumentException if it is neither Ed25519 nor on P-256
     */
    public static VerifyingKey of(PublicKey key) {
        byte[] spki = key.getEncoded();
        if (spki == null) {
            throw new IllegalArgumentException("a public key must show its SubjectPublicKeyInfo");
        }
        return ofSpki(spki);
    }

    /**
     * From a DER SubjectPublicKeyInfo (RFC 5280).
     *
     * @throws IllegalArgumentException if it is another type of key, encoded in another way, or no point on its curve
     */
    public static VerifyingKey ofSpki(byte[] spki) {
        for (String family : new String[] {"Ed25519", "EC"}) {
            try {
                PublicKey key = KeyFactory.getInstance(family).generatePublic(new X509EncodedKeySpec(spki));
                if (Arrays.equals(key.getEncoded(), spki) && (!(key instanceof ECPublicKey ec) || isOnP256(ec))) {
                    String algorithm = key instanceof ECPublicKey ? "SHA256withECDSA" : "Ed25519";
                    return new VerifyingKey(KeyId.ofSpki(spki), key, algorithm);
                }
            } catch (GeneralSecurityException e) {
                // not of this family
            }
        }
        throw new IllegalArgumentException("not a public key of type Ed25519 or ECDSA P-256");
    }

    /**
     * From the Base64 of a DER SubjectPublicKeyInfo: the body of a PEM "PUBLIC KEY" without line breaks.
     *
     * @throws IllegalArgumentException as {@link #ofSpki}, or if it is not standard Base64 with padding
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static VerifyingKey ofBase64(String base64) {
        return ofSpki(CanonicalBase64.decode(base64));
    }

    /** Whether the signature over these bytes was made with this key; false for a malformed signature. */
    public boolean verify(byte[] message, byte[] signature) {
        try {
            Signature verifier =
                    fast == null ? Signature.getInstance(algorithm) : Signature.getInstance(algorithm, fast);
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
        return CanonicalBase64.encode(spki());
    }

    public PublicKey publicKey() {
        return key;
    }

    /** SEC 1, section 3.2.2.1; P-256 has cofactor 1, so that a point on the curve is in the group. */
    private static boolean isOnP256(ECPublicKey key) {
        ECParameterSpec own = key.getParams();
        ECPoint point = key.getW();
        if (!own.getCurve().equals(P256.getCurve())
                || !own.getGenerator().equals(P256.getGenerator())
                || !own.getOrder().equals(P256.getOrder())
                || point.equals(ECPoint.POINT_INFINITY)) {
            return false;
        }
        BigInteger p = ((ECFieldFp) P256.getCurve().getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        BigInteger right = x.pow(3)
                .add(P256.getCurve().getA().multiply(x))
                .add(P256.getCurve().getB())
                .mod(p);
        return x.signum() >= 0
                && y.signum() >= 0
                && x.compareTo(p) < 0
                && y.compareTo(p) < 0
                && y.multiply(y).mod(p).equals(right);
    }

    private static ECParameterSpec p256() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 21 platform has P-256", e);
        }
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
