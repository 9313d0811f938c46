package dev.countersign.signing.authority;

import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import java.io.IOException;
import java.util.List;

/** Steps 7 to 11 of docs/architecture.md: from the uploaded bytes of a proposed release to its sealed object and seal record. */
public interface BundleSealer {
    /**
     * Seals once, from the beginning.
     *
     * @return Sealed, with everything durable and read back, or Refused for bytes that may not be released
     * @throws IOException if the object store or the spool failed; trying again may help
     * @throws dev.countersign.signing.key.KeyHolderUnavailableException if the key holder cannot be reached; trying again may help
     */
    SealOutcome seal(SignedRequest signed, ReleasePublish publish, List<DeviceKey> keys) throws IOException;

    /** The same, and file by file besides, where that can be done. A bundle that comes sealed is sealed whole only. */
    default SealOutcome sealByFile(SignedRequest signed, ReleasePublish publish, List<DeviceKey> keys)
            throws IOException {
        return seal(signed, publish, keys);
    }
}
