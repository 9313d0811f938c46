package dev.countersign.ingest.intake;

import dev.countersign.contract.crash.CrashPoint;
import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.ingest.inbox.Inbox;
import dev.countersign.ingest.intake.Answer.Rejected;
import dev.countersign.ingest.intake.Answer.Taken;
import dev.countersign.ingest.status.RequestStatus;
import dev.countersign.ingest.status.StatusReader;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Optional;
import org.jboss.logging.MDC;

/**
 * Takes requests (docs/architecture.md); their bytes follow through {@link Uploads}. What it answers with {@link Taken} is durable, and once it is
 * complete also announced. Repeating a call is harmless at any point: it is carried on from where the one before stopped. Thread-safe.
 */
@ApplicationScoped
public class Intake {
    private final Admissions admissions;
    private final StatusReader statuses;
    private final Inbox inbox;
    private final Completion completion;

    Intake(Admissions admissions, StatusReader statuses, Inbox inbox, Completion completion) {
        this.admissions = admissions;
        this.statuses = statuses;
        this.inbox = inbox;
        this.completion = completion;
    }

    /**
     * Takes a request's envelope. A request that comes without bytes is complete, and announced before this returns.
     *
     * @param envelope the bytes as they came
     */
    public Answer submit(byte[] envelope) throws UnavailableException {
        // 1 shape
        if (envelope.length > DsseEnvelope.MAX_BYTES) {
            return new Rejected(
                    Rejection.TOO_LARGE, "A request's envelope has at most " + DsseEnvelope.MAX_BYTES + " bytes.");
        }
        SignedRequest request;
        try {
            request = SignedRequest.parse(envelope);
        } catch (MalformedException e) {
            return new Rejected(
                    Rejection.MALFORMED,
                    e.getMessage() + "; send the DSSE envelope of a request, as docs/format.md describes it.");
        }
        MDC.put("request", request.id().hex());
        // 2 signature, against the policy that the log adopted
        Admission admission = admissions.now();
        Optional<Rejected> rejected = admission.checkSigner(request);
        if (rejected.isPresent()) {
            return rejected.get();
        }
        try {
            // 3 the same request again: the original answer, also when its time is over
            Optional<RequestStatus> known = statuses.find(request.id());
            if (known.isPresent()) {
                return resume(request, known.get());
            }
            // 4 freshness, 5 scope and right, 6 what the log would keep for ever, size and upload key
            rejected = admission
                    .checkTime(request)
                    .or(() -> admission.checkRight(request))
                    .or(() -> admission.checkPolicy(request))
                    .or(() -> admission.checkBundle(request));
            if (rejected.isPresent()) {
                return rejected.get();
            }
            // 7 store. A crash from here on leaves a request that a repeated call or the re-announcer carries on.
            CrashPoint.reached("ingest.request-checked");
            boolean isNew = inbox.put(request);
            CrashPoint.reached("ingest.request-stored");
            // 8 announce, unless its bytes are still to come
            completion.announce(request);
            return new Taken(statuses.require(request.id()), isNew);
        } catch (IOException e) {
            throw UnavailableException.ofStore(e);
        }
    }

    private Answer resume(SignedRequest request, RequestStatus known) throws IOException, UnavailableException {
        if (!known.state().isLogged()) {
            completion.announce(request);
        }
        return new Taken(statuses.require(request.id()), false);
    }
}
