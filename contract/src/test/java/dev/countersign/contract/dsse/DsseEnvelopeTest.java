package dev.countersign.contract.dsse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.testing.TestKey;
import dev.countersign.contract.value.Sha256;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DsseEnvelopeTest {
    private static final PersonKey KEY = PersonKey.generate();
    private static final byte[] PAYLOAD = "{\"kind\":\"some thing\"}".getBytes(UTF_8);
    private static final DsseEnvelope ENVELOPE = DsseEnvelope.sign(DsseEnvelope.REQUEST, PAYLOAD, KEY);
    private static final String JSON = new String(ENVELOPE.toJson(), UTF_8);
    private static final String ID = KEY.keyId().hex();

    static List<Signer> signers() {
        return List.of(PersonKey.generate(), new TestKey());
    }

    @ParameterizedTest
    @MethodSource("signers")
    void whatWasSignedReadsBackAndVerifiesUnderItsKeyAlone(Signer signer) {
        DsseEnvelope signed = DsseEnvelope.sign(DsseEnvelope.REQUEST, PAYLOAD, signer);
        DsseEnvelope read = DsseEnvelope.parse(signed.toJson(), DsseEnvelope.REQUEST);
        assertEquals(signed, read);
        assertEquals(signed.hashCode(), read.hashCode());
        assertArrayEquals(PAYLOAD, read.payload());
        assertEquals(Sha256.hash(PAYLOAD), read.payloadDigest());
        assertEquals(signer.keyId(), read.keyId());
        VerifyingKey key =
                signer instanceof PersonKey person ? person.verifyingKey() : ((TestKey) signer).verifyingKey();
        assertTrue(read.verify(key));
        assertFalse(read.verify(PersonKey.generate().verifyingKey()));
        assertFalse(read.verify(new TestKey().verifyingKey()));
    }

    @Test
    void theKeyIdIsOnlyAHint() {
        PersonKey other = PersonKey.generate();
        DsseEnvelope claimed =
                DsseEnvelope.parse(JSON.replace(ID, other.keyId().hex()).getBytes(UTF_8), DsseEnvelope.REQUEST);
        assertFalse(claimed.verify(other.verifyingKey()));
        assertFalse(claimed.verify(KEY.verifyingKey()));
    }

    @Test
    void everyFlippedBitOfAnEnvelopeIsNoticed() {
        byte[] json = JSON.getBytes(UTF_8);
        for (int bit = 0; bit < 8 * json.length; bit++) {
            byte[] flipped = json.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                assertFalse(DsseEnvelope.parse(flipped, DsseEnvelope.REQUEST).verify(KEY.verifyingKey()), "bit " + bit);
            } catch (MalformedException refused) {
                continue; // as good
            }
        }
    }

    @Test
    void aSignatureOverAnotherTypeDoesNotVerify() {
        DsseEnvelope event = DsseEnvelope.sign(DsseEnvelope.EVENT, PAYLOAD, KEY);
        String renamed = new String(event.toJson(), UTF_8).replace(DsseEnvelope.EVENT, DsseEnvelope.REQUEST);
        assertFalse(DsseEnvelope.parse(renamed.getBytes(UTF_8), DsseEnvelope.REQUEST)
                .verify(KEY.verifyingKey()));
        assertThrows(MalformedException.class, () -> DsseEnvelope.parse(event.toJson(), DsseEnvelope.REQUEST));
    }

    static Stream<String> broken() {
        String payload = between("\"payload\":\"", "\"");
        String sig = between("\"sig\":\"", "\"");
        return Stream.of(
                "",
                "{}",
                "null",
                "[]",
                "\"x\"",
                JSON + "x",
                JSON + JSON,
                "\uFEFF" + JSON,
                JSON.replace("\"payload\":", "\"other\":"),
                JSON.replace("\"payload\":\"" + payload + "\",", ""),
                JSON.replace("\"payload\":\"" + payload + "\"", "\"payload\":null"),
                JSON.replace("\"payload\":\"" + payload + "\"", "\"payload\":1"),
                JSON.replace("\"payload\":\"" + payload + "\"", "\"payload\":[\"" + payload + "\"]"),
                JSON.replace("\"payload\":\"", "\"payload\":\" "),
                JSON.replace(payload, payload + "="),
                JSON.replace(payload, payload.substring(1)),
                JSON.replace(payload, payload.substring(0, 4) + "\\n" + payload.substring(4)),
                JSON.replaceFirst("\\{", "{\"payload\":\"" + payload + "\","),
                JSON.replaceFirst("\\{", "{\"payloadtype\":\"x\","),
                JSON.replaceFirst("\\{", "{\"payload_type\":\"x\","),
                JSON.replaceFirst("\\{", "{\"\":1,"),
                JSON.replace("payloadType", "payload_type"),
                JSON.replace(DsseEnvelope.REQUEST, DsseEnvelope.EVENT),
                JSON.replace(DsseEnvelope.REQUEST, "application/json"),
                JSON.replace(DsseEnvelope.REQUEST, ""),
                JSON.replace("\"signatures\":[", "\"signatures\":[null,"),
                JSON.replaceAll("\"signatures\":\\[.*\\]", "\"signatures\":[null]"),
                JSON.replaceAll("\"signatures\":\\[.*\\]", "\"signatures\":[]"),
                JSON.replaceAll("\"signatures\":\\[.*\\]", "\"signatures\":{}"),
                JSON.replaceAll("\"signatures\":\\[.*\\]", "\"signatures\":null"),
                JSON.replaceAll("\"signatures\":\\[.*\\]", "\"signatures\":[{}]"),
                JSON.replaceAll(",\"signatures\":\\[.*\\]", ""),
                JSON.replaceAll("\"signatures\":\\[(.*)\\]", "\"signatures\":[$1,$1]"),
                JSON.replaceAll("\"signatures\":\\[(.*)\\]", "\"signatures\":$1"),
                JSON.replace("\"keyid\":\"" + ID + "\",", ""),
                JSON.replace(ID, ""),
                JSON.replace(ID, ID.substring(1)),
                JSON.replace(ID, ID.toUpperCase(java.util.Locale.ROOT)),
                JSON.replace("\"" + ID + "\"", "null"),
                JSON.replace("\"" + ID + "\"", "{\"digest\":\"" + ID + "\"}"),
                JSON.replace("\"sig\":\"" + sig + "\"", "\"sig\":null"),
                JSON.replace(sig, sig + "!"),
                JSON.replace("\"sig\":", "\"cert\":\"x\",\"sig\":"),
                JSON.replace("\"sig\":", "\"sig\":\"AAAA\",\"sig\":"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void whatIsNoEnvelopeIsMalformed(String json) {
        assertNotEquals(JSON, json);
        assertThrows(MalformedException.class, () -> DsseEnvelope.parse(json.getBytes(UTF_8), DsseEnvelope.REQUEST));
    }

    @Test
    void oneByteTooManyIsMalformed() {
        int spaces = DsseEnvelope.MAX_BYTES - JSON.length();
        byte[] largest = (JSON + " ".repeat(spaces)).getBytes(UTF_8);
        assertTrue(DsseEnvelope.parse(largest, DsseEnvelope.REQUEST).verify(KEY.verifyingKey()));
        byte[] tooLarge = (JSON + " ".repeat(spaces + 1)).getBytes(UTF_8);
        assertThrows(MalformedException.class, () -> DsseEnvelope.parse(tooLarge, DsseEnvelope.REQUEST));
    }

    @Test
    void lengthsAreThoseOfTheBytes() {
        assertEquals("DSSEv1 5 t/\u20ac 3 \u20ac", pae("t/\u20ac", "\u20ac"));
        assertEquals("DSSEv1 0  0 ", pae("", ""));
        assertNotEquals(pae("a", "b c"), pae("a b", "c"));
        assertNotEquals(pae("a 1 b", ""), pae("a", "b 0 "));
    }

    private static String pae(String type, String payload) {
        return new String(Pae.encode(type, payload.getBytes(UTF_8)), UTF_8);
    }

    private static String between(String start, String end) {
        int from = JSON.indexOf(start) + start.length();
        return JSON.substring(from, JSON.indexOf(end, from));
    }
}
