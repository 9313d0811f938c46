package dev.countersign.signing.bundle;

import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.Sha256;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPublicKeySpec;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientEncryptedKey;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;

/**
 * Who an upload is encrypted for and how (RFC 5753 section 3.1), checked: ECDH with an ephemeral key on P-256,
 * dhSinglePass-stdDH-sha256kdf-scheme, AES-256 key wrap.
 *
 * @param uploadKey the recipient's subject key identifier: the key's id
 * @param peer the sender's ephemeral key, a point on P-256
 * @param wrap the key wrap algorithm as the message encodes it
 * @param material the sender's contribution to the key derivation, if any
 * @param wrappedKey the wrapped content key
 */
record Recipient(
        KeyId uploadKey,
        ECPublicKey peer,
        AlgorithmIdentifier wrap,
        @Nullable ASN1OctetString material,
        ASN1OctetString wrappedKey) {
    private static final int UNCOMPRESSED_POINT = 65;

    /** Bouncy Castle finds bad fields only when they are used, and reports them in many ways: here all are a refusal. */
    static Recipient read(KeyAgreeRecipientInfo info) throws UploadRefusal {
        try {
            return checked(info);
        } catch (ClassCastException | IllegalArgumentException | IllegalStateException | NullPointerException e) {
            throw UploadRefusal.unreadable("the recipient cannot be read");
        }
    }

    private static Recipient checked(KeyAgreeRecipientInfo info) throws UploadRefusal {
        if (info.getRecipientEncryptedKeys().size() != 1) {
            throw UploadRefusal.unreadable("the content key must be wrapped exactly once");
        }
        RecipientEncryptedKey key = RecipientEncryptedKey.getInstance(
                info.getRecipientEncryptedKeys().getObjectAt(0));
        if (key.getIdentifier().getRKeyID() == null) {
            throw UploadRefusal.unreadable("the recipient is not named by a subject key identifier");
        }
        byte[] id = key.getIdentifier().getRKeyID().getSubjectKeyIdentifier().getOctets();
        AlgorithmIdentifier agreement = info.getKeyEncryptionAlgorithm();
        AlgorithmIdentifier wrap = AlgorithmIdentifier.getInstance(agreement.getParameters());
        if (!SECObjectIdentifiers.dhSinglePass_stdDH_sha256kdf_scheme.equals(agreement.getAlgorithm())
                || !NISTObjectIdentifiers.id_aes256_wrap.equals(wrap.getAlgorithm())) {
            throw UploadRefusal.unreadable("the key must be agreed on by ECDH with SHA-256 and AES-256 key wrap");
        }
        if (info.getOriginator().getOriginatorKey() == null) {
            throw UploadRefusal.unreadable("the sender's public key is missing");
        }
        byte[] point =
                info.getOriginator().getOriginatorKey().getPublicKeyData().getOctets();
        return new Recipient(
                new KeyId(Sha256.of(id)), onP256(point), wrap, info.getUserKeyingMaterial(), key.getEncryptedKey());
    }

    /**
     * Always read as a point of P-256, whatever curve the message names, and only if it is on it: answers about points off the
     * curve would give the private key away piece by piece.
     */
    private static ECPublicKey onP256(byte[] encoded) throws UploadRefusal {
        if (encoded.length != UNCOMPRESSED_POINT || encoded[0] != 4) {
            throw UploadRefusal.unreadable("the sender's public key is no uncompressed point of P-256");
        }
        try {
            ECPoint point = CustomNamedCurves.getByName("secp256r1").getCurve().decodePoint(encoded);
            AlgorithmParameters p256 = AlgorithmParameters.getInstance("EC", "SunEC");
            p256.init(new ECGenParameterSpec("secp256r1"));
            java.security.spec.ECPoint w = new java.security.spec.ECPoint(
                    point.getAffineXCoord().toBigInteger(),
                    point.getAffineYCoord().toBigInteger());
            return (ECPublicKey) KeyFactory.getInstance("EC", "SunEC")
                    .generatePublic(new ECPublicKeySpec(w, p256.getParameterSpec(ECParameterSpec.class)));
        } catch (IllegalArgumentException e) {
            throw UploadRefusal.unreadable("the sender's public key is not on P-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform has no P-256", e);
        }
    }
}
