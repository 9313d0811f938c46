package dev.countersign.signing.key;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;

/**
 * The three private-key operations, on the security provider that each is fastest on or that has the key. Named providers, so
 * that an installed one cannot slip in between. Thread-safe.
 *
 * @param rsa pads with type 1 over the bytes as they are, no DigestInfo
 * @param rsaByCipher whether it does so as {@code RSA/ECB/PKCS1Padding} and not as {@code NONEwithRSA}: the result is the same
 * @param ec makes {@code SHA256withECDSA} and {@code ECDH}
 */
record KeyOperations(Provider rsa, boolean rsaByCipher, Provider ec) {

    /** With handles on keys that stay in a token. */
    static KeyOperations inToken(Provider token) {
        return new KeyOperations(token, false, token);
    }

    byte[] rsaType1(PrivateKey key, byte[] content) throws GeneralSecurityException {
        if (rsaByCipher) {
            Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding", rsa);
            cipher.init(Cipher.ENCRYPT_MODE, key);
            return cipher.doFinal(content);
        }
        Signature signature = Signature.getInstance("NONEwithRSA", rsa);
        begin(() -> signature.initSign(key));
        signature.update(content);
        return signature.sign();
    }

    byte[] ecdsa(PrivateKey key, byte[] message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA", ec);
        begin(() -> signature.initSign(key));
        signature.update(message);
        return signature.sign();
    }

    byte[] ecdh(PrivateKey key, ECPublicKey peer) throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH", ec);
        begin(() -> agreement.init(key));
        agreement.doPhase(peer, true);
        return agreement.generateSecret();
    }

    private interface Beginning {
        void run() throws InvalidKeyException;
    }

    /** Lets every failure before the key is used show as an {@link InvalidKeyException}. */
    private static void begin(Beginning beginning) throws InvalidKeyException {
        try {
            beginning.run();
        } catch (ProviderException e) {
            throw new InvalidKeyException("the operation did not begin", e);
        }
    }
}
