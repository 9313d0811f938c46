package dev.countersign.signing.authority;

import dev.countersign.contract.event.ReleaseSealed;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Makes a release's seal open with one more device key. The sealed object stays as it is and is not encrypted anew. */
public interface ReleaseRewrapper {
    /**
     * Wraps once, from the beginning: takes session key and checksum out of the newest seal record, and the hash of each file out of the newest
     * manifest, with the public half of a key that has them already, and puts a record and a manifest that hold one key more, read back and opened.
     *
     * @param newest the newest seal record and manifest
     * @param known device keys that may be in it
     * @param target the key to wrap for, used twice if records are returned, and once more for each file of the manifest
     * @return the new seal record and manifest; empty if none of the known keys is in the newest one
     * @throws IOException if the object store failed; trying again may help
     * @throws dev.countersign.signing.key.KeyHolderUnavailableException if the key holder cannot be reached; trying again may help
     */
    Optional<SealRecords> rewrap(ReleaseSealed release, SealRecords newest, List<DeviceKey> known, DeviceKey target)
            throws IOException;
}
