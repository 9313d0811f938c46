package dev.countersign.contract.log;

import java.io.IOException;
import java.util.Optional;

/** Reads the files of a log from wherever they lie: an object store, a folder, HTTP. Trusted for nothing. */
@FunctionalInterface
public interface LogSource {
    /** Largest file of a log: an entry bundle of 256 entries of 65,535 bytes. */
    int MAX_BYTES = 256 * (65_535 + 2);

    /**
     * The bytes of a file named by {@link LogPath}, or empty if there is none.
     *
     * @throws IOException if it cannot be told now; trying again may help
     */
    Optional<byte[]> read(String path) throws IOException;
}
