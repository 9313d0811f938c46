package dev.countersign.distribution.bundles;

import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Files named by the SHA-256 of their content, checked before they get that name. What is present was verified when it was copied; files that a
 * crash left half-copied are removed at start. Thread-safe.
 */
final class VerifiedFiles {
    private static final int BUFFER = 256 * 1024;
    private static final String PARTIAL = ".part";

    private final Path directory;
    private final Map<Sha256, Long> sizes = new ConcurrentHashMap<>();

    VerifiedFiles(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(this::adopt);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The file with this content, if it is here with that size. */
    Optional<Path> find(Sha256 digest, long size) {
        Long present = sizes.get(digest);
        return present != null && present == size ? Optional.of(path(digest)) : Optional.empty();
    }

    /**
     * Copies a stream that should have this digest and size, and keeps it only if it has.
     *
     * @throws CorruptObjectException if it has not
     * @throws IOException if reading or writing fails; nothing is kept
     */
    void copy(Sha256 digest, long size, InputStream source) throws IOException, CorruptObjectException {
        Path partial = Files.createTempFile(directory, digest.hex(), PARTIAL);
        try {
            write(partial, digest, size, source);
            // A crash before this move leaves a .part file, which the next start removes; after it, a verified file.
            Files.move(partial, path(digest), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sizes.put(digest, size);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /** The content of a small file, if it is here and still has its digest; a damaged one is removed. */
    Optional<byte[]> read(Sha256 digest) throws IOException {
        if (!sizes.containsKey(digest)) {
            return Optional.empty();
        }
        byte[] content = Files.readAllBytes(path(digest));
        if (Sha256.hash(content).equals(digest)) {
            return Optional.of(content);
        }
        sizes.remove(digest);
        Files.deleteIfExists(path(digest));
        return Optional.empty();
    }

    private void write(Path partial, Sha256 digest, long size, InputStream source)
            throws IOException, CorruptObjectException {
        MessageDigest hash = Sha256.digest();
        byte[] buffer = new byte[BUFFER];
        long copied = 0;
        try (FileChannel out = FileChannel.open(partial, StandardOpenOption.WRITE)) {
            for (int read = source.read(buffer); read >= 0 && copied <= size; read = source.read(buffer)) {
                hash.update(buffer, 0, read);
                ByteBuffer block = ByteBuffer.wrap(buffer, 0, read);
                while (block.hasRemaining()) {
                    copied += out.write(block);
                }
            }
            out.force(true);
        }
        if (copied != size || !Sha256.of(hash.digest()).equals(digest)) {
            throw new CorruptObjectException(
                    "not the " + size + " bytes that the log names; read " + copied + " of another digest or length");
        }
    }

    private void adopt(Path file) {
        String name = file.getFileName().toString();
        try {
            if (name.endsWith(PARTIAL)) {
                Files.delete(file);
            } else {
                sizes.put(Sha256.ofHex(name), Files.size(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "countersign.cache.directory holds " + file + ", which this service did not make; empty it", e);
        }
    }

    private Path path(Sha256 digest) {
        return directory.resolve(digest.hex());
    }
}
