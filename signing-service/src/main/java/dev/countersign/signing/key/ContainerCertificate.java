package dev.countersign.signing.key;

import dev.countersign.contract.value.KeyLabel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The certificate that key stores want beside each private key. Nobody trusts it: it only carries the public key. Its issuer is
 * made up and thrown away at once, so that no key signs a certificate: a device key is never used for anything but session keys
 * and checksums, and an upload key may not sign at all.
 */
final class ContainerCertificate {
    private static final X500Name ISSUER = named("Countersign key container, issuer thrown away");
    /** "No well-defined expiration date" (RFC 5280 section 4.1.2.5). */
    private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

    private ContainerCertificate() {}

    static X509Certificate around(PublicKey key, KeyLabel label, Clock clock) {
        try {
            KeyPairGenerator throwaway = KeyPairGenerator.getInstance("EC", "SunEC");
            throwaway.initialize(new ECGenParameterSpec("secp256r1"));
            var certificate = new X509v3CertificateBuilder(
                    ISSUER,
                    new BigInteger(126, new SecureRandom()).add(BigInteger.ONE),
                    Date.from(clock.instant()),
                    Date.from(NEVER),
                    named(label.value()),
                    SubjectPublicKeyInfo.getInstance(key.getEncoded()));
            var signer = new JcaContentSignerBuilder("SHA256withECDSA")
                    .setProvider("SunEC")
                    .build(throwaway.generateKeyPair().getPrivate());
            byte[] encoded = certificate.build(signer).getEncoded();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new KeyHolderBrokenException("cannot make the certificate that goes beside the key " + label, e);
        }
    }

    private static X500Name named(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }
}
