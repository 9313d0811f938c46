package dev.countersign.distribution.store;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;

/** Where the shared object store lies. It is read only, and trusted for nothing: every reader checks digests or signatures. */
@ConfigMapping(prefix = "countersign.object-store")
interface ObjectStoreConfig {
    /** The directory that ingest-service and signing-service write. */
    Path directory();
}
