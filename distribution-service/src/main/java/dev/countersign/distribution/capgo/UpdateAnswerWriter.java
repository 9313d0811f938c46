package dev.countersign.distribution.capgo;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.countersign.contract.note.ReleaseNote;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.distribution.catalog.LiveManifests;
import dev.countersign.distribution.catalog.LiveNotes;
import dev.countersign.distribution.catalog.NoUpdate;
import dev.countersign.distribution.catalog.Release;
import dev.countersign.distribution.catalog.Selection;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers under the client's hard rules (docs/capgo-protocol.md, section b): an update carries neither {@code error} nor {@code kind} nor
 * {@code message}, and never lacks {@code session_key} or {@code checksum}; anything else carries all three. Nothing is ever null.
 */
@Singleton
final class UpdateAnswerWriter {
    /** An offer has about 1.2 KB, one with a manifest some hundred. */
    private static final long MAX_KEPT = 64 << 20;

    private final PublicBase base;
    private final LiveManifests manifests;
    private final LiveNotes notes;
    private final Map<OfferKey, Buffer> offers = new ConcurrentHashMap<>();
    private final AtomicLong kept = new AtomicLong();
    private final Map<NoUpdate, Buffer> reasons = new EnumMap<>(NoUpdate.class);

    /** The same release and entry, not equal ones: each check looks one up, and comparing digests and texts takes longer than writing JSON saves. */
    private record OfferKey(Release release, SealRecord.KeyEntry entry, boolean byFile, boolean noted) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OfferKey that
                    && release == that.release
                    && entry == that.entry
                    && byFile == that.byFile
                    && noted == that.noted;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(entry) + (byFile ? 1 : 0) + (noted ? 2 : 0);
        }
    }

    UpdateAnswerWriter(PublicBase base, LiveManifests manifests, LiveNotes notes) {
        this.base = base;
        this.manifests = manifests;
        this.notes = notes;
        notes.onForgotten(this::forgetOffers);
        for (NoUpdate reason : NoUpdate.values()) {
            reasons.put(reason, DeviceAnswer.toBuffer(json -> write(new Selection.None(reason), json)));
        }
    }

    /** The answer's bytes, not to be changed: the answers that most devices get are written once and for all. */
    Buffer answer(Selection selection) {
        if (selection instanceof Selection.None none) {
            Buffer written = reasons.get(none.reason());
            if (written != null) {
                return written;
            }
        }
        if (selection instanceof Selection.Offer offer) {
            return offer(offer);
        }
        return DeviceAnswer.toBuffer(json -> write(selection, json));
    }

    private Buffer offer(Selection.Offer offer) {
        ReleaseNote note = note(offer);
        var key = new OfferKey(offer.release(), offer.entry(), files(offer) != null, note != null);
        Buffer written = offers.get(key);
        if (written == null) {
            written = DeviceAnswer.toBuffer(json -> {
                json.writeStartObject();
                fields(offer, note, json);
                json.writeEndObject();
            });
            if (kept.addAndGet(written.length()) > MAX_KEPT) {
                forgetOffers(); // releases that are offered no more
                kept.set(written.length());
            }
            offers.put(key, written);
            if (note != null && note(offer) == null) {
                offers.remove(key); // erased meanwhile: nothing may keep it
            }
        }
        return written;
    }

    /** Whether any answer with an update is kept. */
    boolean keepsOffers() {
        return !offers.isEmpty();
    }

    private void forgetOffers() {
        offers.clear();
        kept.set(0);
    }

    private @Nullable ReleaseNote note(Selection.Offer offer) {
        return offer.noted() ? notes.of(offer.release()) : null;
    }

    private void fields(Selection.Offer offer, @Nullable ReleaseNote note, JsonGenerator json) throws IOException {
        json.writeStringField("version", offer.release().version().value());
        json.writeStringField("url", base.bundle(offer.release().sealed()));
        json.writeStringField("session_key", offer.entry().sessionKey().wire());
        json.writeStringField("checksum", offer.entry().checksum().hex());
        manifest(files(offer), json);
        if (note != null && note.link() != null) {
            json.writeStringField("link", note.link());
        }
        if (note != null && note.comment() != null) {
            json.writeStringField("comment", note.comment());
        }
    }

    private @Nullable List<LiveManifests.Listed> files(Selection.Offer offer) {
        return offer.byFile()
                ? manifests.of(offer.release(), offer.entry().keyId().value())
                : null;
    }

    /** Absent rather than empty or null, either of which breaks the plugin. */
    private void manifest(@Nullable List<LiveManifests.Listed> files, JsonGenerator json) throws IOException {
        if (files == null) {
            return;
        }
        json.writeArrayFieldStart("manifest");
        for (LiveManifests.Listed file : files) {
            json.writeStartObject();
            json.writeStringField("file_name", file.name());
            json.writeStringField("file_hash", file.hash());
            json.writeStringField("download_url", base.bundle(file.sealed()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    void write(Selection selection, JsonGenerator json) throws IOException {
        json.writeStartObject();
        switch (selection) {
            case Selection.Offer offer -> fields(offer, note(offer), json);
            case Selection.Builtin builtin -> json.writeStringField("version", "builtin");
            case Selection.None none -> reason(none.reason(), json);
            case Selection.KeyMismatch mismatch -> {
                reason(NoUpdate.KEY_ID_MISMATCH, json);
                json.writeStringField("deviceKeyId", mismatch.deviceKeyId());
                json.writeStringField("bundleKeyId", mismatch.bundleKeyId());
            }
            case Selection.TooFar tooFar -> {
                reason(tooFar.reason(), json);
                json.writeStringField("version", tooFar.version());
                json.writeStringField("old", tooFar.running());
                json.writeBooleanField("major", true);
            }
        }
        json.writeEndObject();
    }

    private static void reason(NoUpdate reason, JsonGenerator json) throws IOException {
        json.writeStringField("error", reason.code());
        json.writeStringField("message", reason.message());
        json.writeStringField("kind", reason.kind().wire());
    }
}
