package dev.countersign.ingest.store;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** When the object store has too little room. Where it is, is said by {@link dev.countersign.objectstore.config.ObjectStoreConfig}. */
@ConfigMapping(prefix = "countersign.object-store")
interface StoreConfig {
    /** With less room than this left on the disk of a store in a directory the service is not ready. */
    @WithDefault("64M")
    MemorySize minimumFree();
}
