package dev.countersign.signing.log;

import static dev.countersign.contract.log.LogPath.CHECKPOINT;

import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.ObjectKey;

/** Where the log lies in the object store. {@code head} and {@code staging} are the writer's own; the rest is public. */
final class LogKeys {
    static final ObjectKey HEAD = ObjectKey.of("log/head");
    static final ObjectKey PUBLIC_CHECKPOINT = of(CHECKPOINT);

    private LogKeys() {}

    static ObjectKey of(String logPath) {
        return ObjectKey.of("log/" + logPath);
    }

    static ObjectKey staging(long size, Sha256 root) {
        return ObjectKey.of("log/staging/" + size + "-" + root.hex());
    }
}
