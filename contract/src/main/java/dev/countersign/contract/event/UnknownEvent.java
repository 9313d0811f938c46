package dev.countersign.contract.event;

import static dev.countersign.contract.event.Fields.present;
import static dev.countersign.contract.event.Fields.words;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.countersign.contract.value.Sha256;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An event of a kind that this version does not know: part of the log, without effect here. Never written. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record UnknownEvent(Instant time, @Nullable Sha256 policy, String kind) implements Event {
    public UnknownEvent {
        present(time, kind);
        words("kind", kind);
    }

    @Override
    public byte[] toPayload() {
        throw new IllegalStateException("an unknown event cannot be written");
    }
}
