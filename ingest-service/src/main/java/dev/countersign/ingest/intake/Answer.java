package dev.countersign.ingest.intake;

import dev.countersign.ingest.status.RequestStatus;

/** What became of something handed in. */
public sealed interface Answer {
    /**
     * It was taken, durably.
     *
     * @param isNew false if it had been taken before
     */
    record Taken(RequestStatus status, boolean isNew) implements Answer {}

    /** It was not taken. @param detail what is wrong this time, and what to do */
    record Rejected(Rejection why, String detail) implements Answer {}
}
