package dev.countersign.distribution.follow;

import dev.countersign.contract.log.EntryBundle;
import dev.countersign.contract.log.HeadProof;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.MerkleHash;
import dev.countersign.contract.log.SignedCheckpoint;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A proof whose leaves are still to be read from the log's files. All of it is of one moment. Immutable. */
public final class ProofDraft {
    private final SignedCheckpoint checkpoint;
    private final List<Part> keys;
    private final Part attested;
    private final Part head;
    private final @Nullable Part release;
    private final @Nullable Part rewrapped;
    private final int place;
    private final List<Sha256> headsPath;
    private final @Nullable List<Sha256> consistency;

    /** An entry by what the verified tree says of it. */
    record Part(long index, Sha256 leafHash, List<Sha256> path) {}

    ProofDraft(
            SignedCheckpoint checkpoint,
            List<Part> keys,
            Part attested,
            Part head,
            @Nullable Part release,
            @Nullable Part rewrapped,
            int place,
            List<Sha256> headsPath,
            @Nullable List<Sha256> consistency) {
        this.checkpoint = checkpoint;
        this.keys = List.copyOf(keys);
        this.attested = attested;
        this.head = head;
        this.release = release;
        this.rewrapped = rewrapped;
        this.place = place;
        this.headsPath = List.copyOf(headsPath);
        this.consistency = consistency;
    }

    /**
     * Reads the leaves. May take a while.
     *
     * @throws IOException if they cannot be read now, or are not those that were verified
     */
    public HeadProof complete(LogSource source) throws IOException {
        List<HeadProof.Entry> proven = new ArrayList<>();
        for (Part key : keys) {
            proven.add(entry(source, key));
        }
        return new HeadProof(
                new String(checkpoint.note(), StandardCharsets.UTF_8),
                proven,
                entry(source, attested),
                entry(source, head),
                release == null ? null : entry(source, release),
                place,
                headsPath,
                consistency,
                null,
                rewrapped == null ? null : entry(source, rewrapped));
    }

    private HeadProof.Entry entry(LogSource source, Part part) throws IOException {
        long bundle = part.index / LogPath.TILE_WIDTH;
        int at = (int) (part.index % LogPath.TILE_WIDTH);
        int width = (int) Math.min(LogPath.TILE_WIDTH, checkpoint.size() - bundle * LogPath.TILE_WIDTH);
        Optional<byte[]> bytes = source.read(LogPath.entries(bundle, width));
        if (bytes.isEmpty()) {
            bytes = source.read(LogPath.entries(bundle, LogPath.TILE_WIDTH));
        }
        List<byte[]> entries =
                EntryBundle.decode(bytes.orElseThrow(() -> new IOException("entry bundle " + bundle + " is missing")));
        if (entries.size() <= at || !MerkleHash.leaf(entries.get(at)).equals(part.leafHash)) {
            throw new IOException("entry " + part.index + " is not the one that was verified");
        }
        return HeadProof.Entry.of(entries.get(at), part.index, part.path);
    }
}
