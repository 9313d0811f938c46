package dev.countersign.cli.upload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.KeyAgreeRecipientId;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceKeyAgreeEnvelopedRecipient;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opened with Bouncy Castle's own CMS reader: another implementation than the signing service's. */
class UploadEncryptionTest {
    private static KeyPair uploadKey;

    @BeforeAll
    static void makeKey() throws Exception {
        KeyPairGenerator pairs = KeyPairGenerator.getInstance("EC");
        pairs.initialize(new ECGenParameterSpec("secp256r1"));
        uploadKey = pairs.generateKeyPair();
    }

    @Test
    void theHolderOfTheUploadKeyOpensIt() throws Exception {
        for (int size : new int[] {1, 15, 16, 65_535, 65_536, 300_000}) {
            byte[] bundle = new byte[size];
            new Random(size).nextBytes(bundle);
            CMSAuthEnvelopedData cms = new CMSAuthEnvelopedData(encrypted(bundle));
            assertEquals(NISTObjectIdentifiers.id_aes256_GCM.getId(), algorithm(cms));
            RecipientInformation recipient =
                    cms.getRecipientInfos().getRecipients().iterator().next();
            assertArrayEquals(
                    MessageDigest.getInstance("SHA-256")
                            .digest(uploadKey.getPublic().getEncoded()),
                    ((KeyAgreeRecipientId) recipient.getRID()).getSubjectKeyIdentifier());
            assertArrayEquals(
                    bundle,
                    recipient.getContent(new JceKeyAgreeEnvelopedRecipient(uploadKey.getPrivate())
                            .setProvider(new BouncyCastleProvider())));
        }
    }

    @Test
    void opensslOpensItToo(@TempDir Path folder) throws Exception {
        byte[] bundle = new byte[200_000];
        new Random(4).nextBytes(bundle);
        Path key = Files.write(folder.resolve("key.der"), uploadKey.getPrivate().getEncoded());
        Path upload = Files.write(folder.resolve("upload"), encrypted(bundle));
        Path opened = folder.resolve("opened");
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "cms",
                        "-decrypt",
                        "-inform",
                        "DER",
                        "-in",
                        upload.toString(),
                        "-keyform",
                        "DER",
                        "-inkey",
                        key.toString(),
                        "-out",
                        opened.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, openssl.waitFor(), said);
        assertArrayEquals(bundle, Files.readAllBytes(opened));
    }

    @Test
    void theSameBundleTwiceIsTwoCiphertexts() throws IOException {
        assertFalse(Arrays.equals(encrypted(new byte[100]), encrypted(new byte[100])));
    }

    @Test
    void nothingOfTheBundleIsReadable() throws IOException {
        byte[] canary = "canary".repeat(50_000).getBytes(StandardCharsets.UTF_8);
        assertFalse(new String(encrypted(canary), StandardCharsets.ISO_8859_1).contains("canary"));
    }

    @Test
    void theCallersStreamIsFlushedAndLeftOpen() throws IOException {
        boolean[] seen = new boolean[2];
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                seen[0] = true;
            }

            @Override
            public void close() {
                seen[1] = true;
            }
        };
        new UploadEncryption((ECPublicKey) uploadKey.getPublic(), new SecureRandom())
                .encrypt(new ByteArrayInputStream(new byte[10]), out);
        assertArrayEquals(new boolean[] {true, false}, seen);
    }

    @Test
    void aFailingBundleFailsTheEncryption() {
        assertThrows(
                IOException.class,
                () -> new UploadEncryption((ECPublicKey) uploadKey.getPublic(), new SecureRandom())
                        .encrypt(
                                new InputStream() {
                                    @Override
                                    public int read() throws IOException {
                                        throw new IOException("disk gone");
                                    }
                                },
                                new ByteArrayOutputStream()));
    }

    private static String algorithm(CMSAuthEnvelopedData cms) {
        return AuthEnvelopedData.getInstance(cms.toASN1Structure().getContent())
                .getAuthEncryptedContentInfo()
                .getContentEncryptionAlgorithm()
                .getAlgorithm()
                .getId();
    }

    private static byte[] encrypted(byte[] bundle) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new UploadEncryption((ECPublicKey) uploadKey.getPublic(), new SecureRandom())
                .encrypt(new ByteArrayInputStream(bundle), out);
        return out.toByteArray();
    }
}
