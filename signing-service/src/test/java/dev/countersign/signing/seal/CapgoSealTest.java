package dev.countersign.signing.seal;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.WrappedSessionKey;
import dev.countersign.signing.key.Iv;
import dev.countersign.signing.key.KeyPurpose;
import dev.countersign.signing.key.MemoryKeys;
import dev.countersign.signing.key.SessionKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against what the real Capgo CLI made with the same key, session key and IV, byte for byte. */
class CapgoSealTest {
    private static final byte[] ZIP = MemoryKeys.capgoFile("plain.zip");
    private static final byte[] ENCRYPTED = MemoryKeys.capgoFile("encrypted.zip");
    private static final SealRecord.KeyEntry ENTRY = new SealRecord.KeyEntry(
            new DeviceKeyId("MIIBCgKCAQEAnTu/rAos"),
            new WrappedSessionKey(text("iv_session_key.txt")),
            new SealedChecksum(text("encrypted_checksum.hex")));

    private final MemoryKeys keys = new MemoryKeys();

    @Test
    void sealingGivesTheBytesOfTheCapgoCli() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SessionKey key = MemoryKeys.capgoSessionKey()) {
            SealedBytes sealed = CapgoSeal.seal(new ByteArrayInputStream(ZIP), key, MemoryKeys.capgoIv(), out);

            assertArrayEquals(ENCRYPTED, out.toByteArray());
            assertEquals(
                    "52c5aefc90ea4f6c8970b3346441b8cb83035579011037cf94ee014d7ae977ec",
                    sealed.checksum().hex());
            assertEquals(
                    "62af7dbb3394778fb1f662b6185a09275408d95dea1d6350dcc9d986e4a36743",
                    sealed.sealed().hex());
            assertEquals(ENCRYPTED.length, sealed.size());
            assertEquals(ENTRY.sessionKey(), keys.wrap(MemoryKeys.CAPGO, key, MemoryKeys.capgoIv()));
            assertEquals(ENTRY.checksum(), keys.sealChecksum(MemoryKeys.CAPGO, sealed.checksum()));
        }
    }

    @Test
    void theSealOfTheCapgoCliOpens() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SealedBytes opened = opener().open(ENTRY, new ByteArrayInputStream(ENCRYPTED), out);
        assertArrayEquals(ZIP, out.toByteArray());
        assertEquals(Sha256.hash(ENCRYPTED), opened.sealed());
        assertEquals(ENCRYPTED.length, opened.size());
    }

    @Test
    void everySizeAroundTheBlocksOpensAgain() throws Exception {
        for (int size : new int[] {1, 15, 16, 17, 65_536, 262_143, 262_144, 262_145, 600_000, 2_500_000}) {
            byte[] bundle = new byte[size];
            new Random(size).nextBytes(bundle);
            ByteArrayOutputStream sealed = new ByteArrayOutputStream();
            Iv iv = Iv.random(new SecureRandom());
            SealRecord.KeyEntry entry;
            try (SessionKey key = SessionKey.random(new SecureRandom())) {
                SealedBytes made = CapgoSeal.seal(new ByteArrayInputStream(bundle), key, iv, sealed);
                assertEquals(Sha256.hash(bundle), made.checksum());
                assertEquals(Sha256.hash(sealed.toByteArray()), made.sealed());
                assertEquals((size / 16 + 1) * 16L, made.size());
                entry = new SealRecord.KeyEntry(
                        ENTRY.keyId(),
                        keys.wrap(MemoryKeys.CAPGO, key, iv),
                        keys.sealChecksum(MemoryKeys.CAPGO, made.checksum()));
            }
            ByteArrayOutputStream opened = new ByteArrayOutputStream();
            opener().open(entry, new ByteArrayInputStream(sealed.toByteArray()), opened);
            assertArrayEquals(bundle, opened.toByteArray());
        }
    }

    @Test
    void oneBitOfTheObjectAnywhereIsRefused() {
        Random random = new Random(9);
        for (int i = 0; i < 400; i++) {
            byte[] altered = ENCRYPTED.clone();
            altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
            assertRefused(ENTRY, altered);
        }
        for (int length :
                new int[] {0, 1, 15, 16, ENCRYPTED.length - 16, ENCRYPTED.length - 1, ENCRYPTED.length + 16}) {
            assertRefused(ENTRY, Arrays.copyOf(ENCRYPTED, length));
        }
    }

    @Test
    void oneBitOfAnyFieldIsRefused() {
        Random random = new Random(10);
        for (int i = 0; i < 300; i++) {
            byte[] iv = ENTRY.sessionKey().iv();
            byte[] wrapped = ENTRY.sessionKey().block();
            byte[] checksum = ENTRY.checksum().toBytes();
            byte[] field = new byte[][] {iv, wrapped, checksum}[i % 3];
            field[random.nextInt(field.length)] ^= (byte) (1 << random.nextInt(8));
            assertRefused(
                    new SealRecord.KeyEntry(
                            ENTRY.keyId(), WrappedSessionKey.of(iv, wrapped), SealedChecksum.of(checksum)),
                    ENCRYPTED);
        }
    }

    /** The device key signs both kinds of content: only their lengths keep a checksum from passing for a key. */
    @Test
    void aSealedChecksumInPlaceOfTheSessionKeyIsRefused() {
        WrappedSessionKey swapped =
                WrappedSessionKey.of(ENTRY.sessionKey().iv(), ENTRY.checksum().toBytes());
        assertRefused(new SealRecord.KeyEntry(ENTRY.keyId(), swapped, ENTRY.checksum()), ENCRYPTED);
        SealedChecksum other = SealedChecksum.of(ENTRY.sessionKey().block());
        assertRefused(new SealRecord.KeyEntry(ENTRY.keyId(), ENTRY.sessionKey(), other), ENCRYPTED);
    }

    @Test
    void anotherDeviceKeyOpensNothing() {
        RSAPublicKey other =
                (RSAPublicKey) keys.generate(new KeyLabel("device/com.example.other/production/1"), KeyPurpose.DEVICE);
        assertThrows(
                SealRefusedException.class,
                () -> new SealOpener(other)
                        .open(ENTRY, new ByteArrayInputStream(ENCRYPTED), new ByteArrayOutputStream()));
    }

    @Test
    void aFailingOutputEndsTheSealAndItsThreads() {
        byte[] large = new byte[4 << 20];
        try (SessionKey key = MemoryKeys.capgoSessionKey()) {
            assertThrows(
                    IOException.class,
                    () -> CapgoSeal.seal(
                            new ByteArrayInputStream(large), key, MemoryKeys.capgoIv(), new OutputStream() {
                                @Override
                                public void write(int b) throws IOException {
                                    throw new IOException("disk full");
                                }
                            }));
        }
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().startsWith("sha256-")));
    }

    private void assertRefused(SealRecord.KeyEntry entry, byte[] sealed) {
        assertThrows(
                SealRefusedException.class,
                () -> opener().open(entry, new ByteArrayInputStream(sealed), new ByteArrayOutputStream()));
    }

    private SealOpener opener() {
        return new SealOpener(assertInstanceOf(
                RSAPublicKey.class, keys.publicKey(MemoryKeys.CAPGO).orElseThrow()));
    }

    private static String text(String name) {
        return new String(MemoryKeys.capgoFile(name), StandardCharsets.US_ASCII).strip();
    }
}
