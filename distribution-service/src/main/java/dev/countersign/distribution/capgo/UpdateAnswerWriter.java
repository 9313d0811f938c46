package dev.countersign.distribution.capgo;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.countersign.distribution.catalog.NoUpdate;
import dev.countersign.distribution.catalog.Selection;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/**
 * Writes answers under the client's hard rules (spec/capgo-protocol, section b): an update carries neither {@code error} nor {@code kind} nor
 * {@code message}, and never lacks {@code session_key} or {@code checksum}; anything else carries all three. Nothing is ever null.
 */
@Singleton
final class UpdateAnswerWriter {
    private final PublicBase base;
    private final Map<NoUpdate, byte[]> reasons = new EnumMap<>(NoUpdate.class);

    UpdateAnswerWriter(PublicBase base) {
        this.base = base;
        for (NoUpdate reason : NoUpdate.values()) {
            reasons.put(
                    reason,
                    DeviceAnswer.toBuffer(json -> write(new Selection.None(reason), json))
                            .getBytes());
        }
    }

    /** The answer's bytes. The answers that most devices get are written once and for all. */
    Buffer answer(Selection selection) {
        if (selection instanceof Selection.None none) {
            byte[] written = reasons.get(none.reason());
            if (written != null) {
                return Buffer.buffer(written);
            }
        }
        return DeviceAnswer.toBuffer(json -> write(selection, json));
    }

    void write(Selection selection, JsonGenerator json) throws IOException {
        json.writeStartObject();
        switch (selection) {
            case Selection.Offer offer -> {
                json.writeStringField("version", offer.release().version().value());
                json.writeStringField("url", base.bundle(offer.release().sealed()));
                json.writeStringField("session_key", offer.entry().sessionKey().wire());
                json.writeStringField("checksum", offer.entry().checksum().hex());
            }
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
