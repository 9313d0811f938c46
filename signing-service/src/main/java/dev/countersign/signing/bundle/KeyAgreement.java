package dev.countersign.signing.bundle;

import dev.countersign.contract.value.KeyLabel;
import dev.countersign.signing.key.KeyHolder;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.cms.ecc.ECCCMSSharedInfo;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.KDF2BytesGenerator;
import org.bouncycastle.crypto.params.KDFParameters;

/**
 * Recovers an upload's content key: ECDH on P-256 inside the key holder, X9.63 KDF with SHA-256 and AES-256 key unwrap outside
 * (RFC 5753 section 3.1.2).
 */
final class KeyAgreement {
    private static final int KEY = 32;
    private static final byte[] KEY_BITS = {0, 0, 1, 0};

    private final KeyHolder holder;

    KeyAgreement(KeyHolder holder) {
        this.holder = holder;
    }

    /** The AES-256 content key. */
    SecretKey contentKey(Recipient recipient, KeyLabel uploadKey) throws IOException, UploadRefusal {
        byte[] secret = holder.agree(uploadKey, recipient.peer());
        byte[] wrappingKey = new byte[KEY];
        try {
            byte[] material =
                    recipient.material() == null ? null : recipient.material().getOctets();
            byte[] info = new ECCCMSSharedInfo(recipient.wrap(), material, KEY_BITS).getEncoded("DER");
            KDF2BytesGenerator kdf = new KDF2BytesGenerator(new SHA256Digest());
            kdf.init(new KDFParameters(secret, info));
            kdf.generateBytes(wrappingKey, 0, KEY);
            return unwrap(wrappingKey, recipient.wrappedKey().getOctets());
        } finally {
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(wrappingKey, (byte) 0);
        }
    }

    private static SecretKey unwrap(byte[] wrappingKey, byte[] wrapped) throws UploadRefusal {
        if (wrapped.length != KEY + 8) {
            throw UploadRefusal.unreadable("the wrapped content key has a wrong length");
        }
        try {
            Cipher cipher = Cipher.getInstance("AESWrap", "SunJCE");
            cipher.init(Cipher.UNWRAP_MODE, new SecretKeySpec(wrappingKey, "AES"));
            return (SecretKey) cipher.unwrap(wrapped, "AES", Cipher.SECRET_KEY);
        } catch (InvalidKeyException e) {
            throw UploadRefusal.unreadable("the content key does not unwrap: made for another key, or altered");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES key wrap", e);
        }
    }
}
