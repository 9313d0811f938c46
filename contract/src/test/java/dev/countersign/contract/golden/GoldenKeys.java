package dev.countersign.contract.golden;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.dsse.Signer;
import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.value.KeyId;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** The keys of the golden vectors. All are published, in the documents named here: they protect nothing. */
final class GoldenKeys {
    /** RFC 8032, section 7.1, tests 1 and 2. */
    static final PersonKey PUBLISHER = person(
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");

    static final PersonKey APPROVER = person(
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");

    /** RFC 6979, section A.2.5. */
    static final ServiceKey EVENT = new ServiceKey(
            "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
            "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
            "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");

    /** The base point of P-256 (SEC 2, section 2.4.2), whose private key is 1: for the log and for uploads. */
    static final ServiceKey LOG = new ServiceKey(
            "01",
            "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
            "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");

    private GoldenKeys() {}

    private static PersonKey person(String seed, String publicKey) {
        return PersonKey.parsePem(pem("PRIVATE KEY", "302e020100300506032b657004220420" + seed)
                + pem("PUBLIC KEY", "302a300506032b6570032100" + publicKey));
    }

    private static String pem(String name, String der) {
        return "-----BEGIN " + name + "-----\n"
                + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(der)) + "\n-----END " + name + "-----\n";
    }

    /** An ECDSA P-256 key. Its signatures differ each time. */
    static final class ServiceKey implements Signer {
        private final PrivateKey privateKey;
        private final VerifyingKey verifyingKey;

        private ServiceKey(String d, String x, String y) {
            try {
                AlgorithmParameters p256 = AlgorithmParameters.getInstance("EC");
                p256.init(new ECGenParameterSpec("secp256r1"));
                var curve = p256.getParameterSpec(ECParameterSpec.class);
                KeyFactory keys = KeyFactory.getInstance("EC");
                privateKey = keys.generatePrivate(new ECPrivateKeySpec(new BigInteger(d, 16), curve));
                verifyingKey = VerifyingKey.of(keys.generatePublic(
                        new ECPublicKeySpec(new ECPoint(new BigInteger(x, 16), new BigInteger(y, 16)), curve)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        VerifyingKey verifyingKey() {
            return verifyingKey;
        }

        @Override
        public KeyId keyId() {
            return verifyingKey.keyId();
        }

        @Override
        public byte[] sign(byte[] message) {
            try {
                Signature signature = Signature.getInstance("SHA256withECDSA");
                signature.initSign(privateKey);
                signature.update(message);
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
