package dev.countersign.signing.seal;

import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.WrappedSessionKey;
import dev.countersign.signing.key.Iv;
import dev.countersign.signing.key.SessionKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * Opens a seal as a device does, with the device public key alone, and no more leniently than the strictest device
 * (docs/capgo-protocol.md a): type 1 padding without DigestInfo, an IV and a session key of 16 bytes, a checksum of 32.
 */
public final class SealOpener {
    private final RSAPublicKey deviceKey;

    /** @throws IllegalArgumentException unless the key is RSA-2048 with e = 65537: devices take no other */
    public SealOpener(RSAPublicKey deviceKey) {
        if (deviceKey.getModulus().bitLength() != 2048
                || !deviceKey.getPublicExponent().equals(RSAKeyGenParameterSpec.F4)) {
            throw new IllegalArgumentException("a device key must be RSA with 2048 bits and e = 65537");
        }
        this.deviceKey = deviceKey;
    }

    /**
     * Opens and verifies a sealed object.
     *
     * @param entry what the device is told
     * @param sealed the sealed object, read to its end
     * @param bundle takes the plaintext, which is not to be trusted if this method throws
     * @return digests and size of what was read
     * @throws SealRefusedException if a device would refuse it
     */
    public SealedBytes open(SealRecord.KeyEntry entry, InputStream sealed, OutputStream bundle)
            throws IOException, SealRefusedException {
        Sha256 checksum = hash(entry.checksum());
        Iv iv = Iv.of(entry.sessionKey().iv());
        try (SessionKey key = sessionKey(entry.sessionKey())) {
            SealedBytes opened = CapgoSeal.open(sealed, key.decryption(iv), bundle);
            if (!opened.checksum().equals(checksum)) {
                throw new SealRefusedException("the bundle has another checksum than was sealed");
            }
            return opened;
        } catch (GeneralSecurityException e) {
            throw new SealRefusedException("the bundle does not decrypt");
        }
    }

    /** The checksum that a device would find. */
    Sha256 checksum(SealRecord.KeyEntry entry) throws SealRefusedException {
        return hash(entry.checksum());
    }

    /** The SHA-256 in a sealed checksum, of a bundle or of a file. */
    Sha256 hash(SealedChecksum sealed) throws SealRefusedException {
        byte[] content = recover(sealed.toBytes());
        if (content.length != Sha256.LENGTH) {
            throw new SealRefusedException("the sealed checksum does not hold 32 bytes");
        }
        return Sha256.of(content);
    }

    /** The session key that a device would use; the caller closes it. */
    SessionKey sessionKey(SealRecord.KeyEntry entry) throws SealRefusedException {
        return sessionKey(entry.sessionKey());
    }

    /** A small file that was encrypted with the session key, not verified. */
    byte[] openFile(WrappedSessionKey wrapped, byte[] stored) throws SealRefusedException {
        try (SessionKey key = sessionKey(wrapped)) {
            return key.decryption(Iv.of(wrapped.iv())).doFinal(stored);
        } catch (GeneralSecurityException e) {
            throw new SealRefusedException("the file does not decrypt");
        }
    }

    private SessionKey sessionKey(WrappedSessionKey wrapped) throws SealRefusedException {
        byte[] content = recover(wrapped.block());
        if (content.length != SessionKey.LENGTH) {
            Arrays.fill(content, (byte) 0);
            throw new SealRefusedException("the wrapped session key does not hold 16 bytes");
        }
        return SessionKey.takeFrom(content);
    }

    private byte[] recover(byte[] block) throws SealRefusedException {
        if (new BigInteger(1, block).compareTo(deviceKey.getModulus()) >= 0) {
            throw new SealRefusedException("not made with this device key");
        }
        try {
            Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding", "SunJCE");
            cipher.init(Cipher.DECRYPT_MODE, deviceKey);
            return cipher.doFinal(block);
        } catch (GeneralSecurityException e) {
            throw new SealRefusedException("not made with this device key");
        }
    }
}
