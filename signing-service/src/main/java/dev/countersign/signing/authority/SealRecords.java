package dev.countersign.signing.authority;

import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.value.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * What opens a release for each device key that it is sealed for.
 *
 * @param record digest of the seal record
 * @param manifest the delta manifest, or null if the release was sealed whole only
 */
public record SealRecords(Sha256 record, @Nullable ManifestSealed manifest) {}
