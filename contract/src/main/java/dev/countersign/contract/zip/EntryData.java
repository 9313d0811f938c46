package dev.countersign.contract.zip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Inflates entries' data to nowhere, counting and summing what really comes out. One inflater and two buffers for all. */
final class EntryData implements AutoCloseable {
    private static final int OUTPUT = 64 << 10;

    private final ZipLimits limits;
    private final long archiveSize;
    private final Inflater inflater = new Inflater(true);
    private final byte[] output = new byte[OUTPUT];
    private final CRC32 crc = new CRC32();
    private long total;

    EntryData(ZipLimits limits, long archiveSize) {
        this.limits = limits;
        this.archiveSize = archiveSize;
    }

    long inflatedBytes() {
        return total;
    }

    /** Consumes exactly the entry's compressed bytes, of which at least so many must be left. */
    void read(ForwardReader reader, CentralEntry entry) throws IOException, ZipRefusal {
        crc.reset();
        long size = entry.method() == CentralEntry.STORED ? stored(reader, entry) : deflated(reader, entry);
        if (size != entry.size()) {
            throw entry.refuse(ZipRule.SIZE, "the data has another size than the headers say");
        }
        if ((int) crc.getValue() != entry.crc()) {
            throw entry.refuse(ZipRule.CRC, "the data has another CRC-32 than the headers say");
        }
    }

    private long stored(ForwardReader reader, CentralEntry entry) throws IOException, ZipRefusal {
        long size = 0;
        while (size < entry.compressed()) {
            ByteBuffer some = reader.takeSome(entry.compressed() - size);
            size += some.remaining();
            count(some.remaining(), size, entry);
            crc.update(some);
        }
        return size;
    }

    private long deflated(ForwardReader reader, CentralEntry entry) throws IOException, ZipRefusal {
        inflater.reset();
        long size = 0;
        long left = entry.compressed();
        try {
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    if (left == 0) {
                        throw entry.refuse(ZipRule.DATA, "the compressed data ends too early");
                    }
                    ByteBuffer some = reader.takeSome(left);
                    left -= some.remaining();
                    inflater.setInput(some);
                }
                int length = inflater.inflate(output);
                if (length == 0 && inflater.needsDictionary()) {
                    throw entry.refuse(ZipRule.DATA, "the compressed data wants a dictionary");
                }
                size += length;
                if (size > entry.size()) {
                    throw entry.refuse(ZipRule.SIZE, "the data inflates to more than the headers say");
                }
                count(length, size, entry);
                crc.update(output, 0, length);
            }
        } catch (DataFormatException e) {
            throw entry.refuse(ZipRule.DATA, "the compressed data cannot be inflated");
        }
        if (left > 0 || inflater.getRemaining() > 0) {
            throw entry.refuse(ZipRule.DATA, "bytes follow the end of the compressed data");
        }
        return size;
    }

    private void count(int length, long size, CentralEntry entry) throws ZipRefusal {
        total += length;
        if (total > limits.inflatedBytes()) {
            throw entry.refuse(ZipRule.TOO_LARGE, "inflates to more than " + limits.inflatedBytes() + " bytes");
        }
        if (limits.exceedsRatio(size, entry.compressed()) || limits.exceedsRatio(total, archiveSize)) {
            throw entry.refuse(ZipRule.RATIO, "inflates to more than " + limits.ratio() + " times its size");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
