package dev.countersign.signing.log;

import dev.countersign.contract.log.LogSource;
import dev.countersign.objectstore.ObjectStore;
import java.io.IOException;
import java.util.Optional;

/** The log's files in the object store. */
public final class StoreLogSource implements LogSource {
    private final ObjectStore store;

    public StoreLogSource(ObjectStore store) {
        this.store = store;
    }

    @Override
    public Optional<byte[]> read(String path) throws IOException {
        return store.readBytes(LogKeys.of(path), LogSource.MAX_BYTES);
    }
}
