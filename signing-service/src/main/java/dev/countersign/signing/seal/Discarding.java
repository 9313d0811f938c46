package dev.countersign.signing.seal;

import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tidies up after a seal that is not to be. */
final class Discarding {
    private Discarding() {}

    /**
     * Removes what was put. What cannot be removed stays: no event names it.
     *
     * @param why it is discarded, to which a failure is added; null if nothing failed
     */
    static void all(ObjectStore store, List<ObjectKey> put, @Nullable Exception why) {
        for (ObjectKey key : put) {
            try {
                store.delete(key);
            } catch (IOException e) {
                if (why != null) {
                    why.addSuppressed(e);
                }
            }
        }
    }
}
