package dev.countersign.signing.authority;

import dev.countersign.contract.value.DeviceKeyId;
import java.io.IOException;
import java.security.PublicKey;
import java.util.Base64;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** The public half of a device key as apps hold it: PKCS#1, not SubjectPublicKeyInfo, which makes Android crash (docs/capgo-protocol.md a). */
final class DevicePublicKey {
    private final byte[] pkcs1;

    private DevicePublicKey(byte[] pkcs1) {
        this.pkcs1 = pkcs1;
    }

    static DevicePublicKey of(PublicKey key) {
        try {
            return new DevicePublicKey(SubjectPublicKeyInfo.getInstance(key.getEncoded())
                    .parsePublicKey()
                    .getEncoded());
        } catch (IOException e) {
            throw new IllegalArgumentException("not an RSA public key", e);
        }
    }

    /** The wire name: the first 20 characters of the Base64 body. */
    DeviceKeyId keyId() {
        return new DeviceKeyId(Base64.getEncoder().encodeToString(pkcs1).substring(0, 20));
    }

    /** {@code BEGIN RSA PUBLIC KEY}, to be put into the app's Capacitor configuration. */
    String pem() {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pkcs1);
        return "-----BEGIN RSA PUBLIC KEY-----\n" + body + "\n-----END RSA PUBLIC KEY-----\n";
    }
}
