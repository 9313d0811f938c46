package dev.countersign.ingest.status;

import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.ingest.inbox.Inbox;
import dev.countersign.ingest.inbox.InboxEntry;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells where a request stands: from the log where the log knows it, otherwise from the inbox. Thread-safe. */
@ApplicationScoped
public class StatusReader {
    private final RequestLedger ledger;
    private final Inbox inbox;
    private final ObjectStore store;

    StatusReader(RequestLedger ledger, Inbox inbox, ObjectStore store) {
        this.ledger = ledger;
        this.inbox = inbox;
        this.store = store;
    }

    /** The status of a request, if anyone knows it. */
    public Optional<RequestStatus> find(RequestId id) throws IOException {
        Optional<Progress> progress = ledger.find(id).filter(Progress::isLogged);
        if (progress.isPresent()) {
            return Optional.of(logged(id, progress.get()));
        }
        Optional<SignedRequest> waiting = inbox.request(id);
        return waiting.isEmpty() ? Optional.empty() : Optional.of(unlogged(waiting.get()));
    }

    /**
     * The status of a request that was there a moment ago.
     *
     * @throws IOException if it is not there any more
     */
    public RequestStatus require(RequestId id) throws IOException {
        return find(id).orElseThrow(() -> new IOException("the request " + id + " was removed meanwhile"));
    }

    /** The envelope of a request: from the inbox, or from the log's evidence once it has been settled. */
    public Optional<SignedRequest> envelope(RequestId id) throws IOException {
        Optional<SignedRequest> waiting = inbox.request(id);
        if (waiting.isPresent()) {
            return waiting;
        }
        Optional<Sha256> evidence = ledger.find(id).flatMap(Progress::evidence);
        return evidence.isEmpty()
                ? Optional.empty()
                : evidence(evidence.get()).filter(request -> request.id().equals(id));
    }

    /** The note of a publish request that waits in the inbox, if it is there and the one that the request names. */
    public Optional<byte[]> note(RequestId id) throws IOException {
        Optional<SignedRequest> waiting = inbox.request(id);
        Sha256 named = waiting.isPresent() && waiting.get().request() instanceof ReleasePublish publish
                ? publish.note()
                : null;
        return named == null ? Optional.empty() : inbox.note(id, named);
    }

    /**
     * A page of the requests in a state: those the log knows newest first, the others by id.
     *
     * @param after where the page before ended, or empty for the first
     * @throws IllegalArgumentException if {@code after} is no such place
     */
    public StatusPage list(RequestState state, String after, int limit) throws IOException {
        List<RequestStatus> found = new ArrayList<>();
        if (state.isLogged()) {
            long before = after.isEmpty() ? Long.MAX_VALUE : Long.parseLong(after);
            for (RequestId id : ledger.in(state, before, limit)) {
                Optional<Progress> progress = ledger.find(id);
                if (progress.isPresent()) {
                    found.add(logged(id, progress.get()));
                    before = progress.get().since();
                }
            }
            return StatusPage.of(found, limit, Long.toString(before));
        }
        for (InboxEntry entry : inbox.entries()) {
            if (found.size() < limit && entry.id().hex().compareTo(after) > 0) {
                find(entry.id()).filter(it -> it.state() == state).ifPresent(found::add);
            }
        }
        return StatusPage.of(
                found, limit, found.isEmpty() ? after : found.getLast().id().hex());
    }

    private RequestStatus logged(RequestId id, Progress progress) throws IOException {
        // The intent leaf tells all; where there is none, the envelope tells more than the leaf that answered it.
        Optional<Subject> subject = progress.proposal() instanceof ReleaseProposed
                ? Optional.empty()
                : envelope(id).map(Subject::of);
        return RequestStatus.logged(
                id,
                progress.state().orElseThrow(),
                subject.or(() -> Subject.of(progress)).orElseThrow(),
                progress);
    }

    private RequestStatus unlogged(SignedRequest request) throws IOException {
        boolean complete = inbox.isComplete(request);
        return RequestStatus.unlogged(
                request.id(), complete ? RequestState.ACCEPTED : RequestState.INCOMPLETE, Subject.of(request));
    }

    private Optional<SignedRequest> evidence(Sha256 digest) throws IOException {
        try {
            return store.readBytes(ObjectKey.of("log/" + LogPath.evidence(digest)), DsseEnvelope.MAX_BYTES)
                    .filter(bytes -> Sha256.hash(bytes).equals(digest))
                    .map(SignedRequest::parse);
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }
}
