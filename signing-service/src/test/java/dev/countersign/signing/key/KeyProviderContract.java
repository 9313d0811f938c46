package dev.countersign.signing.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.dsse.Pae;
import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What every provider promises. One opened provider serves all tests; each makes the keys it needs under its own numbers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KeyProviderContract {
    static final KeyLabel VECTOR = new KeyLabel("device/com.example.vectors/production/1");
    private static final KeyLabel NOBODY = new KeyLabel("device/com.example.nobody/production/1");
    private static final byte[] EVENT =
            Pae.encode(DsseEnvelope.EVENT, "{\"kind\":\"x\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));

    private final SecureRandom random = new SecureRandom();

    /** The provider, the same one at each call. */
    abstract KeyProvider provider();

    /** Another one, opened now, on the same keys. */
    abstract KeyProvider openedAgain();

    /** Puts a key from outside in place, as no provider can. */
    abstract void importKey(KeyLabel label, PrivateKey privateKey, PublicKey publicKey) throws Exception;

    private KeyLabel made(String label) {
        KeyLabel wanted = new KeyLabel(label);
        if (provider().publicKey(wanted).isEmpty()) {
            provider().generate(wanted, KeyPurpose.of(wanted));
        }
        return wanted;
    }

    private KeyLabel vector() throws Exception {
        if (provider().publicKey(VECTOR).isEmpty()) {
            KeyPair pair = CapgoVector.keyPair();
            importKey(VECTOR, pair.getPrivate(), pair.getPublic());
        }
        return VECTOR;
    }

    private static SessionKey sessionKey() {
        return SessionKey.takeFrom(HexFormat.of().parseHex(CapgoVector.AES_KEY));
    }

    @Test
    void wrapsAndSealsByteForByteAsTheRealCapgoCli() throws Exception {
        KeyLabel key = vector();

        var wrapped = provider().wrap(key, sessionKey(), Iv.of(HexFormat.of().parseHex(CapgoVector.IV)));
        SealedChecksum sealed = provider().sealChecksum(key, Sha256.ofHex(CapgoVector.CHECKSUM));

        assertEquals(CapgoVector.read("iv_session_key.txt"), wrapped.wire());
        assertEquals(CapgoVector.read("encrypted_checksum.hex"), sealed.hex());
    }

    @Test
    void opensslFindsExactlyTheSessionKeyAndTheChecksum(@TempDir Path folder) throws Exception {
        KeyLabel key = vector();

        byte[] wrapped = provider().wrap(key, sessionKey(), Iv.random(random)).block();
        byte[] sealed =
                provider().sealChecksum(key, Sha256.ofHex(CapgoVector.CHECKSUM)).toBytes();

        assertEquals(CapgoVector.AES_KEY, hex(CapgoVector.recoverWithOpenssl(wrapped, folder)));
        assertEquals(CapgoVector.CHECKSUM, hex(CapgoVector.recoverWithOpenssl(sealed, folder)));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void newKeysAreOfTheOnlyKindsThereAreAndPassTheProbe() {
        RSAPublicKey device = (RSAPublicKey) provider()
                .publicKey(made("device/com.example.demo/production/1"))
                .orElseThrow();
        assertEquals(2048, device.getModulus().bitLength());
        assertEquals(BigInteger.valueOf(65537), device.getPublicExponent());
        List<KeyLabel> others = List.of(made("event/1"), made("log/1"), made("upload/1"));
        for (KeyLabel other : others) {
            assertTrue(PublicKeys.isOnP256(
                    (ECPublicKey) provider().publicKey(other).orElseThrow()));
        }

        List<KeyLabel> probed = new KeyProbe(provider(), provider(), random).probeAll();

        assertTrue(probed.containsAll(others));
    }

    @Test
    void keysSurviveReopening() {
        KeyLabel label = made("event/2");
        PublicKey before = provider().publicKey(label).orElseThrow();

        try (KeyProvider again = openedAgain()) {
            assertEquals(before, again.publicKey(label).orElseThrow());
            assertTrue(again.labels().contains(label));
            new KeyProbe(again, again, random).probe(label);
        }
    }

    @Test
    void aKeyMadeLaterByAnotherProcessIsFound() {
        provider().labels();
        try (KeyProvider other = openedAgain()) {
            other.generate(new KeyLabel("log/77"), KeyPurpose.LOG);
        }
        new KeyProbe(provider(), provider(), random).probe(new KeyLabel("log/77"));
    }

    @Test
    void anExistingKeyIsNeverReplaced() {
        KeyLabel label = made("event/3");
        PublicKey before = provider().publicKey(label).orElseThrow();

        assertThrows(KeyMisuseException.class, () -> provider().generate(label, KeyPurpose.EVENT));

        assertEquals(before, provider().publicKey(label).orElseThrow());
    }

    @Test
    void aKeyIsNotMadeForAPurposeItsLabelDoesNotName() {
        KeyLabel label = new KeyLabel("event/99");
        assertThrows(KeyMisuseException.class, () -> provider().generate(label, KeyPurpose.LOG));
        assertTrue(provider().publicKey(label).isEmpty());
    }

    @Test
    void everyKeyRefusesWhatIsNotItsPurpose() throws Exception {
        KeyLabel device = vector();
        KeyLabel event = made("event/1");
        KeyLabel log = made("log/1");
        KeyLabel upload = made("upload/1");
        Sha256 checksum = Sha256.ofHex(CapgoVector.CHECKSUM);
        SigningInput anEvent = SigningInput.EventPae.of(EVENT);
        SigningInput aCheckpoint = SigningInput.CheckpointNote.of(new Checkpoint("log.example", 1, checksum));
        ECPublicKey peer = (ECPublicKey) peer().getPublic();
        for (KeyLabel key : List.of(event, log, upload)) {
            refused(() -> provider().sealChecksum(key, checksum));
            refused(() -> provider().wrap(key, sessionKey(), Iv.random(random)));
        }
        for (KeyLabel key : List.of(device, log, upload)) {
            refused(() -> provider().sign(key, anEvent));
        }
        for (KeyLabel key : List.of(device, event, upload)) {
            refused(() -> provider().sign(key, aCheckpoint));
        }
        for (KeyLabel key : List.of(device, event, log)) {
            refused(() -> provider().agree(key, peer));
        }
        refused(() -> provider().sign(device, SigningInput.Probe.of(device, random)));
        refused(() -> provider().sign(upload, SigningInput.Probe.of(upload, random)));
    }

    private static void refused(Runnable operation) {
        assertThrows(KeyMisuseException.class, operation::run);
    }

    @Test
    void anUnknownKeyIsNamed() {
        var refusal = assertThrows(
                KeyMisuseException.class, () -> provider().sealChecksum(NOBODY, Sha256.ofHex(CapgoVector.CHECKSUM)));
        assertTrue(refusal.getMessage().contains(NOBODY.value()), refusal.getMessage());
        assertTrue(provider().publicKey(NOBODY).isEmpty());
    }

    @Test
    void aClosedSessionKeyIsNotWrapped() throws Exception {
        KeyLabel key = vector();
        SessionKey closed = sessionKey();
        closed.close();
        assertThrows(IllegalStateException.class, () -> provider().wrap(key, closed, Iv.random(random)));
    }

    @Test
    void eventsAndCheckpointsVerifyUnderThePublicKey() {
        KeyLabel event = made("event/1");
        KeyLabel log = made("log/1");
        var signer = new EventSigner(provider(), provider(), event);
        Checkpoint checkpoint = new Checkpoint("log.example", 42, Sha256.ofHex(CapgoVector.CHECKSUM));

        DsseEnvelope envelope = DsseEnvelope.sign(DsseEnvelope.EVENT, new byte[] {'{', '}'}, signer);
        byte[] note = provider().sign(log, SigningInput.CheckpointNote.of(checkpoint));

        assertTrue(envelope.verify(VerifyingKey.of(provider().publicKey(event).orElseThrow())));
        VerifyingKey logKey = VerifyingKey.of(provider().publicKey(log).orElseThrow());
        assertTrue(logKey.verify(checkpoint.text().getBytes(java.nio.charset.StandardCharsets.UTF_8), note));
    }

    @Test
    void theAgreedSecretIsTheRawCoordinateAndAlwaysOf32Bytes() throws Exception {
        KeyLabel upload = made("upload/1");
        PublicKey ours = provider().publicKey(upload).orElseThrow();
        for (int i = 0; i < 300; i++) { // about one in 256 starts with a zero byte
            KeyPair peer = peer();
            KeyAgreement theirs = KeyAgreement.getInstance("ECDH");
            theirs.init(peer.getPrivate());
            theirs.doPhase(ours, true);
            assertArrayEquals(theirs.generateSecret(), provider().agree(upload, (ECPublicKey) peer.getPublic()));
        }
    }

    private static KeyPair peer() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    @Test
    void aPeerOffTheCurveOrOnAnotherCurveIsRefused() throws Exception {
        KeyLabel upload = made("upload/1");
        ECPublicKey good = (ECPublicKey) peer().getPublic();
        ECPoint off =
                new ECPoint(good.getW().getAffineX(), good.getW().getAffineY().add(BigInteger.ONE));
        KeyPairGenerator p384 = KeyPairGenerator.getInstance("EC");
        p384.initialize(new ECGenParameterSpec("secp384r1"));

        refused(() -> provider().agree(upload, new FakePoint(off, good.getParams())));
        refused(() -> provider().agree(upload, new FakePoint(ECPoint.POINT_INFINITY, good.getParams())));
        refused(() ->
                provider().agree(upload, (ECPublicKey) p384.generateKeyPair().getPublic()));
    }

    private record FakePoint(ECPoint getW, ECParameterSpec getParams) implements ECPublicKey {
        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "EC";
        }

        @Override
        public String getFormat() {
            return "X.509";
        }

        @Override
        public byte[] getEncoded() {
            return new byte[0];
        }
    }

    @Test
    void thirtyTwoThreadsShareTheKeys() throws Exception {
        KeyLabel device = vector();
        KeyLabel event = made("event/1");
        RSAPublicKey deviceKey = (RSAPublicKey) provider().publicKey(device).orElseThrow();
        VerifyingKey eventKey = VerifyingKey.of(provider().publicKey(event).orElseThrow());
        List<Future<Boolean>> all = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(32)) {
            for (int thread = 0; thread < 32; thread++) {
                all.add(threads.submit(() -> {
                    boolean good = true;
                    for (int i = 0; i < 50; i++) {
                        byte[] checksum = new byte[32];
                        random.nextBytes(checksum);
                        byte[] sealed = provider()
                                .sealChecksum(device, Sha256.of(checksum))
                                .toBytes();
                        Signature rsa = Signature.getInstance("NONEwithRSA");
                        rsa.initVerify(deviceKey);
                        rsa.update(checksum);
                        byte[] signature = provider().sign(event, SigningInput.EventPae.of(EVENT));
                        good &= rsa.verify(sealed) && eventKey.verify(EVENT, signature);
                    }
                    return good;
                }));
            }
            for (Future<Boolean> one : all) {
                assertTrue(one.get());
            }
        }
    }

    @Test
    void noSecretShowsInText() throws Exception {
        vector();
        String text =
                provider() + " " + sessionKey() + " " + Arrays.asList(provider().labels());
        for (String secret : secrets()) {
            assertFalse(text.contains(secret), text);
        }
    }

    /** The PIN or password, and the session key as it might be printed. */
    List<String> secrets() {
        return List.of(CapgoVector.AES_KEY, Arrays.toString(HexFormat.of().parseHex(CapgoVector.AES_KEY)));
    }
}
