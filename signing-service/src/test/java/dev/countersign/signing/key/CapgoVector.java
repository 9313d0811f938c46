package dev.countersign.signing.key;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** What the real Capgo CLI made; see README.md beside the files. */
final class CapgoVector {
    static final String IV = "e85c5e4ced8d587e860bd3ad4a1d141a";
    static final String AES_KEY = "a0ba86178f506bb693a58ade2366efd7";
    static final String CHECKSUM = "52c5aefc90ea4f6c8970b3346441b8cb83035579011037cf94ee014d7ae977ec";

    private CapgoVector() {}

    static String read(String name) {
        try (InputStream in = CapgoVector.class.getResourceAsStream("capgo-v3/" + name)) {
            return new String(in.readAllBytes(), US_ASCII).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static KeyPair keyPair() {
        try (PEMParser parser = new PEMParser(new StringReader(read("capgo_key_v2.private.pem")))) {
            return new JcaPEMKeyConverter().getKeyPair((PEMKeyPair) parser.readObject());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What openssl finds in a block that was signed with the vector's key. */
    static byte[] recoverWithOpenssl(byte[] block, Path folder) throws IOException {
        Path pkcs1 = Files.writeString(folder.resolve("pkcs1.pem"), read("capgo_key_v2.public.pem") + "\n");
        Path spki = folder.resolve("spki.pem");
        Program.run("openssl", "rsa", "-RSAPublicKey_in", "-in", pkcs1.toString(), "-pubout", "-out", spki.toString());
        Path in = Files.write(folder.resolve("block"), block);
        return Program.run(
                "openssl", "pkeyutl", "-verifyrecover", "-pubin", "-inkey", spki.toString(), "-in", in.toString());
    }
}
