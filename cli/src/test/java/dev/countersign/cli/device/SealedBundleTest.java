package dev.countersign.cli.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.WrappedSessionKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SealedBundleTest {
    private static final WrappedSessionKey SESSION_KEY = new WrappedSessionKey(Vector.text("iv_session_key.txt"));
    private static final SealedChecksum CHECKSUM = new SealedChecksum(Vector.text("encrypted_checksum.hex"));

    @Test
    void opensWhatTheRealClientSealed() throws Exception {
        var zip = new ByteArrayOutputStream();
        Sha256 checksum = open(Vector.bytes("encrypted.zip"), zip, SESSION_KEY, CHECKSUM, Vector.key());
        assertArrayEquals(Vector.bytes("plain.zip"), zip.toByteArray());
        assertEquals("52c5aefc90ea4f6c8970b3346441b8cb83035579011037cf94ee014d7ae977ec", checksum.hex());
        assertEquals("MIIBCgKCAQEAnTu/rAos", Vector.key().id().value());
    }

    @Test
    void anotherKeyOpensNothing() {
        DevicePublicKey other = DevicePublicKey.parse(new Sealer().publicPem());
        assertReason("checksum-not-authentic", Vector.bytes("encrypted.zip"), SESSION_KEY, CHECKSUM, other);
    }

    @Test
    void partsOfAnotherBundleOfTheSameKeyDoNotFit() {
        var sealer = new Sealer();
        DevicePublicKey key = DevicePublicKey.parse(sealer.publicPem());
        var one = sealer.seal(new byte[1000]);
        var two = sealer.seal(new byte[2000]);
        assertReason("checksum-mismatch", one.ciphertext(), one.sessionKey(), two.checksum(), key);
        assertRefused(one.ciphertext(), two.sessionKey(), one.checksum(), key);
        assertRefused(two.ciphertext(), one.sessionKey(), one.checksum(), key);
    }

    @Test
    void wrappedKeyAndSealedChecksumAreNotInterchangeable() {
        var sealer = new Sealer();
        DevicePublicKey key = DevicePublicKey.parse(sealer.publicPem());
        var sealed = sealer.seal(new byte[1000]);
        var swapped = SealedChecksum.of(sealed.sessionKey().block());
        assertReason("checksum-not-authentic", sealed.ciphertext(), sealed.sessionKey(), swapped, key);
        var wrapped =
                WrappedSessionKey.of(sealed.sessionKey().iv(), sealed.checksum().toBytes());
        assertReason("session-key-not-authentic", sealed.ciphertext(), wrapped, sealed.checksum(), key);
    }

    @Test
    void paddingIsCheckedToTheLastByte() {
        var sealer = new Sealer();
        DevicePublicKey key = DevicePublicKey.parse(sealer.publicPem());
        byte[] zip = new byte[1000];
        var sealed = sealer.seal(zip);
        byte[] good = new byte[256];
        good[1] = 1;
        Arrays.fill(good, 2, 223, (byte) 0xff);
        System.arraycopy(Sha256.hash(zip).toBytes(), 0, good, 224, 32);
        assertEquals(sealed.checksum(), SealedChecksum.of(sealer.raw(good)));
        for (int i = 1; i < 224; i++) {
            byte[] bad = good.clone();
            bad[i] = (byte) (bad[i] ^ (i == 1 ? 3 : 0x10)); // type 2 padding, or garbage between
            assertRefused(sealed.ciphertext(), sealed.sessionKey(), SealedChecksum.of(sealer.raw(bad)), key);
        }
    }

    @Test
    void blockNotBelowTheModulusIsRefused() {
        var sealed = new Sealer().seal(new byte[10]);
        byte[] huge = new byte[256];
        Arrays.fill(huge, (byte) 0xff);
        assertRefused(sealed.ciphertext(), sealed.sessionKey(), SealedChecksum.of(huge), Vector.key());
    }

    @Test
    void memoryDoesNotGrowWithTheBundle() throws Exception {
        var sealer = new Sealer();
        DevicePublicKey key = DevicePublicKey.parse(sealer.publicPem());
        var sealed = sealer.seal(new byte[100]);
        var endless = new InputStream() {
            private long left = 256L << 20;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                int count = (int) Math.min(left, length);
                left -= count;
                return count == 0 ? -1 : count;
            }
        };
        long[] written = {0};
        var sink = new OutputStream() {
            @Override
            public void write(int b) {
                written[0]++;
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                written[0] += length;
                assertTrue(length <= (1 << 16) + 32, "written as it is read");
            }
        };
        assertThrows(
                UpdateRefusedException.class,
                () -> SealedBundle.open(endless, sink, sealed.sessionKey(), sealed.checksum(), key));
        assertTrue(written[0] > 255L << 20);
    }

    static Sha256 open(
            byte[] ciphertext,
            OutputStream zip,
            WrappedSessionKey sessionKey,
            SealedChecksum checksum,
            DevicePublicKey key)
            throws Exception {
        return SealedBundle.open(new ByteArrayInputStream(ciphertext), zip, sessionKey, checksum, key);
    }

    private static void assertRefused(
            byte[] ciphertext, WrappedSessionKey sessionKey, SealedChecksum checksum, DevicePublicKey key) {
        assertThrows(
                UpdateRefusedException.class,
                () -> open(ciphertext, new ByteArrayOutputStream(), sessionKey, checksum, key));
    }

    private static void assertReason(
            String reason,
            byte[] ciphertext,
            WrappedSessionKey sessionKey,
            SealedChecksum checksum,
            DevicePublicKey key) {
        var refused = assertThrows(
                UpdateRefusedException.class,
                () -> open(ciphertext, new ByteArrayOutputStream(), sessionKey, checksum, key));
        assertEquals(reason, refused.reason());
    }
}
