package dev.countersign.ingest.store;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where the object store is. */
@ConfigMapping(prefix = "countersign.object-store")
interface StoreConfig {
    /** The directory that all services share. */
    Path directory();

    /** With less room than this left on its disk the service is not ready. */
    @WithDefault("64M")
    MemorySize minimumFree();
}
