package dev.countersign.distribution.store;

import dev.countersign.objectstore.DirectoryObjectStore;
import dev.countersign.objectstore.ObjectStore;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;

/** Makes the object store and the clock that everything else is given. */
final class StoreProducer {
    @Produces
    @Singleton
    ObjectStore objectStore(ObjectStoreConfig config) {
        try {
            return new DirectoryObjectStore(config.directory());
        } catch (IOException e) {
            throw new IllegalStateException(
                    "countersign.object-store.directory: " + config.directory()
                            + " cannot be opened; make it readable, or point the property at the store's directory",
                    e);
        }
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }
}
