package dev.countersign.e2e.canary;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** How an RSA private key may lie in memory. */
public final class KeyForms {
    private KeyForms() {}

    /** Each secret number of the key as a big number and as text, and the encoded key's middle, which no line break or offset hides. */
    public static Map<String, byte[]> of(RSAPrivateCrtKey key) {
        Map<String, byte[]> forms = new LinkedHashMap<>();
        Map.of(
                        "p", key.getPrimeP(),
                        "q", key.getPrimeQ(),
                        "d", key.getPrivateExponent(),
                        "dp", key.getPrimeExponentP(),
                        "dq", key.getPrimeExponentQ())
                .forEach((name, number) -> {
                    byte[] bytes = bigEndian(number);
                    forms.put(name + ", big-endian", bytes);
                    forms.put(name + ", little-endian", reversed(bytes));
                    forms.put(name + ", decimal", number.toString().getBytes(US_ASCII));
                    forms.put(name + ", hex", HexFormat.of().formatHex(bytes).getBytes(US_ASCII));
                });
        byte[] encoded = key.getEncoded();
        for (int offset = 600; offset < 603; offset++) {
            byte[] some = java.util.Arrays.copyOfRange(encoded, offset, offset + 30);
            forms.put("Base64 from " + offset, Base64.getEncoder().encode(some));
        }
        return forms;
    }

    /** Without a sign byte. */
    public static byte[] bigEndian(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    /** A device key of the local stack's keystore. */
    public static KeyPair ofKeystore(Path file, Path passwordFile, String label)
            throws IOException, GeneralSecurityException {
        char[] password = Files.readString(passwordFile).strip().toCharArray();
        KeyStore store = KeyStore.getInstance("BCFKS", new BouncyCastleProvider());
        try (var in = Files.newInputStream(file)) {
            store.load(in, password);
        }
        return new KeyPair(store.getCertificate(label).getPublicKey(), (PrivateKey) store.getKey(label, password));
    }

    /** What a token's key store wants beside a key. */
    public static byte[] certificate(KeyPair pair) throws IOException, OperatorCreationException {
        var name = new X500Name("CN=test");
        Date now = Date.from(Clock.systemUTC().instant());
        Date then = Date.from(Clock.systemUTC().instant().plus(Duration.ofDays(1)));
        return new X509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        now,
                        then,
                        name,
                        SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate()))
                .getEncoded();
    }
}
