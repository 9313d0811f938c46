package dev.countersign.ingest.announce;

/** Kafka did not acknowledge an announcement in time. It may still arrive, which is harmless. */
public final class AnnouncementException extends Exception {
    private static final long serialVersionUID = 1L;

    AnnouncementException(Throwable cause) {
        super("Kafka did not acknowledge in time", cause);
    }
}
