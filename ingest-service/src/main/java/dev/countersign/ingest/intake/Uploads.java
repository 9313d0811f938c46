package dev.countersign.ingest.intake;

import dev.countersign.contract.crash.CrashPoint;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
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
import java.util.Optional;

/**
 * Takes the bytes that a request declares, its bundle and its note, after the request itself ({@link Intake}). What it answers with {@link Taken} is
 * durable, and once all of a request is there also announced. Repeating a call is harmless at any point. Thread-safe.
 */
@ApplicationScoped
public class Uploads {
    private final Admissions admissions;
    private final StatusReader statuses;
    private final Inbox inbox;
    private final Completion completion;
    private final LimitsConfig limits;
    private final UploadTurns turns;

    Uploads(Admissions admissions, StatusReader statuses, Inbox inbox, Completion completion, LimitsConfig limits) {
        this.admissions = admissions;
        this.statuses = statuses;
        this.inbox = inbox;
        this.completion = completion;
        this.limits = limits;
        this.turns = new UploadTurns(limits.uploads());
    }

    /**
     * Takes a request's bundle: streams it into the inbox, reads it back, announces.
     *
     * @param length number of bytes that the client announces, or -1
     */
    public Answer bundle(RequestId id, InputStream source, long length) throws UnavailableException {
        return inTurn(id, source, bytes -> bundleInTurn(id, bytes, length));
    }

    /**
     * Takes the note of a publish request: stores it, reads it back, and announces the request if its bundle is here already.
     *
     * @param length number of bytes that the client announces, or -1
     */
    public Answer note(RequestId id, InputStream source, long length) throws UnavailableException {
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

    private Answer bundleInTurn(RequestId id, InputStream source, long length)
            throws IOException, UnavailableException {
        // 1 the request is known and has bytes
        Admission admission = admissions.now();
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
        RequestStatus before = statuses.require(id);
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
        // 4 announce
        return complete(request);
    }

    private Answer noteInTurn(RequestId id, InputStream source, long length) throws IOException, UnavailableException {
        // 1 the request is known and names a note
        Admission admission = admissions.now();
        Optional<SignedRequest> found = statuses.envelope(id);
        if (found.isEmpty()) {
            return unknown(id);
        }
        SignedRequest request = found.get();
        Sha256 named = request.request() instanceof ReleasePublish it ? it.note() : null;
        if (named == null) {
            return new Rejected(Rejection.NO_NOTE_EXPECTED, "The request " + id + " names no note.");
        }
        // 2 it is that one, and well-formed
        Optional<Rejected> rejected = NoteCheck.ofLength(length);
        byte[] note = rejected.isPresent() ? new byte[0] : Inbox.readNote(source);
        rejected = rejected.or(() -> NoteCheck.of(note, named));
        if (rejected.isPresent()) {
            return rejected.get();
        }
        RequestStatus before = statuses.require(id);
        if (before.state().isLogged()) {
            return new Taken(before, false); // compared, not kept: it may have been erased
        }
        Optional<Rejected> late = admission.checkTime(request);
        if (late.isPresent()) {
            return late.get();
        }
        // 3 store and read back
        inbox.putNote(id, note);
        // 4 announce
        return complete(request);
    }

    private Answer complete(SignedRequest request) throws IOException, UnavailableException {
        inbox.put(request); // it may have been cleared as abandoned while its bytes came in
        completion.announce(request);
        return new Taken(statuses.require(request.id()), true);
    }

    private static Rejected unknown(RequestId id) {
        return new Rejected(
                Rejection.UNKNOWN_REQUEST, "There is no request " + id + "; POST it to /v1/requests first.");
    }
}
