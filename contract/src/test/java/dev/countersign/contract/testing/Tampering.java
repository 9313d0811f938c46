package dev.countersign.contract.testing;

import static dev.countersign.contract.log.LogPath.TILE_WIDTH;

import dev.countersign.contract.log.Checkpoint;
import dev.countersign.contract.log.EntryBundle;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Copies of a log, each tampered with in one of ten ways at a place that a seeded generator picks: the same ones for everybody who has to name what was
 * done, the auditor, the follower, and a verifier that others wrote.
 */
public final class Tampering {
    private final TestLog log;
    private final int seen;
    private final Filler filler;
    private final Random random = new Random(20_261_122);

    /** What is done to a log. */
    public enum Attack {
        DELETE,
        EDIT,
        REORDER,
        TRUNCATE,
        FORK,
        SPLIT_AT_ONE_SIZE,
        REPLAYED_CHECKPOINT,
        WRONG_KEY,
        TILE,
        ENTRY_OF_ANOTHER_LENGTH
    }

    /** Continues a log. */
    @FunctionalInterface
    public interface Filler {
        /** @param first makes entries differ from those of another history */
        void append(TestLog to, int count, int first);
    }

    /**
     * @param log of more entries than were seen
     * @param seen how many entries those who verify it had seen before it was tampered with
     */
    public Tampering(TestLog log, int seen, Filler filler) {
        this.log = log;
        this.seen = seen;
        this.filler = filler;
    }

    /** The log as it was at a size. */
    public LogSource at(int size) {
        return with(Map.of(LogPath.CHECKPOINT, log.checkpoint(size)), Set.of());
    }

    /** The log, tampered with; another place each time. */
    public LogSource tampered(Attack attack) throws IOException {
        int size = (int) log.size();
        int at = random.nextInt(size);
        return switch (attack) {
            case DELETE -> entries(at, list -> list.remove(at % TILE_WIDTH));
            case EDIT ->
                entries(at, list -> {
                    byte[] leaf = list.get(at % TILE_WIDTH);
                    leaf[random.nextInt(leaf.length)] ^= (byte) (1 + random.nextInt(255));
                });
            case REORDER ->
                entries(at, list -> {
                    int one = at % TILE_WIDTH;
                    Collections.swap(list, one, (one + 1 + random.nextInt(list.size() - 1)) % list.size());
                });
            case TRUNCATE -> {
                int last = (size - 1) / TILE_WIDTH * TILE_WIDTH;
                int kept = random.nextInt(size - last);
                yield kept == 0
                        ? with(Map.of(), Set.of(LogPath.entries(last / TILE_WIDTH, size - last)))
                        : entries(last, list -> list.subList(kept, list.size()).clear());
            }
            case FORK -> {
                TestLog other = log.fork(random.nextInt(3, seen), (path, content) -> {});
                filler.append(other, size - (int) other.size() + random.nextInt(20), 1_000 + at);
                yield withEvidence(other);
            }
            case SPLIT_AT_ONE_SIZE -> {
                TestLog other = log.fork(random.nextInt(3, seen), (path, content) -> {});
                filler.append(other, seen - (int) other.size(), 1_000 + at);
                yield withEvidence(other);
            }
            case REPLAYED_CHECKPOINT -> at(seen - 1 - random.nextInt(200));
            case WRONG_KEY -> {
                TestLog other = TestLog.empty((path, content) -> {});
                Sha256 root = Sha256.hash(new byte[] {(byte) at});
                byte[] note = other.sign(new Checkpoint(TestLog.ORIGIN, size, root));
                yield with(Map.of(LogPath.CHECKPOINT, note), Set.of());
            }
            case TILE -> {
                int index = at / TILE_WIDTH;
                String path = LogPath.tile(0, index, Math.min(TILE_WIDTH, size - index * TILE_WIDTH));
                byte[] tile = log.source().read(path).orElseThrow();
                tile[random.nextInt(tile.length)] ^= 1;
                yield with(random.nextBoolean() ? Map.of(path, tile) : Map.of(path, new byte[0]), Set.of());
            }
            case ENTRY_OF_ANOTHER_LENGTH -> {
                int index = at / TILE_WIDTH;
                String path = LogPath.entries(index, Math.min(TILE_WIDTH, size - index * TILE_WIDTH));
                byte[] bundle = log.source().read(path).orElseThrow();
                yield with(Map.of(path, Arrays.copyOf(bundle, bundle.length - 1 - random.nextInt(100))), Set.of());
            }
        };
    }

    /** The log with one bundle changed. */
    private LogSource entries(int index, Consumer<List<byte[]>> change) throws IOException {
        int bundle = index / TILE_WIDTH;
        int width = (int) Math.min(TILE_WIDTH, log.size() - (long) bundle * TILE_WIDTH);
        String path = LogPath.entries(bundle, width);
        List<byte[]> list =
                new ArrayList<>(EntryBundle.decode(log.source().read(path).orElseThrow()));
        change.accept(list);
        return with(Map.of(path, EntryBundle.encode(list)), Set.of());
    }

    private LogSource with(Map<String, byte[]> changed, Set<String> removed) {
        Map<String, byte[]> files = new HashMap<>(changed);
        return path -> removed.contains(path)
                ? Optional.empty()
                : files.containsKey(path)
                        ? Optional.of(files.get(path).clone())
                        : log.source().read(path);
    }

    /** Another history beside the evidence of this one. */
    private LogSource withEvidence(TestLog other) {
        return path -> path.startsWith("evidence/")
                ? log.source().read(path)
                : other.source().read(path);
    }
}
