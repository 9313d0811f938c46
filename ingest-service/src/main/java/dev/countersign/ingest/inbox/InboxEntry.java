package dev.countersign.ingest.inbox;

import dev.countersign.contract.value.RequestId;
import java.time.Instant;

/**
 * What lies in the inbox under one id.
 *
 * @param request whether the envelope is there
 * @param bundle whether the bundle's bytes are there
 * @param note whether a note is there
 * @param since when the first of them came, by the storage's clock
 */
public record InboxEntry(RequestId id, boolean request, boolean bundle, boolean note, Instant since) {
    InboxEntry and(InboxEntry other) {
        return new InboxEntry(
                id,
                request || other.request,
                bundle || other.bundle,
                note || other.note,
                since.isBefore(other.since) ? since : other.since);
    }
}
