package dev.countersign.cli.project;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.PrivateFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Base64;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** A device key that its developer holds, in the files and forms that the Capgo CLI uses: RSA-2048 with e = 65537, PKCS#1. */
final class NewDeviceKey {
    private NewDeviceKey() {}

    /**
     * Writes {@code .capgo_key_v2}, readable by this user only, and {@code .capgo_key_v2.pub}.
     *
     * @return the public PEM
     * @throws CommandFailure if one of them is there: a key is never replaced
     */
    static String make(Path folder) throws IOException {
        Path secret = folder.resolve(".capgo_key_v2");
        Path open = folder.resolve(".capgo_key_v2.pub");
        if (Files.exists(open)) {
            throw exists(open);
        }
        KeyPair pair = generate();
        String pem = pem("RSA PUBLIC KEY", pkcs1(pair));
        byte[] key = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        try (var channel = Files.newByteChannel(
                secret,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PrivateFiles.ownerOnly("rw-------"))) {
            channel.write(java.nio.ByteBuffer.wrap(
                    pem("RSA PRIVATE KEY", key).getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        } catch (FileAlreadyExistsException e) {
            throw exists(secret);
        }
        Files.writeString(open, pem);
        return pem;
    }

    private static CommandFailure exists(Path file) {
        return CommandFailure.refused(
                file + " is there already and is not replaced; use it with --public-key, or move it away");
    }

    private static byte[] pkcs1(KeyPair pair) throws IOException {
        return SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded())
                .parsePublicKey()
                .getEncoded();
    }

    private static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has RSA-2048", e);
        }
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}
