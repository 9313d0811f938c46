package dev.countersign.cli.device;

import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Version;
import dev.countersign.contract.value.WrappedSessionKey;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server offers to a device: where the ciphertext is and what opens it. A claim until it was opened.
 *
 * @param files the same file by file; null if the offer is of the whole only
 */
record SealedOffer(
        Version version,
        URI url,
        WrappedSessionKey sessionKey,
        SealedChecksum checksum,
        @Nullable List<OfferedFile> files) {
    SealedOffer {
        files = files == null ? null : List.copyOf(files);
    }

    /** Of the whole only. */
    SealedOffer(Version version, URI url, WrappedSessionKey sessionKey, SealedChecksum checksum) {
        this(version, url, sessionKey, checksum, null);
    }

    /**
     * A file of a manifest.
     *
     * @param hash its sealed hash in hex
     * @param url where its ciphertext is
     */
    record OfferedFile(String name, String hash, String url) {}
}
