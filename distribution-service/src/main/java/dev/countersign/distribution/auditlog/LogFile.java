package dev.countersign.distribution.auditlog;

import static dev.countersign.contract.log.LogPath.TILE_WIDTH;

import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.value.Sha256;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of the log that never changes, by its one canonical path. */
sealed interface LogFile {
    Pattern TILE =
            Pattern.compile("tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/){0,4})([0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");
    Pattern EVIDENCE = Pattern.compile("evidence/([0-9a-f]{64})");
    /** A tree of level 7 tiles has up to 2^64 leaves. */
    int MAX_LEVEL = 7;

    /** Its path below the log's root. */
    String path();

    /** A tile of hashes or a bundle of entries; {@code end} is the number of leaves that a log has at least when it has this file. */
    record Tile(String path, long end) implements LogFile {}

    /** Evidence, named by its digest. */
    record Evidence(String path, Sha256 digest) implements LogFile {}

    /** The file of a path, or empty if no log has a file of that path (C2SP tlog-tiles, "Merkle Tree", "Log entries"). */
    static Optional<LogFile> parse(String path) {
        Matcher evidence = EVIDENCE.matcher(path);
        if (evidence.matches()) {
            Sha256 digest = Sha256.ofHex(evidence.group(1));
            return Optional.of(new Evidence(LogPath.evidence(digest), digest));
        }
        Matcher tile = TILE.matcher(path);
        if (!tile.matches()) {
            return Optional.empty();
        }
        boolean entries = tile.group(1).equals("entries");
        int level = entries ? 0 : Integer.parseInt(tile.group(1));
        long index = Long.parseLong(tile.group(2).replace("x", "").replace("/", "") + tile.group(3));
        int width = tile.group(4) == null ? TILE_WIDTH : Integer.parseInt(tile.group(4));
        if (level > MAX_LEVEL || width > TILE_WIDTH) {
            return Optional.empty();
        }
        String canonical = entries ? LogPath.entries(index, width) : LogPath.tile(level, index, width);
        long end = end(level, index, width);
        return canonical.equals(path) ? Optional.of(new Tile(path, end)) : Optional.empty();
    }

    private static long end(int level, long index, int width) {
        long hashes = index * TILE_WIDTH + width;
        return hashes > Long.MAX_VALUE >> (8 * level) ? Long.MAX_VALUE : hashes << (8 * level);
    }
}
