package dev.countersign.ingest.store;

import dev.countersign.objectstore.DirectoryObjectStore;
import dev.countersign.objectstore.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;

/** Makes the object store and the clock that the rest is given. */
@ApplicationScoped
class StoreProducer {
    @Produces
    @Singleton
    ObjectStore objectStore(StoreConfig config) {
        try {
            return new DirectoryObjectStore(config.directory());
        } catch (IOException e) {
            throw new IllegalStateException(
                    "countersign.object-store.directory: " + config.directory()
                            + " cannot be used; name a directory this process may write to",
                    e);
        }
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }
}
