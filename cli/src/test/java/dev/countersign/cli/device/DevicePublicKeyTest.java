package dev.countersign.cli.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DevicePublicKeyTest {
    @Test
    void spkiIsRefusedWithTheCommandThatConvertsIt() {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> DevicePublicKey.parse(new Sealer().spkiPem()))
                .getMessage();
        assertTrue(message.contains("openssl rsa -pubin -in FILE -RSAPublicKey_out"), message);
    }

    @Test
    void privateKeyIsRefusedWithoutRepeatingIt() {
        String pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIEsecret\n-----END RSA PRIVATE KEY-----\n";
        String message = assertThrows(IllegalArgumentException.class, () -> DevicePublicKey.parse(pem))
                .getMessage();
        assertTrue(message.contains("private key") && !message.contains("secret"), message);
    }

    @Test
    void onlyRsa2048() {
        for (int bits : new int[] {1024, 3072}) {
            assertThrows(IllegalArgumentException.class, () -> DevicePublicKey.parse(new Sealer(bits).publicPem()));
        }
    }

    @Test
    void garbageIsRefused() {
        for (String pem : new String[] {
            "",
            "hello",
            Vector.pem().replace("MIIB", "AAAA"),
            Vector.pem() + "x",
            Vector.pem().replaceFirst("\n[A-Za-z0-9+/=]+\n-----END", "\n-----END")
        }) {
            assertThrows(IllegalArgumentException.class, () -> DevicePublicKey.parse(pem), pem);
        }
    }

    @Test
    void windowsLineEndsAreFine() {
        assertEquals(
                Vector.key().id(),
                DevicePublicKey.parse(Vector.pem().replace("\n", "\r\n")).id());
    }
}
