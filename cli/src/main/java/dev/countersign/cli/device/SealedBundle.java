package dev.countersign.cli.device;

import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.WrappedSessionKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Opens a sealed bundle as devices do (docs/capgo-protocol.md a): the public key recovers the AES key from the session key and the SHA-256 from
 * the checksum; AES-128-CBC with PKCS#7 gives the zip, which must have that SHA-256. Streams.
 */
public final class SealedBundle {
    private static final int AES_KEY = 16;

    private SealedBundle() {}

    /**
     * Decrypts and verifies. What was written to {@code zip} may be used only if this returns.
     *
     * @return the SHA-256 of the zip
     * @throws UpdateRefusedException naming what does not hold
     */
    public static Sha256 open(
            InputStream ciphertext,
            OutputStream zip,
            WrappedSessionKey sessionKey,
            SealedChecksum checksum,
            DevicePublicKey key)
            throws IOException, UpdateRefusedException {
        byte[] expected = key.recover(checksum.toBytes(), Sha256.LENGTH, "checksum-not-authentic", "the checksum");
        byte[] aesKey = key.recover(sessionKey.block(), AES_KEY, "session-key-not-authentic", "the session key");
        MessageDigest digest = Sha256.digest();
        try {
            Cipher aes = Cipher.getInstance("AES/CBC/PKCS5Padding");
            aes.init(Cipher.DECRYPT_MODE, new SecretKeySpec(aesKey, "AES"), new IvParameterSpec(sessionKey.iv()));
            byte[] in = new byte[1 << 16];
            byte[] out = new byte[(1 << 16) + 32];
            for (int count = ciphertext.read(in); count >= 0; count = ciphertext.read(in)) {
                int plain = aes.update(in, 0, count, out);
                digest.update(out, 0, plain);
                zip.write(out, 0, plain);
            }
            byte[] last = aes.doFinal();
            digest.update(last);
            zip.write(last);
        } catch (GeneralSecurityException e) {
            throw new UpdateRefusedException(
                    "decrypt-failed", "the download cannot be decrypted: it is altered or cut");
        } finally {
            Arrays.fill(aesKey, (byte) 0);
        }
        Sha256 actual = Sha256.of(digest.digest());
        if (!actual.equals(Sha256.of(expected))) {
            throw new UpdateRefusedException(
                    "checksum-mismatch", "the bundle is not the one that was sealed: its SHA-256 differs");
        }
        return actual;
    }
}
