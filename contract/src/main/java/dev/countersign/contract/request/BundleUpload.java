package dev.countersign.contract.request;

import static dev.countersign.contract.request.Terms.present;

import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.Sha256;

/**
 * The bytes that belong to a publish request: which bundle, and the ciphertext that carries it to the signing service.
 *
 * @param id the bundle inside
 * @param ciphertext digest of the uploaded bytes (CMS AuthEnvelopedData)
 * @param size number of uploaded bytes
 * @param uploadKey the upload key they are encrypted for
 */
public record BundleUpload(BundleId id, Sha256 ciphertext, long size, KeyId uploadKey) {
    public BundleUpload {
        present(id, "bundle.id");
        present(ciphertext, "bundle.ciphertext");
        present(uploadKey, "bundle.upload_key");
        if (size < 1) {
            throw new IllegalArgumentException("bundle.size must be positive");
        }
    }
}
