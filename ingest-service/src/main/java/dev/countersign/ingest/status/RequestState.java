package dev.countersign.ingest.status;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How far a request has come, by wire name: the constant's name in lower case. */
public enum RequestState {
    /** Its envelope is here, its bundle's bytes are not. */
    INCOMPLETE,
    /** All of it is here and announced; the log does not speak of it yet. */
    ACCEPTED,
    /** In the log, and approvals are missing. */
    WAITING,
    /** In the log, and nothing is missing. */
    SEALING,
    /** The release exists. */
    SEALED,
    /** The release exists and its channel offers it. */
    OFFERED,
    /** What it asked for is done: a channel moved, a release revoked, a policy adopted. */
    APPLIED,
    /** Refused for the reason given. */
    REFUSED,
    /** The same version with the same bytes was sealed before, by another request. */
    DUPLICATE,
    /** An approval that counts. */
    RECORDED;

    /** The state of this wire name. */
    public static Optional<RequestState> ofWire(String wire) {
        return Arrays.stream(values())
                .filter(state -> state.wire().equals(wire))
                .findFirst();
    }

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the log's verified events tell it; otherwise the inbox does. */
    public boolean isLogged() {
        return this != INCOMPLETE && this != ACCEPTED;
    }
}
