package dev.countersign.cli.audit;

import static dev.countersign.contract.log.LogPath.TILE_WIDTH;

import dev.countersign.contract.event.ApprovalRecorded;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.RequestDuplicate;
import dev.countersign.contract.event.RequestProposed;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads entry bundles a few ahead of whoever looks at them, on all cores: hashes them, compares their tile, parses their events and fetches the
 * evidence that they name. Judges nothing. Not thread-safe.
 */
final class ReadAhead {
    private final LogSource source;
    private final long size;
    private final boolean events;
    private final Workers workers;
    private final Queue<Future<Bundle>> under = new ArrayDeque<>();
    private long next;

    /** What stands in an entry: an event, or why it is none. */
    record Entry(@Nullable SignedEvent event, String trouble) {}

    /**
     * A bundle.
     *
     * @param hashed null if it cannot be read: the finding says why
     */
    record Bundle(
            long first,
            @Nullable HashedBundle hashed,
            Optional<Finding> finding,
            List<Entry> entries,
            Map<Sha256, Optional<byte[]>> evidence) {}

    /** @param events whether to look into the entries */
    ReadAhead(LogSource source, long size, boolean events, Workers workers) {
        this.source = source;
        this.size = size;
        this.events = events;
        this.workers = workers;
    }

    /** The next bundle, up to the size that is wanted; empty after the last. */
    Optional<Bundle> next() throws IOException {
        while (next < size && under.size() < workers.ahead()) {
            long first = next;
            under.add(workers.submit(() -> read(first)));
            next += TILE_WIDTH;
        }
        Future<Bundle> done = under.poll();
        return done == null ? Optional.empty() : Optional.of(Workers.get(done));
    }

    private Bundle read(long first) throws IOException {
        long number = first / TILE_WIDTH;
        int width = (int) Math.min(TILE_WIDTH, size - first);
        String path = LogPath.entries(number, width);
        Optional<byte[]> bytes = source.read(path);
        if (bytes.isEmpty() && width < TILE_WIDTH) {
            bytes = source.read(LogPath.entries(number, TILE_WIDTH));
        }
        if (bytes.isEmpty()) {
            return unreadable(first, first, "entries-missing", path + " is missing; what follows was not read");
        }
        HashedBundle hashed;
        try {
            hashed = HashedBundle.of(bytes.get(), width);
        } catch (LogException e) {
            return unreadable(first, first, "entries-malformed", path + ": " + e.getMessage());
        }
        if (hashed.size() < width) {
            return unreadable(
                    first,
                    first + hashed.size(),
                    "entries-missing",
                    path + " has " + hashed.size() + " entries of " + width + "; what follows was not read");
        }
        Optional<Finding> tile = TileCheck.compare(source, 0, number, hashed.tile());
        List<Entry> entries = new ArrayList<>(width);
        Map<Sha256, Optional<byte[]>> evidence = new HashMap<>();
        for (int i = 0; events && i < width; i++) {
            Entry entry = entry(hashed.entry(i));
            entries.add(entry);
            Sha256 named = entry.event == null ? null : evidence(entry.event.event());
            if (named != null && !evidence.containsKey(named)) {
                evidence.put(named, source.read(LogPath.evidence(named)));
            }
        }
        return new Bundle(first, hashed, tile, entries, evidence);
    }

    private static Bundle unreadable(long first, long at, String kind, String detail) {
        return new Bundle(first, null, Optional.of(new Finding(kind, at, detail)), List.of(), Map.of());
    }

    private static Entry entry(byte[] leaf) {
        try {
            return new Entry(SignedEvent.parse(leaf), "");
        } catch (MalformedException e) {
            return new Entry(null, "the entry is no event: " + e.getMessage());
        }
    }

    private static @Nullable Sha256 evidence(Event event) {
        return switch (event) {
            case PolicyAdopted it -> it.policy();
            case ReleaseProposed it -> it.evidence();
            case RequestProposed it -> it.evidence();
            case ApprovalRecorded it -> it.evidence();
            case RequestRefused it -> it.evidence();
            case RequestDuplicate it -> it.evidence();
            default -> null; // whoever needs more reads it then
        };
    }
}
