package dev.countersign.distribution.follow;

/** Where the follower stands. */
public sealed interface FollowerStatus {
    /** Nothing is verified yet, for this reason; it keeps trying. */
    record Waiting(String reason) implements FollowerStatus {}

    /** Verified up to this many leaves, and following. */
    record Following(long size) implements FollowerStatus {}

    /** Entries that are signed over cannot be found: an alarm. It keeps looking, and the last verified state, of this size, in force. */
    record Incomplete(String reason, long size) implements FollowerStatus {}

    /** The log does not verify. It stopped for good and keeps the last verified state. */
    record Stopped(String reason, long size) implements FollowerStatus {}
}
