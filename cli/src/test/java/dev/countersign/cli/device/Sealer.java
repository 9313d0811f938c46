package dev.countersign.cli.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.WrappedSessionKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** The private half of a device key, and what it seals. */
final class Sealer {
    private final Random random = new Random(7);
    private final KeyPair pair;

    Sealer() {
        this(2048);
    }

    Sealer(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            pair = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A sealed bundle as it lies on a server. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Sealed(byte[] ciphertext, WrappedSessionKey sessionKey, SealedChecksum checksum) {}

    String publicPem() {
        byte[] pkcs1;
        try {
            pkcs1 = SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded())
                    .parsePublicKey()
                    .getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return "-----BEGIN RSA PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pkcs1)
                + "\n-----END RSA PUBLIC KEY-----\n";
    }

    String spkiPem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    Sealed seal(byte[] zip) {
        try {
            byte[] key = bytes(16);
            byte[] iv = bytes(16);
            Cipher aes = Cipher.getInstance("AES/CBC/PKCS5Padding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
            return new Sealed(
                    aes.doFinal(zip),
                    WrappedSessionKey.of(iv, sign(key)),
                    SealedChecksum.of(sign(Sha256.hash(zip).toBytes())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Raw type-1 padding, no DigestInfo. */
    byte[] sign(byte[] content) {
        try {
            Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            rsa.init(Cipher.ENCRYPT_MODE, pair.getPrivate());
            return rsa.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] raw(byte[] block) {
        try {
            Cipher rsa = Cipher.getInstance("RSA/ECB/NoPadding");
            rsa.init(Cipher.ENCRYPT_MODE, pair.getPrivate());
            return rsa.doFinal(block);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] zip(Map<String, String> entries) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (var entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(UTF_8));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
