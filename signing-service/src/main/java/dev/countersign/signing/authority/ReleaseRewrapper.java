package dev.countersign.signing.authority;

import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Makes a release's seal open with one more device key. The sealed object stays as it is and is not encrypted anew. */
public interface ReleaseRewrapper {
    /**
     * Wraps once, from the beginning: takes session key and checksum out of the newest seal record with the public half of a key that has them
     * already, and puts a record that holds one key more, read back and opened.
     *
     * @param sealRecord digest of the newest seal record
     * @param known device keys that may be in it
     * @param target the key to wrap for, used twice if a digest is returned
     * @return digest of the new seal record; empty if none of the known keys is in the newest one
     * @throws IOException if the object store failed; trying again may help
     * @throws dev.countersign.signing.key.KeyHolderUnavailableException if the key holder cannot be reached; trying again may help
     */
    Optional<Sha256> rewrap(ReleaseSealed release, Sha256 sealRecord, List<DeviceKey> known, DeviceKey target)
            throws IOException;
}
