package dev.countersign.cli.device;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest that a device saw proven, so that nobody takes it back behind that.
 *
 * @param log the verifier key it was proven under
 * @param size the size of the newest checkpoint
 * @param root its root
 * @param sequences the newest sequence of each head, by {@code environment/channel}
 */
record LogTrust(String log, long size, @Nullable Sha256 root, Map<String, Long> sequences) {
    LogTrust {
        if (log == null || sequences == null || size < 0) {
            throw new IllegalArgumentException("what is trusted of a log has log, size and sequences");
        }
        sequences = Map.copyOf(sequences);
    }

    /** What is remembered in a file; nothing if there is none. */
    static LogTrust read(Path file, String log) throws IOException {
        try {
            LogTrust kept = Json.readStrictly(Files.readAllBytes(file), LogTrust.class);
            if (!kept.log.equals(log)) {
                throw CommandFailure.refused(
                        "other-log", file + " is of a log with another key; remove it only if you know why it changed");
            }
            return kept;
        } catch (NoSuchFileException e) {
            return new LogTrust(log, 0, null, Map.of());
        } catch (MalformedException e) {
            throw CommandFailure.error(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Replaces the file at once or not at all. */
    void write(Path file) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.write(next, Json.write(this));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    long sequence(String head) {
        return sequences.getOrDefault(head, 0L);
    }

    LogTrust with(Checkpoint checkpoint, String head, long sequence) {
        Map<String, Long> next = new HashMap<>(sequences);
        next.put(head, sequence);
        return new LogTrust(log, checkpoint.size(), checkpoint.root(), next);
    }
}
