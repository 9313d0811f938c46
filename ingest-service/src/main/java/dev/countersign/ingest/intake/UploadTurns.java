package dev.countersign.ingest.intake;

import dev.countersign.contract.value.RequestId;
import java.util.HashMap;
import java.util.Map;

/**
 * Who may upload now: so many at once, and of them few for the same request, so that whoever knows one request cannot keep the others out.
 * Thread-safe.
 */
final class UploadTurns {
    /** The client's, and those of its broken connections that are not noticed yet. */
    static final int FOR_ONE_REQUEST = 6;

    private final int most;
    private final Map<RequestId, Integer> taken = new HashMap<>();
    private int all;

    UploadTurns(int most) {
        this.most = most;
    }

    /** @return false if it has to come back; true if {@link #release} is to follow */
    synchronized boolean take(RequestId request) {
        int before = taken.getOrDefault(request, 0);
        if (all >= most || before >= FOR_ONE_REQUEST) {
            return false;
        }
        taken.put(request, before + 1);
        all++;
        return true;
    }

    synchronized void release(RequestId request) {
        all--;
        taken.computeIfPresent(request, (id, count) -> count > 1 ? count - 1 : null);
    }
}
