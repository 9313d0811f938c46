package dev.countersign.ingest.intake;

import dev.countersign.contract.crash.CrashPoint;
import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.request.ChannelSet;
import dev.countersign.contract.request.KeyAct;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.ReleaseRevoke;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.RolloutRequest;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.ingest.announce.AnnouncementException;
import dev.countersign.ingest.announce.RequestAnnouncer;
import dev.countersign.ingest.follow.Follower;
import dev.countersign.ingest.follow.LogView;
import dev.countersign.ingest.inbox.DeclarationException;
import dev.countersign.ingest.inbox.Inbox;
import dev.countersign.ingest.inbox.UploadBrokenException;
import dev.countersign.ingest.intake.Answer.Rejected;
import dev.countersign.ingest.intake.Answer.Taken;
import dev.countersign.ingest.intake.UnavailableException.What;
import dev.countersign.ingest.status.RequestStatus;
import dev.countersign.ingest.status.StatusReader;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Optional;
import org.jboss.logging.MDC;

/**
 * Takes requests and bundles (docs/architecture.md). What it answers with {@link Taken} is durable, and once it is complete also
 * announced. Repeating a call is harmless at any point: it is carried on from where the one before stopped. Thread-safe.
 */
@ApplicationScoped
public class Intake {
    private final Follower follower;
    private final StatusReader statuses;
    private final Inbox inbox;
    private final RequestAnnouncer announcer;
    private final LimitsConfig limits;
    private final Clock clock;
    private final UploadTurns turns;

    Intake(
            Follower follower,
            StatusReader statuses,
            Inbox inbox,
            RequestAnnouncer announcer,
            LimitsConfig limits,
            Clock clock) {
        this.follower = follower;
        this.statuses = statuses;
        this.inbox = inbox;
        this.announcer = announcer;
        this.limits = limits;
        this.clock = clock;
        this.turns = new UploadTurns(limits.uploads());
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
        Admission admission = admission();
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
            // 8 announce, if there is nothing to wait for
            announceUnlessBytesMiss(request);
            return new Taken(status(request.id()), isNew);
        } catch (IOException e) {
            throw UnavailableException.ofStore(e);
        }
    }

    /**
     * Takes the bytes of a request: streams them into the inbox, reads them back, announces.
     *
     * @param length number of bytes that the client announces, or -1
     */
    public Answer upload(RequestId id, InputStream source, long length) throws UnavailableException {
        return inTurn(id, source, bytes -> uploadInTurn(id, bytes, length));
    }

    /**
     * Takes the note of a publish request: stores it, reads it back, and announces the request if its bundle is here already.
     *
     * @param length number of bytes that the client announces, or -1
     */
    public Answer uploadNote(RequestId id, InputStream source, long length) throws UnavailableException {
        return inTurn(id, source, bytes -> noteInTurn(id, bytes, length));
    }

    private interface Upload {
        Answer take(InputStream source) throws IOException, UnavailableException;
    }

    private Answer inTurn(RequestId id, InputStream source, Upload upload) throws UnavailableException {
        if (!turns.take(id)) {
            throw new UnavailableException(What.TURN, "too many uploads are under way; try again shortly");
        }
        try {
            return upload.take(new SteadyInputStream(source, System::nanoTime));
        } catch (DeclarationException e) {
            return new Rejected(
                    Rejection.NOT_AS_DECLARED,
                    "There came " + e.getMessage() + "; nothing was stored, upload the bytes that were signed for.");
        } catch (UploadBrokenException e) {
            return new Rejected(Rejection.UPLOAD_BROKEN, "The upload broke off; nothing was stored, upload again.");
        } catch (IOException e) {
            throw UnavailableException.ofStore(e);
        } finally {
            turns.release(id);
        }
    }

    private Answer uploadInTurn(RequestId id, InputStream source, long length)
            throws IOException, UnavailableException {
        // 1 the request is known and has bytes
        Admission admission = admission();
        Optional<SignedRequest> found = statuses.envelope(id);
        if (found.isEmpty()) {
            return unknown(id);
        }
        SignedRequest request = found.get();
        if (!(request.request() instanceof ReleasePublish publish)) {
            return new Rejected(
                    Rejection.NO_BUNDLE_EXPECTED,
                    "A " + request.request().kind() + " has no bundle; it was complete when it was posted.");
        }
        // 2 what can be told before a byte is read
        BundleUpload declared = publish.bundle();
        if (Math.max(length, declared.size()) > limits.uploadSize()) {
            return new Rejected(
                    Rejection.TOO_LARGE,
                    "An upload has at most " + limits.uploadSize()
                            + " bytes; make the bundle smaller, or have countersign.limits.bundle-size raised.");
        }
        if (length >= 0 && length != declared.size()) {
            return new Rejected(
                    Rejection.NOT_AS_DECLARED,
                    "There would come " + length + " bytes, but the request declares " + declared.size()
                            + "; upload the bytes that were signed for.");
        }
        RequestStatus before = status(id);
        if (before.state().isLogged()) {
            // The signing service has it already, and the inbox may be cleared: the bytes are compared, not kept.
            inbox.compare(declared, source);
            return new Taken(before, false);
        }
        Optional<Rejected> late = admission.checkTime(request);
        if (late.isPresent()) {
            return late.get();
        }
        // 3 store and read back. A crash leaves either nothing or complete bytes, which the re-announcer announces.
        inbox.putBundle(id, declared, source);
        CrashPoint.reached("ingest.bundle-stored");
        inbox.put(request); // it may have been cleared as abandoned while the bytes came in
        // 4 announce
        announceIfComplete(request, publish);
        return new Taken(status(id), true);
    }

    private Answer noteInTurn(RequestId id, InputStream source, long length) throws IOException, UnavailableException {
        // 1 the request is known and names a note
        Admission admission = admission();
        Optional<SignedRequest> found = statuses.envelope(id);
        if (found.isEmpty()) {
            return unknown(id);
        }
        SignedRequest request = found.get();
        Sha256 named = request.request() instanceof ReleasePublish it ? it.note() : null;
        if (!(request.request() instanceof ReleasePublish publish) || named == null) {
            return new Rejected(Rejection.NO_NOTE_EXPECTED, "The request " + id + " names no note.");
        }
        // 2 it is that one, and well-formed
        Optional<Rejected> rejected = NoteCheck.ofLength(length);
        byte[] note = rejected.isPresent() ? new byte[0] : Inbox.readNote(source);
        rejected = rejected.or(() -> NoteCheck.of(note, named));
        if (rejected.isPresent()) {
            return rejected.get();
        }
        RequestStatus before = status(id);
        if (before.state().isLogged()) {
            return new Taken(before, false); // compared, not kept: it may have been erased
        }
        Optional<Rejected> late = admission.checkTime(request);
        if (late.isPresent()) {
            return late.get();
        }
        // 3 store and read back
        inbox.putNote(id, named, note);
        inbox.put(request); // it may have been cleared as abandoned while the note came in
        // 4 announce
        announceIfComplete(request, publish);
        return new Taken(status(id), true);
    }

    private static Rejected unknown(RequestId id) {
        return new Rejected(
                Rejection.UNKNOWN_REQUEST, "There is no request " + id + "; POST it to /v1/requests first.");
    }

    /** Whichever of its uploads comes last has it announced; after a crash between, the re-announcer does. */
    private void announceIfComplete(SignedRequest request, ReleasePublish publish)
            throws IOException, UnavailableException {
        if (inbox.isComplete(request.id(), publish)) {
            announce(request);
        }
    }

    private Answer resume(SignedRequest request, RequestStatus known) throws IOException, UnavailableException {
        if (!known.state().isLogged()) {
            announceUnlessBytesMiss(request);
        }
        return new Taken(status(request.id()), false);
    }

    private void announceUnlessBytesMiss(SignedRequest request) throws UnavailableException {
        switch (request.request()) {
            case ReleasePublish publish -> {} // announced when its bytes are here
            case RequestApprove approve -> announce(request);
            case ReleaseRevoke revoke -> announce(request);
            case ChannelSet move -> announce(request);
            case RolloutRequest rollout -> announce(request);
            case PolicyPropose propose -> announce(request);
            case KeyAct act -> announce(request);
        }
    }

    private void announce(SignedRequest request) throws UnavailableException {
        try {
            announcer.announce(request);
            CrashPoint.reached("ingest.request-announced");
        } catch (AnnouncementException e) {
            throw new UnavailableException(
                    What.KAFKA,
                    "the request is stored but could not be announced yet; it will be, and sending it again is safe",
                    e);
        }
    }

    private Admission admission() throws UnavailableException {
        LogView view = follower.view();
        if (view.phase() != LogView.Phase.FOLLOWING || view.policy().isEmpty()) {
            throw new UnavailableException(
                    What.LOG,
                    "no policy is known from a verified log: " + view.trouble().orElse("not yet"));
        }
        return new Admission(view.policy().get(), view.uploadKeys(), limits.uploadSize(), clock.instant());
    }

    private RequestStatus status(RequestId id) throws IOException {
        return statuses.find(id).orElseThrow(() -> new IOException("the request " + id + " was removed meanwhile"));
    }
}
