package dev.countersign.cli.publish;

import dev.countersign.cli.console.PrivateFiles;
import dev.countersign.cli.upload.UploadEncryption;
import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;

/**
 * A bundle encrypted for the signing service.
 *
 * @param file where it lies until it is uploaded
 * @param digest SHA-256 of its bytes
 * @param size number of its bytes
 * @param uploadKey whom it is encrypted for
 */
record Ciphertext(Path file, Sha256 digest, long size, VerifyingKey uploadKey) {
    /** Encrypts and hashes in one pass, to the end of the bundle. */
    static Ciphertext of(InputStream bundle, VerifyingKey uploadKey, PrivateFiles temporary) throws IOException {
        Path file = temporary.create(".cms");
        MessageDigest digest = Sha256.digest();
        var encryption = new UploadEncryption((ECPublicKey) uploadKey.publicKey(), new SecureRandom());
        try (var out = new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16), digest)) {
            encryption.encrypt(bundle, out);
        }
        return new Ciphertext(file, Sha256.of(digest.digest()), Files.size(file), uploadKey);
    }

    /** What a request says of it. */
    BundleUpload declaredFor(BundleId bundle) {
        return new BundleUpload(bundle, digest, size, uploadKey.keyId());
    }
}
