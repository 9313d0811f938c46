package dev.countersign.cli.upload;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.GenericKey;
import org.bouncycastle.operator.OutputAEADEncryptor;

/** AES-256-GCM for CMS (RFC 5084) through the JDK's cipher, which uses the processor's AES. One key, one message. */
final class ContentEncryption implements OutputAEADEncryptor {
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final int BUFFER = 64 << 10;

    private final AlgorithmIdentifier algorithm;
    private final SecretKey key;
    private final Cipher cipher;
    private byte[] tag = {};

    ContentEncryption(SecureRandom random) throws GeneralSecurityException {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        KeyGenerator keys = KeyGenerator.getInstance("AES", "SunJCE");
        keys.init(256, random);
        key = keys.generateKey();
        cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG, nonce));
        algorithm = new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_GCM, new GCMParameters(nonce, TAG));
    }

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
        return algorithm;
    }

    @Override
    public GenericKey getKey() {
        return new GenericKey(algorithm, key.getEncoded());
    }

    @Override
    public OutputStream getAADStream() {
        return new OutputStream() {
            @Override
            public void write(int b) {
                cipher.updateAAD(new byte[] {(byte) b});
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                cipher.updateAAD(bytes, offset, length);
            }
        };
    }

    @Override
    public byte[] getMAC() {
        return tag.clone();
    }

    @Override
    public OutputStream getOutputStream(OutputStream ciphertext) {
        return new OutputStream() {
            private final byte[] encrypted = new byte[BUFFER + TAG];

            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    for (int done = 0; done < length; done += BUFFER) {
                        int some = Math.min(BUFFER, length - done);
                        int written = cipher.update(bytes, offset + done, some, encrypted);
                        ciphertext.write(encrypted, 0, written);
                    }
                } catch (ShortBufferException e) {
                    throw new IllegalStateException("GCM never gives more than it got and its tag", e);
                }
            }

            /** The cipher's last bytes are the end of the ciphertext and the tag, which CMS keeps apart. */
            @Override
            public void close() throws IOException {
                try {
                    byte[] last = cipher.doFinal();
                    ciphertext.write(last, 0, last.length - TAG);
                    tag = Arrays.copyOfRange(last, last.length - TAG, last.length);
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException("encrypting cannot fail at its end", e);
                }
            }
        };
    }
}
