package dev.countersign.contract.dsse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.contract.json.MalformedException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The DSSE project's own vectors (src/test/resources/vectors). */
class PublishedVectorsTest {
    private static final String TYPE = "application/vnd.in-toto+json";
    private static final JsonNode VECTORS = read("dsse-vectors.json");

    @Test
    void theVectorOfTheProtocol() throws Exception {
        JsonNode vector = read("dsse-protocol.json");
        byte[] pae = Pae.encode(
                vector.get("payloadType").asText(),
                vector.get("payload").asText().getBytes(UTF_8));
        assertEquals(vector.get("pae").asText(), new String(pae, UTF_8));

        AlgorithmParameters p256 = AlgorithmParameters.getInstance("EC");
        p256.init(new ECGenParameterSpec("secp256r1"));
        var point = new ECPoint(
                new BigInteger(vector.get("x").asText()),
                new BigInteger(vector.get("y").asText()));
        VerifyingKey key = VerifyingKey.of(KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(point, p256.getParameterSpec(ECParameterSpec.class))));
        byte[] raw = Base64.getDecoder()
                .decode(vector.get("envelope")
                        .get("signatures")
                        .get(0)
                        .get("sig")
                        .asText());
        Signature plain = Signature.getInstance("SHA256withECDSAinP1363Format");
        plain.initVerify(key.publicKey());
        plain.update(pae);
        assertTrue(plain.verify(raw));
        assertFalse(key.verify(pae, raw), "signatures here are DER");
        assertTrue(key.verify(pae, der(raw)));
    }

    static Stream<JsonNode> vectors() {
        return StreamSupport.stream(VECTORS.get("vectors").spliterator(), false);
    }

    /** With key ids as they are here; the one with two signatures is refused, as envelopes here have exactly one. */
    @ParameterizedTest
    @MethodSource("vectors")
    void envelopesAreAcceptedAndRejectedAsTheirVectorsSay(JsonNode vector) {
        JsonNode envelope = vector.get("envelope");
        Map<String, VerifyingKey> keys = new HashMap<>();
        VECTORS.get("keys").properties().forEach(key -> keys.put(key.getKey(), ed25519(key.getValue())));
        envelope.get("signatures")
                .forEach(it -> ((ObjectNode) it)
                        .put("keyid", keys.get(it.get("keyid").asText()).keyId().hex()));
        byte[] json = envelope.toString().getBytes(UTF_8);
        String type = envelope.get("payloadType").asText();
        boolean supported = !type.isEmpty();
        if (!supported || envelope.get("signatures").size() != 1) {
            assertThrows(MalformedException.class, () -> DsseEnvelope.parse(json, TYPE));
            return;
        }
        DsseEnvelope parsed = DsseEnvelope.parse(json, type);
        boolean accepted = vector.get("expect").asText().equals("accept");
        assertEquals(accepted, parsed.verify(keys.get("A")), vector.get("id").asText());
        assertFalse(parsed.verify(keys.get("B")));
        if (accepted) {
            assertArrayEquals(HexFormat.of().parseHex(vector.get("pae").asText()), Pae.encode(type, parsed.payload()));
        }
    }

    private static VerifyingKey ed25519(JsonNode key) {
        return VerifyingKey.ofSpki(HexFormat.of()
                .parseHex("302a300506032b6570032100" + key.get("public").asText()));
    }

    /** ECDSA-Sig-Value (RFC 3279, section 2.2.3) of r and s, 32 bytes each. */
    private static byte[] der(byte[] raw) {
        String r = integer(new BigInteger(1, raw, 0, 32));
        String s = integer(new BigInteger(1, raw, 32, 32));
        return HexFormat.of().parseHex("30%02x%s%s".formatted((r + s).length() / 2, r, s));
    }

    private static String integer(BigInteger value) {
        String hex = HexFormat.of().formatHex(value.toByteArray());
        return "02%02x%s".formatted(hex.length() / 2, hex);
    }

    private static JsonNode read(String file) {
        try (var in = PublishedVectorsTest.class.getResourceAsStream("/vectors/" + file)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
