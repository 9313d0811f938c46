package dev.countersign.cli.request;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.http.Patience;
import dev.countersign.contract.value.RequestId;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Follows a request until it is done, asking often at first and once a second in the end. */
public final class Watch {
    /** How often it asks before it waits twice as long. */
    private static final int STEADY = 20;

    private static final Patience RHYTHM =
            new Patience(Integer.MAX_VALUE, Duration.ofMillis(25), Duration.ofSeconds(1));

    private final IngestClient ingest;
    private final Clock clock;

    public Watch(IngestClient ingest, Clock clock) {
        this.ingest = ingest;
        this.clock = clock;
    }

    /**
     * Returns the final status.
     *
     * @param changed called with each status that differs from the one before
     * @throws CommandFailure if it is not done in time, or unknown
     */
    public RequestStatus untilDone(RequestId id, Duration longest, Consumer<RequestStatus> changed) throws IOException {
        Instant end = clock.instant().plus(longest);
        String last = "";
        for (int asked = 1; ; asked++) {
            RequestStatus status = ingest.status(id).orElseThrow(() -> unknown(id));
            if (!status.line().equals(last)) {
                last = status.line();
                changed.accept(status);
            }
            if (status.done()) {
                return status;
            }
            if (clock.instant().isAfter(end)) {
                throw CommandFailure.error("still " + last + " after " + longest.toSeconds()
                        + " s; go on with: countersign status " + id + " --follow");
            }
            Patience.pause(RHYTHM.before(1 + asked / STEADY));
        }
    }

    static CommandFailure unknown(RequestId id) {
        return CommandFailure.error("ingest-service knows no request " + id + "; is it the right id and server?");
    }
}
