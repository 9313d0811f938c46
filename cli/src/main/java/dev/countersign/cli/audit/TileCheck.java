package dev.countersign.cli.audit;

import static dev.countersign.contract.log.LogPath.TILE_WIDTH;

import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.MerkleTree;
import dev.countersign.contract.value.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Compares the tiles of a log with what its entries give (C2SP tlog-tiles). Holds one tile of each level at a time. */
final class TileCheck {
    private final LogSource source;
    private final Findings findings;
    private final List<Level> levels = new ArrayList<>();

    /** The tile under way on one level. */
    private static final class Level {
        private long index;
        private MerkleTree tree = new MerkleTree();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(TILE_WIDTH * Sha256.LENGTH);
    }

    TileCheck(LogSource source, Findings findings) {
        this.source = source;
        this.findings = findings;
    }

    void leaf(Sha256 leafHash) throws IOException {
        add(0, leafHash);
    }

    /** Compares the tiles that stay partial. */
    void finish() throws IOException {
        for (int level = 0; level < levels.size(); level++) {
            if (levels.get(level).tree.size() > 0) {
                compare(level);
            }
        }
    }

    private void add(int number, Sha256 hash) throws IOException {
        if (number == levels.size()) {
            levels.add(new Level());
        }
        Level level = levels.get(number);
        level.tree.append(hash);
        level.bytes.writeBytes(hash.toBytes());
        if (level.tree.size() == TILE_WIDTH) {
            compare(number);
            Sha256 root = level.tree.root();
            level.tree = new MerkleTree();
            level.bytes.reset();
            level.index++;
            add(number + 1, root);
        }
    }

    private void compare(int number) throws IOException {
        Level level = levels.get(number);
        int width = (int) level.tree.size();
        byte[] expected = level.bytes.toByteArray();
        String path = LogPath.tile(number, level.index, width);
        Optional<byte[]> found = source.read(path);
        if (found.isEmpty() && width < TILE_WIDTH) {
            found = source.read(LogPath.tile(number, level.index, TILE_WIDTH))
                    .map(full -> Arrays.copyOf(full, Math.min(full.length, expected.length)));
        }
        long first = (level.index * TILE_WIDTH) << (8 * number);
        if (found.isEmpty()) {
            findings.at(first, "tile-missing", path + " is missing");
            return;
        }
        int difference = Arrays.mismatch(found.get(), expected);
        if (difference >= 0) {
            long entry = first + ((long) (difference / Sha256.LENGTH) << (8 * number));
            findings.at(entry, "tile-mismatch", path + " holds another hash than the entries give");
        }
    }
}
