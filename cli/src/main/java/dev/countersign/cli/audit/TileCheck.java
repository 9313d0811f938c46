package dev.countersign.cli.audit;

import static dev.countersign.contract.log.LogPath.TILE_WIDTH;

import dev.countersign.contract.log.Frontier;
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

/**
 * The tree over the entry bundles, and its tiles compared with what the entries give (C2SP tlog-tiles). Holds one tile of each level at a time.
 */
final class TileCheck {
    private final LogSource source;
    private final Findings findings;
    /** Levels from 1 on; tiles of level 0 come and go with their bundles. */
    private final List<Level> upper = new ArrayList<>();

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

    /** Takes the root of the next full bundle. */
    void full(Sha256 root) throws IOException {
        add(1, root);
    }

    /** The right edge of the tree: the full bundles so far, and then these leaves, fewer than a bundle has. */
    Frontier frontier(List<Sha256> rest) {
        List<Sha256> hashes = new ArrayList<>();
        long size = 0;
        for (Level level : upper.reversed()) {
            hashes.addAll(level.tree.frontier(level.tree.size()).hashes());
            size = (size + level.tree.size()) * TILE_WIDTH;
        }
        var last = new MerkleTree();
        rest.forEach(last::append);
        hashes.addAll(last.frontier(last.size()).hashes());
        return new Frontier(size + last.size(), hashes);
    }

    /** Compares the tiles that stay partial. */
    void finish() throws IOException {
        for (int level = 1; level <= upper.size(); level++) {
            if (upper.get(level - 1).tree.size() > 0) {
                compare(level);
            }
        }
    }

    private void add(int number, Sha256 hash) throws IOException {
        if (number > upper.size()) {
            upper.add(new Level());
        }
        Level level = upper.get(number - 1);
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
        Level level = upper.get(number - 1);
        compare(source, number, level.index, level.bytes.toByteArray()).ifPresent(findings::add);
    }

    /** Reads a tile and says what is wrong with it, if it is not what the entries give. */
    static Optional<Finding> compare(LogSource source, int level, long index, byte[] expected) throws IOException {
        int width = expected.length / Sha256.LENGTH;
        String path = LogPath.tile(level, index, width);
        Optional<byte[]> found = source.read(path);
        if (found.isEmpty() && width < TILE_WIDTH) {
            found = source.read(LogPath.tile(level, index, TILE_WIDTH))
                    .map(full -> Arrays.copyOf(full, Math.min(full.length, expected.length)));
        }
        long first = (index * TILE_WIDTH) << (8 * level);
        if (found.isEmpty()) {
            return Optional.of(new Finding("tile-missing", first, path + " is missing"));
        }
        int difference = Arrays.mismatch(found.get(), expected);
        if (difference < 0) {
            return Optional.empty();
        }
        long entry = first + ((long) (difference / Sha256.LENGTH) << (8 * level));
        return Optional.of(new Finding("tile-mismatch", entry, path + " holds another hash than the entries give"));
    }
}
