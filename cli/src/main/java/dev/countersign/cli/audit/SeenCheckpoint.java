package dev.countersign.cli.audit;

import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.Frontier;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint that the log's key signed and someone saw; the log must still contain it.
 *
 * @param where for people
 * @param time by when it was there, as a time authority says
 */
public record SeenCheckpoint(
        Checkpoint checkpoint, String where, @Nullable Instant time) {
    boolean contradicts(Frontier frontier) {
        return frontier.size() == checkpoint.size() && !frontier.root().equals(checkpoint.root());
    }
}
