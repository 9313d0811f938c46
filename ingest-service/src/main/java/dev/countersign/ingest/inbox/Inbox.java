package dev.countersign.ingest.inbox;

import dev.countersign.contract.crash.CrashPoint;
import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.ByteRange;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectListing;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.objectstore.ObjectTooLargeException;
import dev.countersign.objectstore.StoredObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The requests that were handed in. Whatever a method that stores has returned for is durable. Reads check digests: bytes that are not those
 * the id names count as absent. Thread-safe, and safe beside other processes on the same store.
 */
@ApplicationScoped
public class Inbox {
    private static final String ROOT = "inbox/";
    private static final String REQUEST = "request";
    private static final String BUNDLE = "bundle";
    private static final String NOTE = "note";

    private final ObjectStore store;

    public Inbox(ObjectStore store) {
        this.store = store;
    }

    /**
     * Stores a request's envelope.
     *
     * @return whether it is new; a request that is there keeps its envelope
     */
    public boolean put(SignedRequest request) throws IOException {
        ObjectKey key = key(request.id(), REQUEST);
        if (store.putIfAbsent(key, request.bytes())) {
            return true;
        }
        if (request(request.id()).isPresent()) {
            return false;
        }
        // What is there is damaged. A crash between the two steps leaves nothing, and the client has no answer yet.
        store.delete(key);
        return store.putIfAbsent(key, request.bytes());
    }

    /** The request of this id, if it was handed in and not removed since. */
    public Optional<SignedRequest> request(RequestId id) throws IOException {
        try {
            return store.readBytes(key(id, REQUEST), DsseEnvelope.MAX_BYTES)
                    .map(SignedRequest::parse)
                    .filter(request -> request.id().equals(id));
        } catch (MalformedException | ObjectTooLargeException e) {
            return Optional.empty();
        }
    }

    /**
     * Stores a bundle's bytes, if they are those declared, and reads them back. Bytes that are there already stay.
     *
     * @throws DeclarationException if the source has other bytes: nothing was stored
     * @throws UploadBrokenException if reading the source failed: nothing was stored
     * @throws IOException if the store failed, or gave back other bytes than were put: nothing is to be relied on
     */
    public void putBundle(RequestId id, BundleUpload declared, InputStream source) throws IOException {
        ObjectKey key = key(id, BUNDLE);
        var bytes = new DeclaredInputStream(new UploadInputStream(source), declared);
        if (!store.putIfAbsent(key, bytes)) {
            bytes.drain();
        }
        CrashPoint.reached("ingest.bundle-put");
        if (!isStored(key, declared)) {
            store.delete(key);
            throw new IOException("the object store gave back other bytes than were put at " + key);
        }
    }

    /**
     * Reads bytes that need not be stored any more.
     *
     * @throws DeclarationException if they are not those declared
     * @throws UploadBrokenException if reading them failed
     */
    public void compare(BundleUpload declared, InputStream source) throws IOException {
        new DeclaredInputStream(new UploadInputStream(source), declared).drain();
    }

    /**
     * Reads what a source has, at most one byte more than a note may have.
     *
     * @throws UploadBrokenException if reading it failed
     */
    public static byte[] readNote(InputStream source) throws IOException {
        return new UploadInputStream(source).readNBytes(ReleaseNote.MAX_BYTES + 1);
    }

    /**
     * Stores a release's note, and reads it back. Another one that is there is replaced.
     *
     * @throws IOException if the store failed, or gave back other bytes than were put
     */
    public void putNote(RequestId id, byte[] note) throws IOException {
        store.putChecked(key(id, NOTE), note);
        CrashPoint.reached("ingest.note-put");
    }

    /** The note of this digest that lies there for a request, if one does. */
    public Optional<byte[]> note(RequestId id, Sha256 digest) throws IOException {
        try {
            return store.readBytes(key(id, NOTE), ReleaseNote.MAX_BYTES)
                    .filter(bytes -> Sha256.hash(bytes).equals(digest));
        } catch (ObjectTooLargeException e) {
            return Optional.empty();
        }
    }

    /** Whether all that a request declares lies there: of a publish the bundle's bytes, and its note if it has one. The others are complete in themselves. */
    public boolean isComplete(SignedRequest request) throws IOException {
        if (!(request.request() instanceof ReleasePublish publish)) {
            return true;
        }
        Sha256 note = publish.note();
        return hasBundle(request.id())
                && (note == null || note(request.id(), note).isPresent());
    }

    /** All that lies in the inbox, by ascending id. Foreign objects are passed over. */
    public Collection<InboxEntry> entries() throws IOException {
        Map<RequestId, InboxEntry> entries = new LinkedHashMap<>();
        try (Stream<ObjectListing> listings = store.listings(ROOT)) {
            listings.forEach(
                    listing -> entry(listing).ifPresent(entry -> entries.merge(entry.id(), entry, InboxEntry::and)));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return entries.values();
    }

    /** Removes a request and its bytes. */
    public void remove(RequestId id) throws IOException {
        // Bytes first: a crash between the two leaves a request without bytes, which is cleared like an abandoned one.
        store.delete(key(id, BUNDLE));
        store.delete(key(id, NOTE));
        CrashPoint.reached("ingest.bundle-removed");
        store.delete(key(id, REQUEST));
    }

    private boolean hasBundle(RequestId id) throws IOException {
        Optional<StoredObject> found = store.read(key(id, BUNDLE), ByteRange.of(0, 0));
        if (found.isPresent()) {
            found.get().close();
        }
        return found.isPresent();
    }

    private boolean isStored(ObjectKey key, BundleUpload declared) throws IOException {
        Optional<StoredObject> found = store.read(key, ByteRange.ALL);
        if (found.isEmpty()) {
            return false;
        }
        try (StoredObject object = found.get()) {
            new DeclaredInputStream(object.stream(), declared).drain();
            return true;
        } catch (DeclarationException e) {
            return false;
        }
    }

    private static Optional<InboxEntry> entry(ObjectListing listing) {
        String[] path = listing.key().value().split("/", -1);
        if (path.length != 3 || !List.of(REQUEST, BUNDLE, NOTE).contains(path[2])) {
            return Optional.empty();
        }
        try {
            return Optional.of(new InboxEntry(
                    RequestId.ofHex(path[1]),
                    path[2].equals(REQUEST),
                    path[2].equals(BUNDLE),
                    path[2].equals(NOTE),
                    listing.modified()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static ObjectKey key(RequestId id, String name) {
        return ObjectKey.of(ROOT + id.hex() + "/" + name);
    }
}
