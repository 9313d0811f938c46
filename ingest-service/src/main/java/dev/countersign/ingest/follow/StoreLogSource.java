package dev.countersign.ingest.follow;

import dev.countersign.contract.log.LogSource;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import java.io.IOException;
import java.util.Optional;

/** The log's files as the signing service writes them into the object store. */
final class StoreLogSource implements LogSource {
    private final ObjectStore store;

    StoreLogSource(ObjectStore store) {
        this.store = store;
    }

    @Override
    public Optional<byte[]> read(String path) throws IOException {
        return store.readBytes(ObjectKey.of("log/" + path), MAX_BYTES);
    }
}
