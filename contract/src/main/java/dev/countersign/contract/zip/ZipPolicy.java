package dev.countersign.contract.zip;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Comparator;
import java.util.List;

/**
 * Whether an archive means the same to everyone who unpacks it, and can harm nobody.
 *
 * <p>A phone unpacks a bundle with whatever zip reader its system has: Android streams through local headers, iOS seeks
 * through the central directory. An archive that the two read differently could be approved as one app and run as
 * another. So the headers are parsed here, strictly, in both ways; {@link ZipRule} lists every rule. Accepted are plain
 * archives only: what zip tools and bundlers make.
 *
 * <p>Order of the checks:
 *
 * <ol>
 *   <li>the one end record, at the very end ({@link EndRecord});
 *   <li>the central directory: names, flags, modes, duplicates, the start page ({@link CentralDirectory});
 *   <li>front to back: local headers, data and descriptors, measured on what is inflated ({@link StreamingReading}).
 * </ol>
 *
 * <p>Reads the archive once from front to back after its directory; memory is bounded by {@link ZipLimits#directoryBytes}
 * and does not depend on the archive's size.
 */
public final class ZipPolicy {
    private ZipPolicy() {}

    /**
     * Checks an archive.
     *
     * @param archive the whole archive from position 0 to its size; moved, not closed; no one else may use it meanwhile
     * @param limits what it may cost
     * @throws IOException if the archive cannot be read; says nothing about its content
     */
    public static ZipVerdict check(SeekableByteChannel archive, ZipLimits limits) throws IOException {
        try {
            ArchiveBytes bytes = new ArchiveBytes(archive);
            EndRecord end = EndRecord.find(bytes);
            List<CentralEntry> entries = CentralDirectory.read(bytes, end, limits);
            entries.sort(Comparator.comparingLong(CentralEntry::offset));
            long inflated = new StreamingReading(bytes, end, limits).read(entries);
            return new ZipVerdict.Accepted(entries.size(), inflated);
        } catch (ZipRefusal refusal) {
            return refusal.verdict();
        }
    }
}
