package dev.countersign.cli.airgap;

import static dev.countersign.contract.log.LogPath.TILE_WIDTH;

import dev.countersign.cli.audit.ProvenLog;
import dev.countersign.contract.log.EntryBundle;
import dev.countersign.contract.log.LogPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The files that a log has and the log of its first entries had not, made anew from what was proven. */
final class LogFiles {
    private LogFiles() {}

    /** Takes files, by their path below the log's root. */
    @FunctionalInterface
    interface Sink {
        void file(String path, byte[] content) throws IOException;
    }

    /** Bundles of entries, then tiles; not the checkpoint. */
    static void since(ProvenLog log, long from, Sink sink) throws IOException {
        List<byte[]> bundle = new ArrayList<>();
        long first = from / TILE_WIDTH * TILE_WIDTH;
        if (from < log.size()) {
            log.forEach((index, leaf) -> {
                if (index < first) {
                    return;
                }
                bundle.add(leaf);
                if (bundle.size() == TILE_WIDTH || index + 1 == log.size()) {
                    sink.file(LogPath.entries(index / TILE_WIDTH, bundle.size()), EntryBundle.encode(bundle));
                    bundle.clear();
                }
            });
        }
        for (Map.Entry<String, byte[]> tile : log.tilesSince(from).entrySet()) {
            sink.file(tile.getKey(), tile.getValue());
        }
    }
}
