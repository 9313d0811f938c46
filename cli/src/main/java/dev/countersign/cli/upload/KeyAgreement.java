package dev.countersign.cli.upload;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientIdentifier;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientInfo;
import org.bouncycastle.asn1.cms.OriginatorIdentifierOrKey;
import org.bouncycastle.asn1.cms.OriginatorPublicKey;
import org.bouncycastle.asn1.cms.RecipientEncryptedKey;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.cms.RecipientKeyIdentifier;
import org.bouncycastle.asn1.cms.ecc.ECCCMSSharedInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.operator.GenericKey;

/**
 * One recipient by key agreement (RFC 5753): ephemeral-static ECDH, X9.63 KDF with SHA-256, AES-256 key wrap. With the JDK's own algorithms: Bouncy
 * Castle writes the structure, but its provider takes longer to load than a small bundle to publish.
 */
final class KeyAgreement implements RecipientInfoGenerator {
    private static final AlgorithmIdentifier WRAP = new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_wrap);
    private static final int WRAP_KEY_BITS = 256;

    private final ECPublicKey recipient;
    private final SecureRandom random;

    KeyAgreement(ECPublicKey recipient, SecureRandom random) {
        this.recipient = recipient;
        this.random = random;
    }

    @Override
    public RecipientInfo generate(GenericKey contentKey) throws CMSException {
        try {
            KeyPairGenerator pairs = KeyPairGenerator.getInstance("EC");
            pairs.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair ephemeral = pairs.generateKeyPair();
            Cipher wrap = Cipher.getInstance("AES/KW/NoPadding", "SunJCE");
            wrap.init(Cipher.WRAP_MODE, wrappingKey(ephemeral));
            byte[] wrapped = wrap.wrap(new SecretKeySpec((byte[]) contentKey.getRepresentation(), "AES"));
            byte[] keyId = MessageDigest.getInstance("SHA-256").digest(recipient.getEncoded());
            var encrypted = new RecipientEncryptedKey(
                    new KeyAgreeRecipientIdentifier(new RecipientKeyIdentifier(keyId)), new DEROctetString(wrapped));
            var algorithm = new AlgorithmIdentifier(SECObjectIdentifiers.dhSinglePass_stdDH_sha256kdf_scheme, WRAP);
            return new RecipientInfo(
                    new KeyAgreeRecipientInfo(originator(ephemeral), null, algorithm, new DERSequence(encrypted)));
        } catch (GeneralSecurityException e) {
            throw new CMSException("cannot agree on a key with this upload key", e);
        }
    }

    private static OriginatorIdentifierOrKey originator(KeyPair ephemeral) {
        var point = SubjectPublicKeyInfo.getInstance(ephemeral.getPublic().getEncoded())
                .getPublicKeyData();
        var algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, DERNull.INSTANCE);
        return new OriginatorIdentifierOrKey(new OriginatorPublicKey(algorithm, point.getBytes()));
    }

    /** X9.63 KDF over the agreed secret: one block of SHA-256 is just the key (RFC 5753, sections 3.1.1 and 7.2). */
    private SecretKeySpec wrappingKey(KeyPair ephemeral) throws GeneralSecurityException {
        var agreement = javax.crypto.KeyAgreement.getInstance("ECDH");
        agreement.init(ephemeral.getPrivate());
        agreement.doPhase(recipient, true);
        byte[] secret = agreement.generateSecret();
        byte[] bits = ByteBuffer.allocate(4).putInt(WRAP_KEY_BITS).array();
        MessageDigest kdf = MessageDigest.getInstance("SHA-256");
        kdf.update(secret);
        kdf.update(new byte[] {0, 0, 0, 1});
        try {
            kdf.update(new ECCCMSSharedInfo(WRAP, bits).getEncoded(ASN1Encoding.DER));
        } catch (java.io.IOException e) {
            throw new IllegalStateException("three constants encode", e);
        }
        byte[] key = kdf.digest();
        try {
            return new SecretKeySpec(key, "AES");
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(secret, (byte) 0);
        }
    }
}
