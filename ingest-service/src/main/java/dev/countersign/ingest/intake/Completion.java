package dev.countersign.ingest.intake;

import dev.countersign.contract.crash.CrashPoint;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.ingest.announce.AnnouncementException;
import dev.countersign.ingest.announce.RequestAnnouncer;
import dev.countersign.ingest.inbox.Inbox;
import dev.countersign.ingest.intake.UnavailableException.What;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;

/** The last step of whatever is handed in: once all of a request lies there, the signing service is told. Thread-safe. */
@ApplicationScoped
class Completion {
    private final Inbox inbox;
    private final RequestAnnouncer announcer;

    Completion(Inbox inbox, RequestAnnouncer announcer) {
        this.inbox = inbox;
        this.announcer = announcer;
    }

    /**
     * Announces a request if it is complete: whichever of its parts comes last has it announced, and after a crash between, the re-announcer does.
     *
     * @throws UnavailableException if Kafka did not acknowledge it in time
     */
    void announce(SignedRequest request) throws IOException, UnavailableException {
        if (!inbox.isComplete(request)) {
            return;
        }
        try {
            announcer.announce(request);
        } catch (AnnouncementException e) {
            throw new UnavailableException(
                    What.KAFKA,
                    "the request is stored but could not be announced yet; it will be, and sending it again is safe",
                    e);
        }
        CrashPoint.reached("ingest.request-announced");
    }
}
