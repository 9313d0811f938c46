package dev.countersign.signing.seal;

import dev.countersign.contract.crash.CrashPoint;
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.ByteRange;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.objectstore.StoredObject;
import dev.countersign.signing.authority.BundleSealer;
import dev.countersign.signing.authority.DeviceKey;
import dev.countersign.signing.authority.SealOutcome;
import dev.countersign.signing.authority.UploadUnavailableException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjIntConsumer;

/**
 * Brings a release's note from the inbox to where distribution reads: before a device key is used, it is looked at; once the bundle is sealed, it is put and
 * read back. What is said of one in the service's own log holds nothing of its text.
 */
public final class NoteFiling implements BundleSealer {
    private final ObjectStore store;
    private final BundleSealer sealer;
    private final ObjIntConsumer<KeyLabel> abandoned;

    private interface Sealing {
        SealOutcome run() throws IOException;
    }

    /**
     * @param sealer seals the bundle
     * @param abandoned told of the operations whose results are thrown away because the note could not be put
     */
    public NoteFiling(ObjectStore store, BundleSealer sealer, ObjIntConsumer<KeyLabel> abandoned) {
        this.store = store;
        this.sealer = sealer;
        this.abandoned = abandoned;
    }

    @Override
    public SealOutcome seal(SignedRequest signed, ReleasePublish publish, List<DeviceKey> keys) throws IOException {
        return withNote(signed, publish, () -> sealer.seal(signed, publish, keys));
    }

    @Override
    public SealOutcome sealByFile(SignedRequest signed, ReleasePublish publish, List<DeviceKey> keys)
            throws IOException {
        return withNote(signed, publish, () -> sealer.sealByFile(signed, publish, keys));
    }

    private SealOutcome withNote(SignedRequest signed, ReleasePublish publish, Sealing sealing) throws IOException {
        Sha256 digest = publish.note();
        if (digest == null) {
            return sealing.run();
        }
        byte[] note = handedIn(signed.id());
        Optional<RefusalReason> objection = objection(note, digest);
        if (objection.isPresent()) {
            return new SealOutcome.Refused(objection.get().wire());
        }
        SealOutcome outcome = sealing.run();
        if (outcome instanceof SealOutcome.Sealed sealed) {
            try {
                store.putChecked(ObjectKey.ofSegments("notes", digest.hex()), note);
                // A crash here leaves a note that no event names, until the same request is sealed again.
                CrashPoint.reached("signing.note-put");
                // again
            } catch (IOException | RuntimeException e) {
                if (publish.sealedWith() == null) {
                    sealed.keys().forEach(key -> abandoned.accept(key.label(), sealed.operationsPerKey()));
                }
                throw e;
            }
        }
        return outcome;
    }

    /** At most one byte more than a note may have. */
    private byte[] handedIn(RequestId request) throws IOException {
        ObjectKey key = ObjectKey.ofSegments("inbox", request.hex(), "note");
        try (StoredObject stored = store.read(key, ByteRange.ALL)
                .orElseThrow(
                        () -> new UploadUnavailableException(RefusalReason.NOTE_UNAVAILABLE, "no object " + key))) {
            return stored.stream().readNBytes(ReleaseNote.MAX_BYTES + 1);
        }
    }

    private static Optional<RefusalReason> objection(byte[] note, Sha256 digest) {
        if (!Sha256.hash(note).equals(digest)) {
            return Optional.of(RefusalReason.NOTE_ALTERED);
        }
        try {
            ReleaseNote.parse(note);
            return Optional.empty();
        } catch (MalformedException e) {
            return Optional.of(RefusalReason.NOTE_MALFORMED);
        }
    }
}
