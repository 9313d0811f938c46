package dev.countersign.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogFollower;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.log.VerifiedEntry;
import dev.countersign.contract.log.VerifiedLog;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks at a log again and again, through the follower that services run too. Not thread-safe. */
final class LogWatch {
    private final LogSource source;
    private final LogVerifierKey key;
    private final LogFollower follower;
    private final @Nullable Duration stale;
    private final Clock clock;
    private Consumer<Seen> shown = event -> {};
    private boolean arrived;
    private Instant grown;
    private boolean staleSaid;
    private long rewoundTo = -1;

    /** One verified entry. */
    record Seen(long index, JsonNode event) {
        String line() {
            var line = new StringBuilder("%6d  %s  %-17s"
                    .formatted(
                            index,
                            event.path("time").asText("?"),
                            event.path("kind").asText("?")));
            for (String field :
                    List.of("app", "environment", "version", "channel", "request_kind", "reason", "label")) {
                if (event.path(field).isTextual()) {
                    line.append(' ').append(event.path(field).textValue());
                }
            }
            for (String field : List.of("request", "publisher", "approver", "by")) {
                String value = event.path(field).asText("");
                if (value.length() > 12) {
                    line.append(' ').append(field).append('=').append(value, 0, 12);
                }
            }
            return line.toString();
        }
    }

    LogWatch(LogSource source, LogVerifierKey key, @Nullable Duration stale, Clock clock) {
        this.source = source;
        this.key = key;
        this.follower = new LogFollower(new VerifiedLog(key), source, this::arrive);
        this.stale = stale;
        this.clock = clock;
        this.grown = clock.instant();
    }

    /**
     * Looks once.
     *
     * @param alarm takes name and sentence of what is wrong but does not end the watch, each once until it changes
     * @throws LogException if the log does not verify; what was seen before stays verified
     */
    void look(Consumer<Seen> events, BiConsumer<String, String> alarm) throws IOException {
        shown = events;
        arrived = false;
        Optional<byte[]> note = source.read(LogPath.CHECKPOINT);
        long known = follower.log().size();
        if (note.isEmpty()) {
            if (known > 0) {
                throw new LogException(LogException.Kind.MISSING, "the checkpoint is gone");
            }
        } else {
            SignedCheckpoint checkpoint = key.verify(note.get());
            follower.onCheckpoint(checkpoint.note());
            rewind(checkpoint.size(), known, alarm);
        }
        if (arrived) {
            grown = clock.instant();
            staleSaid = false;
        } else if (stale != null && !staleSaid && grown.plus(stale).isBefore(clock.instant())) {
            staleSaid = true;
            alarm.accept("stale-checkpoint", "no new checkpoint since " + grown + ", at " + known + " entries");
        }
    }

    private void arrive(VerifiedEntry entry) {
        arrived = true;
        shown.accept(seen(entry));
    }

    private void rewind(long size, long known, BiConsumer<String, String> alarm) {
        if (size < known && size != rewoundTo) {
            alarm.accept("rewind", "a signed checkpoint of " + size + " entries after one of " + known);
        }
        rewoundTo = size < known ? size : -1;
    }

    private static Seen seen(VerifiedEntry entry) {
        try {
            byte[] payload = SignedEvent.parse(entry.leaf()).envelope().payload();
            return new Seen(entry.index(), Json.readTolerantly(payload, JsonNode.class));
        } catch (MalformedException e) {
            return new Seen(entry.index(), com.fasterxml.jackson.databind.node.TextNode.valueOf("no event"));
        }
    }
}
