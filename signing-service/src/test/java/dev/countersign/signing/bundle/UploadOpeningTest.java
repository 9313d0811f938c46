package dev.countersign.signing.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.cli.upload.UploadEncryption;
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import dev.countersign.signing.key.KeyPurpose;
import dev.countersign.signing.key.MemoryKeys;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientInfo;
import org.bouncycastle.asn1.cms.OriginatorIdentifierOrKey;
import org.bouncycastle.asn1.cms.OriginatorPublicKey;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads made by the real publisher's code, and what becomes of them when anybody on the way lends a hand. */
class UploadOpeningTest {
    private static final KeyLabel UPLOAD = new KeyLabel("upload/1");
    private static final byte[] ZIP = MemoryKeys.capgoFile("plain.zip");

    @TempDir
    Path temp;

    private final MemoryKeys keys = new MemoryKeys();
    private ECPublicKey uploadKey;
    private UploadOpening opening;

    @BeforeEach
    void open() throws IOException {
        uploadKey = (ECPublicKey) keys.generate(UPLOAD, KeyPurpose.UPLOAD);
        opening = opening(1 << 20);
    }

    @AfterEach
    void nothingIsLeftInTheSpool() throws IOException {
        try (Stream<Path> files = Files.list(temp.resolve("spool"))) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void theBundleComesOutAsItWentIn() throws IOException {
        for (int size : new int[] {1, 16, 65_535, 65_536, 65_537, 500_000}) {
            byte[] zip = new byte[size];
            new Random(size).nextBytes(zip);
            byte[] upload = encrypted(zip);
            OpenedUpload.Bundle bundle = assertInstanceOf(
                    OpenedUpload.Bundle.class, opening.open(new ByteArrayInputStream(upload), declared(zip, upload)));
            assertEquals(Sha256.hash(zip), bundle.checksum());
            try (EncryptedSpool spool = bundle.spool()) {
                assertArrayEquals(zip, spool.stream().readAllBytes());
            }
        }
    }

    @Test
    void derIsReadAsWellAsBer() throws IOException {
        byte[] der = ContentInfo.getInstance(encrypted(ZIP)).getEncoded(ASN1Encoding.DER);
        try (EncryptedSpool spool = assertInstanceOf(
                        OpenedUpload.Bundle.class, opening.open(new ByteArrayInputStream(der), declared(ZIP, der)))
                .spool()) {
            assertEquals(ZIP.length, spool.size());
        }
    }

    @Test
    void bytesSwappedOnTheWayAreNoticed() throws IOException {
        byte[] upload = encrypted(ZIP);
        Random random = new Random(11);
        for (int i = 0; i < 300; i++) {
            byte[] altered = upload.clone();
            altered[i < 200 ? i : random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
            assertRefused(RefusalReason.BUNDLE_ALTERED, altered, declared(ZIP, upload));
        }
        assertRefused(RefusalReason.BUNDLE_ALTERED, new byte[0], declared(ZIP, upload));
        assertRefused(RefusalReason.BUNDLE_ALTERED, Arrays.copyOf(upload, upload.length - 1), declared(ZIP, upload));
        assertRefused(RefusalReason.BUNDLE_ALTERED, Arrays.copyOf(upload, upload.length + 1), declared(ZIP, upload));
        assertRefused(RefusalReason.BUNDLE_ALTERED, encrypted(ZIP), declared(ZIP, upload));
    }

    /** The publisher signs the digest of a broken message: still nothing comes out of it, whichever bit is wrong. */
    @Test
    void alteredBytesThatTheRequestDeclaresAreStillRefused() throws IOException {
        byte[] upload = encrypted(ZIP);
        for (int i = 0; i < upload.length; i += i < 400 ? 1 : 37) {
            for (int bit = 0; bit < 8; bit += 3) {
                byte[] altered = upload.clone();
                altered[i] ^= (byte) (1 << bit);
                OpenedUpload opened = opening.open(new ByteArrayInputStream(altered), declared(ZIP, altered));
                if (opened instanceof OpenedUpload.Bundle bundle) {
                    // A bit that carries no meaning, such as the curve's name, which is never believed.
                    assertArrayEquals(ZIP, bundle.spool().stream().readAllBytes());
                    bundle.spool().close();
                }
            }
        }
    }

    @Test
    void aWrongTagGivesNothing() throws IOException {
        byte[] upload = ContentInfo.getInstance(encrypted(ZIP)).getEncoded(ASN1Encoding.DER);
        upload[upload.length - 1] ^= 1;
        assertRefused(RefusalReason.UPLOAD_UNREADABLE, upload, declared(ZIP, upload));
    }

    @Test
    void bytesAfterTheMessageAreRefusedEvenIfDeclared() throws IOException {
        byte[] upload = encrypted(ZIP);
        byte[] longer = Arrays.copyOf(upload, upload.length + 2);
        assertRefused(RefusalReason.UPLOAD_UNREADABLE, longer, declared(ZIP, longer));
    }

    @Test
    void anotherBundleThanTheRequestNamesIsRefused() throws IOException {
        byte[] upload = encrypted(ZIP);
        BundleUpload other = new BundleUpload(
                BundleId.ofChecksum(Sha256.hash(new byte[] {1})), Sha256.hash(upload), upload.length, keyId(uploadKey));
        assertRefused(RefusalReason.BUNDLE_ID_MISMATCH, upload, other);
    }

    @Test
    void anUploadForAnotherKeyIsRefused() throws IOException {
        KeyLabel second = new KeyLabel("upload/2");
        ECPublicKey otherKey = (ECPublicKey) keys.generate(second, KeyPurpose.UPLOAD);
        byte[] upload = encrypted(ZIP, otherKey);
        assertRefused(RefusalReason.UPLOAD_UNREADABLE, upload, declared(ZIP, upload));

        MemoryKeys elsewhere = new MemoryKeys();
        ECPublicKey foreign = (ECPublicKey) elsewhere.generate(UPLOAD, KeyPurpose.UPLOAD);
        byte[] stray = encrypted(ZIP, foreign);
        assertRefused(
                RefusalReason.UPLOAD_UNREADABLE,
                stray,
                new BundleUpload(bundleId(ZIP), Sha256.hash(stray), stray.length, keyId(foreign)));
    }

    @Test
    void anOlderUploadKeyStillOpens() throws IOException {
        keys.generate(new KeyLabel("upload/2"), KeyPurpose.UPLOAD);
        byte[] upload = encrypted(ZIP);
        assertInstanceOf(
                        OpenedUpload.Bundle.class,
                        opening.open(new ByteArrayInputStream(upload), declared(ZIP, upload)))
                .spool()
                .close();
    }

    @Test
    void aBundleOverTheLimitIsRefusedWhileItStreams() throws IOException {
        opening = opening(ZIP.length - 1);
        byte[] upload = encrypted(ZIP);
        assertRefused(RefusalReason.BUNDLE_TOO_LARGE, upload, declared(ZIP, upload));
    }

    /** A point of another curve with the same equation but for b: the classic way to learn a private key piece by piece. */
    @Test
    void aPointOffTheCurveNeverReachesTheKey() throws IOException {
        byte[] point = new byte[65];
        point[0] = 4;
        point[32] = 5;
        point[64] = 7;
        for (byte[] bad : new byte[][] {point, infinity(), compressed(), beyondTheField()}) {
            byte[] upload = withOriginator(encrypted(ZIP), bad);
            OpenedUpload.Refused refused =
                    assertRefused(RefusalReason.UPLOAD_UNREADABLE, upload, declared(ZIP, upload));
            assertEquals(true, refused.detail().contains("P-256"), refused.detail());
        }
    }

    @Test
    void aFailingStoreIsNoRefusal() {
        IOException failure = new IOException("store gone");
        InputStream failing = new InputStream() {
            private int left = 2000;

            @Override
            public int read() throws IOException {
                if (left-- <= 0) {
                    throw failure;
                }
                return 0x30;
            }
        };
        byte[] any = new byte[100_000];
        assertSame(failure, assertThrows(IOException.class, () -> opening.open(failing, declared(ZIP, any))));
    }

    @Test
    void garbageAndBombsOfStructureAreRefused() throws IOException {
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            byte[] garbage = new byte[1 + random.nextInt(3000)];
            random.nextBytes(garbage);
            assertRefused(RefusalReason.UPLOAD_UNREADABLE, garbage, declared(ZIP, garbage));
        }
        byte[] nested = new byte[500_000];
        for (int i = 0; i < nested.length; i += 2) {
            nested[i] = 0x30;
            nested[i + 1] = (byte) 0x80;
        }
        assertRefused(RefusalReason.UPLOAD_UNREADABLE, nested, declared(ZIP, nested));
        byte[] start = ContentInfo.getInstance(encrypted(ZIP)).getEncoded(ASN1Encoding.BER);
        for (int at = 0; at < 400; at++) {
            byte[] deep = Arrays.copyOf(start, start.length + 500_000);
            System.arraycopy(nested, 0, deep, at, 500_000);
            assertRefused(RefusalReason.UPLOAD_UNREADABLE, deep, declared(ZIP, deep));
        }
        byte[] manyRecipients = withRecipients(encrypted(ZIP), 500);
        assertRefused(RefusalReason.UPLOAD_UNREADABLE, manyRecipients, declared(ZIP, manyRecipients));
        byte[] twoRecipients = withRecipients(encrypted(ZIP), 2);
        assertRefused(RefusalReason.UPLOAD_UNREADABLE, twoRecipients, declared(ZIP, twoRecipients));
    }

    private OpenedUpload.Refused assertRefused(RefusalReason reason, byte[] upload, BundleUpload declared)
            throws IOException {
        OpenedUpload.Refused refused =
                assertInstanceOf(OpenedUpload.Refused.class, opening.open(new ByteArrayInputStream(upload), declared));
        assertEquals(reason, refused.reason(), refused.detail());
        return refused;
    }

    private UploadOpening opening(long largestBundle) throws IOException {
        SpoolDirectory spools = SpoolDirectory.open(temp.resolve("spool"), new SecureRandom());
        return new UploadOpening(keys, keys, spools, largestBundle);
    }

    private BundleUpload declared(byte[] zip, byte[] upload) {
        return new BundleUpload(bundleId(zip), Sha256.hash(upload), Math.max(1, upload.length), keyId(uploadKey));
    }

    private static BundleId bundleId(byte[] zip) {
        return BundleId.ofChecksum(Sha256.hash(zip));
    }

    private static KeyId keyId(ECPublicKey key) {
        return KeyId.ofSpki(key.getEncoded());
    }

    private byte[] encrypted(byte[] zip) throws IOException {
        return encrypted(zip, uploadKey);
    }

    private static byte[] encrypted(byte[] zip, ECPublicKey key) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new UploadEncryption(key, new SecureRandom()).encrypt(new ByteArrayInputStream(zip), out);
        return out.toByteArray();
    }

    private static byte[] infinity() {
        return new byte[] {0};
    }

    private byte[] compressed() {
        byte[] x = uploadKey.getW().getAffineX().toByteArray();
        byte[] point = new byte[33];
        point[0] = 2;
        int length = Math.min(32, x.length);
        System.arraycopy(x, x.length - length, point, 33 - length, length);
        return point;
    }

    private static byte[] beyondTheField() {
        byte[] point = new byte[65];
        Arrays.fill(point, (byte) 0xFF);
        point[0] = 4;
        return point;
    }

    private static byte[] withOriginator(byte[] upload, byte[] point) throws IOException {
        AuthEnvelopedData data =
                AuthEnvelopedData.getInstance(ContentInfo.getInstance(upload).getContent());
        KeyAgreeRecipientInfo recipient = (KeyAgreeRecipientInfo)
                RecipientInfo.getInstance(data.getRecipientInfos().getObjectAt(0))
                        .getInfo();
        OriginatorPublicKey originator = new OriginatorPublicKey(
                recipient.getOriginator().getOriginatorKey().getAlgorithm(), point);
        return rebuilt(
                data,
                new DERSet(new RecipientInfo(new KeyAgreeRecipientInfo(
                        new OriginatorIdentifierOrKey(originator),
                        recipient.getUserKeyingMaterial(),
                        recipient.getKeyEncryptionAlgorithm(),
                        recipient.getRecipientEncryptedKeys()))));
    }

    private static byte[] withRecipients(byte[] upload, int count) throws IOException {
        AuthEnvelopedData data =
                AuthEnvelopedData.getInstance(ContentInfo.getInstance(upload).getContent());
        ASN1EncodableVector recipients = new ASN1EncodableVector();
        for (int i = 0; i < count; i++) {
            recipients.add(data.getRecipientInfos().getObjectAt(0));
        }
        return rebuilt(data, new DERSet(recipients));
    }

    private static byte[] rebuilt(AuthEnvelopedData data, DERSet recipients) throws IOException {
        EncryptedContentInfo content = data.getAuthEncryptedContentInfo();
        ASN1EncodableVector message = new ASN1EncodableVector();
        message.add(new ASN1Integer(0));
        message.add(recipients);
        message.add(content);
        message.add(new DEROctetString(data.getMac().getOctets()));
        ASN1EncodableVector outer = new ASN1EncodableVector();
        outer.add(CMSObjectIdentifiers.authEnvelopedData);
        outer.add(new DERTaggedObject(true, 0, new DERSequence(message)));
        return new DERSequence(outer).getEncoded(ASN1Encoding.DER);
    }
}
