package dev.countersign.contract.dsse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.contract.value.KeyId;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key pair with which a person or CI signs requests. Its file holds two PEM blocks, PRIVATE KEY (PKCS#8) and PUBLIC KEY (SPKI). The
 * private half never leaves this object but into that file.
 */
public final class PersonKey implements Signer {
    private final PrivateKey privateKey;
    private final VerifyingKey publicKey;

    private PersonKey(PrivateKey privateKey, VerifyingKey publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /** A new Ed25519 pair. */
    public static PersonKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new PersonKey(pair.getPrivate(), VerifyingKey.of(pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 21 platform has Ed25519", e);
        }
    }

    /**
     * Reads a key file's text and checks that its halves belong together.
     *
     * @throws IllegalArgumentException saying what is missing and how to mend it
     */
    public static PersonKey parsePem(String pem) {
        VerifyingKey publicKey = VerifyingKey.ofSpki(block(
                pem,
                "PUBLIC KEY",
                "the key file has no PUBLIC KEY block; add it with: openssl pkey -in FILE -pubout >> FILE"));
        byte[] pkcs8 = block(
                pem,
                "PRIVATE KEY",
                "the key file has no PRIVATE KEY block (PKCS#8, unencrypted); make one with: countersign keygen --out FILE");
        try {
            PrivateKey privateKey = KeyFactory.getInstance(publicKey.publicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            var key = new PersonKey(privateKey, publicKey);
            byte[] probe = "countersign key probe".getBytes(US_ASCII);
            if (!publicKey.verify(probe, key.signature(probe))) {
                throw new IllegalArgumentException(
                        "the private and the public half of the key file do not belong together");
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key file's private key is neither Ed25519 nor ECDSA P-256", e);
        } finally {
            java.util.Arrays.fill(pkcs8, (byte) 0);
        }
    }

    /** The key file's text. A secret: write it with mode 0600 only. */
    public String toPem() {
        return pem("PRIVATE KEY", privateKey.getEncoded()) + publicPem();
    }

    /** The PEM of the public half. */
    public String publicPem() {
        return pem("PUBLIC KEY", publicKey.spki());
    }

    public VerifyingKey verifyingKey() {
        return publicKey;
    }

    @Override
    public KeyId keyId() {
        return publicKey.keyId();
    }

    @Override
    public byte[] sign(byte[] pae) {
        try {
            return signature(pae);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this key cannot sign", e);
        }
    }

    private byte[] signature(byte[] message) throws GeneralSecurityException {
        String algorithm = privateKey.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "Ed25519";
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(privateKey);
        signature.update(message);
        return signature.sign();
    }

    private static byte[] block(String pem, String name, String otherwise) {
        Matcher block = Pattern.compile("-----BEGIN " + name + "-----([A-Za-z0-9+/=\\s]+)-----END " + name + "-----")
                .matcher(pem);
        if (!block.find()) {
            throw new IllegalArgumentException(otherwise);
        }
        return Base64.getMimeDecoder().decode(block.group(1));
    }

    private static String pem(String name, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + name + "-----\n" + body + "\n-----END " + name + "-----\n";
    }

    @Override
    public String toString() {
        return "PersonKey[" + keyId() + "]";
    }
}
