package dev.countersign.signing.key;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;

/** The only public keys there are here: RSA-2048 with e = 65537 for devices, points on P-256 (FIPS 186-5) for all else. */
final class PublicKeys {
    private static final BigInteger P =
            new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
    private static final BigInteger B =
            new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private PublicKeys() {}

    /**
     * Reads a key in the JDK's own classes, whatever provider made it.
     *
     * @throws KeyHolderBrokenException if it is not of the kind its purpose needs
     */
    static PublicKey checked(PublicKey key, KeyPurpose purpose) {
        String algorithm = purpose == KeyPurpose.DEVICE ? "RSA" : "EC";
        String software = purpose == KeyPurpose.DEVICE ? "SunRsaSign" : "SunEC";
        try {
            PublicKey plain = KeyFactory.getInstance(algorithm, software)
                    .generatePublic(new X509EncodedKeySpec(key.getEncoded()));
            boolean fits = plain instanceof RSAPublicKey rsa ? isRsa2048(rsa) : isOnP256((ECPublicKey) plain);
            if (fits) {
                return plain;
            }
        } catch (GeneralSecurityException e) {
            throw new KeyHolderBrokenException("not a readable " + algorithm + " public key", e);
        }
        throw new KeyHolderBrokenException(
                purpose == KeyPurpose.DEVICE
                        ? "a device key must be RSA with 2048 bits and e = 65537"
                        : "an event, log or upload key must be on P-256");
    }

    private static boolean isRsa2048(RSAPublicKey key) {
        return key.getModulus().bitLength() == 2048 && key.getPublicExponent().equals(RSAKeyGenParameterSpec.F4);
    }

    /** Whether the key is a point on P-256: a point off the curve would give the private key away in an agreement. */
    static boolean isOnP256(ECPublicKey key) {
        ECParameterSpec curve = key.getParams();
        ECPoint point = key.getW();
        if (!(curve.getCurve().getField() instanceof ECFieldFp field)
                || !field.getP().equals(P)
                || !curve.getCurve().getB().equals(B)
                || !curve.getOrder().equals(ORDER)
                || point.equals(ECPoint.POINT_INFINITY)) {
            return false;
        }
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        boolean reduced = x.signum() >= 0 && x.compareTo(P) < 0 && y.signum() >= 0 && y.compareTo(P) < 0;
        BigInteger right = x.pow(3).subtract(x.multiply(BigInteger.valueOf(3))).add(B);
        return reduced && y.multiply(y).subtract(right).mod(P).signum() == 0;
    }
}
