package dev.countersign.e2e.mutation;

/**
 * Everything somebody between the signer and the device can get hold of.
 *
 * @param original the seal under attack
 * @param otherBundle the genuine seal of another bundle under the same key
 * @param foreign the genuine seal of a bundle under the attacker's own key
 * @param key the device's public key: it stands in the app
 */
public record Attacker(WireSeal original, WireSeal otherBundle, WireSeal foreign, DeviceKey key) {

    public static Attacker against(WireSeal original, WireSeal otherBundle, WireSeal foreign, String publicKeyPem) {
        return new Attacker(original, otherBundle, foreign, new DeviceKey(publicKeyPem));
    }

    SealValues values() {
        return SealValues.of(original).orElseThrow();
    }

    /** The bundle's AES key, which the public key gives away. */
    byte[] aesKey() {
        return key.recover(values().wrappedKeyBytes(), 16);
    }

    /** The bundle's plain checksum, which the public key gives away. */
    byte[] plainChecksum() {
        return key.recover(values().sealedChecksumBytes(), 32);
    }

    /** The bundle itself, which the public key gives away. */
    byte[] plaintext() {
        return Aes.decrypt(aesKey(), values().ivBytes(), original.bundle());
    }
}
