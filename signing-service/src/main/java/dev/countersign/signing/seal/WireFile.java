package dev.countersign.signing.seal;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.Decoder;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.aayushatharva.brotli4j.decoder.DirectDecompress;
import com.aayushatharva.brotli4j.encoder.Encoder;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A file of a bundle in the form in which devices fetch it, before encryption (docs/capgo-protocol.md d): compressed with Brotli where that saves
 * something, and then named with {@code .br} added, which devices take off again.
 */
@SuppressWarnings("ArrayRecordComponent") // carries bytes within this package, never compared
record WireFile(String name, byte[] bytes) {
    private static final String COMPRESSED = ".br";
    private static final int SMALLEST_TO_COMPRESS = 8192;
    private static final int LEAST_SAVING = 10;
    /** About ten times as fast as the highest quality, and a few percent larger. */
    private static final int QUALITY = 9;

    /** What stands for an empty file: encrypted as it is, an empty one would be refused. Devices know these bytes. */
    private static final byte[] EMPTY = {0x1B, 0x00, 0x06};

    /** Beginnings that devices take for stored data, if the last byte is 3. */
    private static final byte[][] STORED = {EMPTY, {0x0B, 0x02, (byte) 0x80}};

    /**
     * @return empty if devices cannot be given this file by itself
     */
    static Optional<WireFile> of(String path, byte[] content) throws IOException {
        if (content.length == 0) {
            return Optional.of(new WireFile(path + COMPRESSED, EMPTY.clone()));
        }
        boolean mustBeCompressed = path.endsWith(COMPRESSED); // devices would take the ending off
        if (content.length >= SMALLEST_TO_COMPRESS || mustBeCompressed) {
            Optional<byte[]> compressed = compress(content);
            if (compressed.isPresent()
                    && (mustBeCompressed || compressed.get().length < content.length - LEAST_SAVING)) {
                return Optional.of(new WireFile(path + COMPRESSED, compressed.get()));
            }
        }
        return mustBeCompressed ? Optional.empty() : Optional.of(new WireFile(path, content));
    }

    /** SHA-256 of the file that a device makes of these bytes. */
    static Sha256 opened(String name, byte[] bytes) throws IOException {
        if (!name.endsWith(COMPRESSED)) {
            return Sha256.hash(bytes);
        }
        if (Arrays.equals(bytes, EMPTY)) {
            return Sha256.hash(new byte[0]);
        }
        if (looksStored(bytes)) {
            return Sha256.hash(Arrays.copyOfRange(bytes, EMPTY.length, bytes.length - 1));
        }
        DirectDecompress decompressed = Decoder.decompress(bytes);
        if (decompressed.getResultStatus() != DecoderJNI.Status.DONE) {
            throw new IOException("what was compressed with Brotli does not open again");
        }
        return Sha256.hash(decompressed.getDecompressedData());
    }

    private static Optional<byte[]> compress(byte[] content) throws IOException {
        if (!Brotli4jLoader.isAvailable()) {
            return Optional.empty(); // no library for this platform: larger downloads, nothing worse
        }
        byte[] compressed = Encoder.compress(content, new Encoder.Parameters().setQuality(QUALITY));
        return looksStored(compressed) ? Optional.empty() : Optional.of(compressed);
    }

    private static boolean looksStored(byte[] bytes) {
        return bytes.length > EMPTY.length
                && bytes[bytes.length - 1] == 3
                && Arrays.stream(STORED).anyMatch(start -> Arrays.equals(start, Arrays.copyOf(bytes, start.length)));
    }
}
