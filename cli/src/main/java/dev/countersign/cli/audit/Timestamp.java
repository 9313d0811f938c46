package dev.countersign.cli.audit;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.contract.value.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.Selector;

/** RFC 3161: that an authority saw bytes, by their SHA-256, at a time. */
final class Timestamp {
    private Timestamp() {}

    /** A request for these bytes that asks for the authority's certificate in the answer. */
    static TimeStampRequest request(byte[] content) throws IOException {
        var generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        return generator.generate(TSPAlgorithms.SHA256, digest(content), new BigInteger(64, new SecureRandom()));
    }

    /**
     * When the authority saw these bytes.
     *
     * @param authorities certificates, in PEM or DER, that the authority's own must lead to
     * @throws CommandFailure refused, {@code bad-timestamp}, if it does not verify
     */
    static Instant verify(byte[] content, byte[] response, byte[] authorities) throws IOException {
        try {
            TimeStampToken token = new TimeStampResponse(response).getTimeStampToken();
            if (token == null) {
                throw refused("the authority granted no timestamp");
            }
            if (!token.getTimeStampInfo().getMessageImprintAlgOID().equals(TSPAlgorithms.SHA256)
                    || !MessageDigest.isEqual(token.getTimeStampInfo().getMessageImprintDigest(), digest(content))) {
                throw refused("it is of other bytes");
            }
            Date time = token.getTimeStampInfo().getGenTime();
            X509Certificate signer = signer(token, time, trusted(authorities));
            token.validate(
                    new JcaSimpleSignerInfoVerifierBuilder().build(signer)); // with the purpose of its certificate
            return time.toInstant();
        } catch (TSPException | GeneralSecurityException | OperatorCreationException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    @SuppressWarnings("unchecked") // Bouncy Castle's selector has no type parameter
    private static X509Certificate signer(TimeStampToken token, Date time, Set<TrustAnchor> trusted)
            throws GeneralSecurityException {
        var converter = new JcaX509CertificateConverter();
        List<X509Certificate> sent = new ArrayList<>();
        for (X509CertificateHolder each : token.getCertificates().getMatches(null)) {
            sent.add(converter.getCertificate(each));
        }
        X509CertificateHolder own =
                token.getCertificates().getMatches((Selector<X509CertificateHolder>) token.getSID()).stream()
                        .findFirst()
                        .orElseThrow(() -> refused("it does not hold its signer's certificate"));
        X509Certificate signer = converter.getCertificate(own);
        var selector = new X509CertSelector();
        selector.setCertificate(signer);
        var path = new PKIXBuilderParameters(trusted, selector);
        path.setRevocationEnabled(false);
        path.setDate(time);
        path.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(sent)));
        CertPathBuilder.getInstance("PKIX").build(path);
        return signer;
    }

    private static Set<TrustAnchor> trusted(byte[] authorities) throws GeneralSecurityException {
        Set<TrustAnchor> trusted = new HashSet<>();
        for (var certificate :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(authorities))) {
            trusted.add(new TrustAnchor((X509Certificate) certificate, null));
        }
        return trusted;
    }

    private static byte[] digest(byte[] content) {
        return Sha256.hash(content).toBytes();
    }

    private static CommandFailure refused(String why) {
        return CommandFailure.refused("bad-timestamp", "the timestamp does not verify: " + why);
    }
}
