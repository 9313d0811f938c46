package dev.countersign.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.countersign.e2e.modulus.Material;
import dev.countersign.e2e.modulus.ModulusHunt;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The attack works where there is something to find: only then does finding nothing mean something. */
class ModulusHuntTest {

    private final Random random = new Random(7);

    @Test
    void twoChecksumsWithTheirSealsGiveTheModulusAway() throws GeneralSecurityException {
        KeyPair pair = rsa(RSAKeyGenParameterSpec.F0);
        Material material = new Material();
        addPublished(material, pair.getPrivate(), true);
        addPublished(material, pair.getPrivate(), true);
        BigInteger modulus = ((RSAPublicKey) pair.getPublic()).getModulus();
        assertEquals(List.of(modulus), ModulusHunt.moduli(material, 3));
    }

    @Test
    void sealsWithoutChecksumsGiveNothingAway() throws GeneralSecurityException {
        KeyPair pair = rsa(RSAKeyGenParameterSpec.F0);
        Material material = new Material();
        for (int i = 0; i < 4; i++) {
            addPublished(material, pair.getPrivate(), false);
        }
        assertEquals(List.of(), ModulusHunt.moduli(material, 3));
    }

    /** With the exponent of device keys the modulus is asked for, not computed. */
    @Test
    void pairsUnderADeviceKeyAreFoundOneByOne() throws GeneralSecurityException {
        KeyPair pair = rsa(RSAKeyGenParameterSpec.F4);
        RSAPublicKey key = (RSAPublicKey) pair.getPublic();
        Material material = new Material();
        addPublished(material, pair.getPrivate(), false);
        assertEquals(0, ModulusHunt.givingAway(key, material).size());
        addPublished(material, pair.getPrivate(), true);
        assertEquals(1, ModulusHunt.givingAway(key, material).size());
        addPublished(material, pair.getPrivate(), true);
        assertEquals(2, ModulusHunt.givingAway(key, material).size());
    }

    /** As it could leak: the seal in an answer, the checksum within an envelope's payload. */
    private void addPublished(Material material, PrivateKey key, boolean withChecksum) throws GeneralSecurityException {
        byte[] checksum = new byte[32];
        random.nextBytes(checksum);
        Signature raw = Signature.getInstance("NONEwithRSA");
        raw.initSign(key);
        raw.update(checksum);
        HexFormat hex = HexFormat.of();
        material.add("{\"version\":\"1.0.0\",\"checksum\":\"" + hex.formatHex(raw.sign()) + "\"}");
        if (withChecksum) {
            String payload = "{\"sha256\":\"" + hex.formatHex(checksum) + "\"}";
            material.add("{\"payload\":\""
                    + Base64.getEncoder().encodeToString(payload.getBytes(StandardCharsets.UTF_8)) + "\"}");
        }
    }

    private static KeyPair rsa(BigInteger exponent) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(new RSAKeyGenParameterSpec(2048, exponent));
        return generator.generateKeyPair();
    }
}
