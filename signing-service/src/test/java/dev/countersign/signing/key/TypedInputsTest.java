package dev.countersign.signing.key;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.dsse.Pae;
import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.value.KeyLabel;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The signer is no oracle: what is not one of the typed inputs cannot be expressed. */
class TypedInputsTest {
    private static final KeyLabel EVENT = new KeyLabel("event/1");
    private static final byte[] PAYLOAD = "{\"kind\":\"release.sealed\"}".getBytes(UTF_8);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 17, 32, 256})
    void aSessionKeyHas16Bytes(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 7);
        assertThrows(KeyMisuseException.class, () -> SessionKey.takeFrom(bytes));
        assertArrayEquals(new byte[length], bytes, "wiped even when refused");
        assertThrows(IllegalArgumentException.class, () -> Iv.of(bytes));
    }

    @Test
    void aSessionKeyTakesItsBytesAwayAndForgetsThemWhenClosed() {
        byte[] bytes = HexFormat.of().parseHex(CapgoVector.AES_KEY);
        SessionKey key = SessionKey.takeFrom(bytes);
        assertArrayEquals(new byte[16], bytes);
        key.close();
        assertThrows(IllegalStateException.class, key::copy);
        assertThrows(IllegalStateException.class, () -> key.encryption(Iv.of(new byte[16])));
    }

    @Test
    void aSessionKeyOpensWhatItSealed() throws Exception {
        var random = new SecureRandom();
        Iv iv = Iv.random(random);
        try (SessionKey key = SessionKey.random(random)) {
            byte[] sealed = key.encryption(iv).doFinal(PAYLOAD);
            assertEquals(32, sealed.length);
            assertArrayEquals(PAYLOAD, key.decryption(iv).doFinal(sealed));
        }
    }

    @Test
    void onlyAnEventsEncodingIsAnEvent() {
        assertArrayEquals(
                Pae.encode(DsseEnvelope.EVENT, PAYLOAD),
                SigningInput.EventPae.of(Pae.encode(DsseEnvelope.EVENT, PAYLOAD))
                        .message());
        byte[] event = Pae.encode(DsseEnvelope.EVENT, PAYLOAD);
        List<byte[]> others = List.of(
                Pae.encode(DsseEnvelope.REQUEST, PAYLOAD),
                Pae.encode(DsseEnvelope.EVENT + "x", PAYLOAD),
                Pae.encode(DsseEnvelope.EVENT, new byte[70_000]),
                Pae.encode(DsseEnvelope.EVENT, new byte[0]),
                PAYLOAD,
                new byte[0],
                "DSSEv1 ".getBytes(US_ASCII),
                ("DSSEv1 41 " + DsseEnvelope.EVENT + " ").getBytes(US_ASCII),
                ("DSSEv1 41 " + DsseEnvelope.EVENT + " 2 {}}").getBytes(US_ASCII),
                ("DSSEv1 41 " + DsseEnvelope.EVENT + " 02 {}").getBytes(US_ASCII),
                Arrays.copyOf(event, event.length - 1),
                Arrays.copyOf(event, event.length + 1));
        for (byte[] other : others) {
            assertThrows(
                    KeyMisuseException.class, () -> SigningInput.EventPae.of(other), () -> new String(other, US_ASCII));
        }
    }

    @Test
    void aProbeIsNeitherAnEventNorACheckpoint() {
        byte[] probe = SigningInput.Probe.of(EVENT, new SecureRandom()).message();
        assertThrows(KeyMisuseException.class, () -> SigningInput.EventPae.of(probe));
        assertThrows(LogException.class, () -> Checkpoint.parse(new String(probe, US_ASCII)));
    }

    @Test
    void noSecretPrints() {
        SessionKey key = SessionKey.takeFrom(HexFormat.of().parseHex(CapgoVector.AES_KEY));
        assertEquals("SessionKey[redacted]", key.toString());
        assertEquals("Secret[redacted]", Secret.of("1234".toCharArray()).toString());
        assertFalse(new KeyMisuseException("x").toString().contains("1234"));
    }
}
