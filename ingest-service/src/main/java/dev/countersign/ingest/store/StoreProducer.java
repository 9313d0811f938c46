package dev.countersign.ingest.store;

import dev.countersign.objectstore.ObjectStore;
import dev.countersign.objectstore.config.ObjectStoreConfig;
import dev.countersign.objectstore.config.ObjectStores;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Makes the object store and the clock that the rest is given. */
@ApplicationScoped
class StoreProducer {
    @Produces
    @Singleton
    ObjectStore objectStore(ObjectStoreConfig config) {
        return ObjectStores.open(config);
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }
}
