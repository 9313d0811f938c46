package dev.countersign.contract.event;

import static dev.countersign.contract.event.Fields.positive;
import static dev.countersign.contract.event.Fields.present;

import dev.countersign.contract.value.Sha256;

/**
 * That a release was also sealed file by file.
 *
 * @param digest digest of the delta manifest, which is never evidence
 * @param files how many files it has: so often each device key of the release sealed a hash, besides the bundle's own
 */
public record ManifestSealed(Sha256 digest, int files) {
    public ManifestSealed {
        present(digest);
        positive("files", files);
    }
}
