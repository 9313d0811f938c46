package dev.countersign.signing.restore;

import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.objectstore.ByteRange;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.objectstore.StoredObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Names the releases whose objects are gone: nobody is offered them, and they can be published again under a new version. */
final class Losses {
    private static final Logger LOG = Logger.getLogger(Losses.class);

    private final ObjectStore store;

    Losses(ObjectStore store) {
        this.store = store;
    }

    void tell(List<byte[]> leaves) throws IOException {
        for (byte[] leaf : leaves) {
            if (SignedEvent.parse(leaf).event() instanceof ReleaseSealed release
                    && !(has("sealed/" + release.sealed()) && has("seal-records/" + release.sealRecord()))) {
                LOG.warnf(
                        "release %s %s %s: its objects are gone, it will not be offered; publish it again under a new version",
                        release.app(), release.environment(), release.version());
            }
        }
    }

    private boolean has(String key) throws IOException {
        Optional<StoredObject> found = store.read(ObjectKey.of(key), ByteRange.of(0, 0));
        if (found.isPresent()) {
            found.get().close();
        }
        return found.isPresent();
    }
}
