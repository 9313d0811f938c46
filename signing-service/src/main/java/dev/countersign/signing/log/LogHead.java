package dev.countersign.signing.log;

import dev.countersign.contract.json.Json;
import dev.countersign.contract.value.Sha256;

/**
 * The private object {@code log/head}: what the log is, decided by compare-and-swap of this object alone.
 *
 * @param size number of leaves after the batch
 * @param root root hash at that size
 * @param writer random name of the process that wrote it: two writers that stage the same batch still write different heads
 */
record LogHead(long size, Sha256 root, String writer) {
    LogHead {
        if (size < 1 || root == null || writer == null) {
            throw new IllegalArgumentException("a log head has size, root and writer");
        }
    }

    static LogHead parse(byte[] json) {
        return Json.readTolerantly(json, LogHead.class);
    }

    byte[] toJson() {
        return Json.write(this);
    }
}
