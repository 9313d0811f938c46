package dev.countersign.e2e.stack;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.log.LogFollower;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.log.VerifiedLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The log as it lies in the object store, verified each time it is read. */
public final class Log {
    private final LogSource files;
    private final LogVerifierKey key;

    Log(Path folder, LogVerifierKey key) {
        this.files = path -> read(folder.resolve(path));
        this.key = key;
    }

    /** What happened so far; an event's place is its index. */
    public List<Event> events() {
        List<Event> events = new ArrayList<>();
        try {
            new LogFollower(
                            new VerifiedLog(key),
                            files,
                            entry -> events.add(SignedEvent.parse(entry.leaf()).event()))
                    .catchUp();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return events;
    }

    /** Its events of a kind. */
    public <E extends Event> Stream<E> events(Class<E> kind) {
        return events().stream().filter(kind::isInstance).map(kind::cast);
    }

    private static Optional<byte[]> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
