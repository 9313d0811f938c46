package dev.countersign.cli.publish;

import dev.countersign.cli.bundle.Bundle;
import dev.countersign.cli.console.PrivateFiles;
import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.seal.DeveloperSeal;
import dev.countersign.contract.value.KeyId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A bundle that its developer sealed.
 *
 * @param bundle the zip that was found in it
 * @param file the sealed bytes
 * @param seal what opens them
 * @param sealedWith fingerprint of the key they were sealed with
 */
record SealedFile(Bundle bundle, Path file, DeveloperSeal seal, KeyId sealedWith) {
    /** Encrypts seal and sealed bytes for the signing service. */
    Preparation prepare(VerifyingKey uploadKey, PrivateFiles temporary) throws IOException {
        try (InputStream in =
                new SequenceInputStream(new ByteArrayInputStream(seal.toPrefix()), Files.newInputStream(file))) {
            return new Preparation(bundle, Ciphertext.of(in, uploadKey, temporary));
        }
    }
}
