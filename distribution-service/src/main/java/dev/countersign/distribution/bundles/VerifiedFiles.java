package dev.countersign.distribution.bundles;

import dev.countersign.contract.crash.CrashPoint;
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
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Files named by the SHA-256 of their content, checked before they get that name. A file that changed since, or that another process left, is not
 * found until it was hashed again; one that is not what its name says is removed. Files that a crash left half-copied are removed at start.
 * Thread-safe.
 */
final class VerifiedFiles {
    private static final int BUFFER = 256 * 1024;
    private static final String PARTIAL = ".part";

    private final Path directory;
    private final long limit;
    private final Map<Sha256, Copy> copies = new ConcurrentHashMap<>();
    private final Set<Sha256> unverified = ConcurrentHashMap.newKeySet();
    private final AtomicLong uses = new AtomicLong();
    private final AtomicLong total = new AtomicLong();

    private record Copy(long size, FileTime modified, AtomicLong lastUse) {}

    /**
     * @param limit how many bytes of files {@link #evict} leaves
     */
    VerifiedFiles(Path directory, long limit) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.limit = limit;
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(this::adopt);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The file with this content, if it is here with that size and nobody touched it since it was verified. */
    Optional<Path> find(Sha256 digest, long size) {
        Copy copy = copies.get(digest);
        if (copy == null || copy.size() != size) {
            return Optional.empty();
        }
        if (!isUntouched(digest, copy)) {
            forget(digest, copy);
            unverified.add(digest);
            return Optional.empty();
        }
        copy.lastUse().set(uses.incrementAndGet());
        return Optional.of(path(digest));
    }

    /**
     * Verifies a file that is here and is not known to be what its name says.
     *
     * @return whether {@link #find} finds it now
     * @throws CorruptObjectException if it was something else; it is removed
     */
    boolean verify(Sha256 digest, long size) throws IOException, CorruptObjectException {
        if (find(digest, size).isPresent()) {
            return true;
        }
        if (!unverified.remove(digest) || !Files.exists(path(digest))) {
            return false;
        }
        FileTime before = Files.getLastModifiedTime(path(digest));
        if (Files.size(path(digest)) != size || !hash(path(digest)).equals(digest)) {
            Files.deleteIfExists(path(digest));
            throw new CorruptObjectException("the cached copy was damaged; it is removed");
        }
        remember(digest, size, before);
        return true;
    }

    /** Hashes everything again. Removes what is damaged, and returns its digests and sizes. */
    Map<Sha256, Long> scrub() {
        Map<Sha256, Long> damaged = new HashMap<>();
        copies.forEach((digest, copy) -> {
            try {
                if (!hash(path(digest)).equals(digest)) {
                    forget(digest, copy);
                    Files.deleteIfExists(path(digest));
                    damaged.put(digest, copy.size());
                }
            } catch (IOException e) {
                forget(digest, copy); // unreadable: not served, fetched again
                damaged.put(digest, copy.size());
            }
        });
        return damaged;
    }

    /** Removes the files that were not used for longest until the rest fits the limit; never those that are to be kept. */
    void evict(Supplier<Set<Sha256>> kept) throws IOException {
        if (total.get() <= limit) {
            return;
        }
        Set<Sha256> keep = kept.get();
        List<Map.Entry<Sha256, Copy>> oldestFirst = copies.entrySet().stream()
                .sorted(Comparator.comparingLong(
                        each -> each.getValue().lastUse().get()))
                .toList();
        for (var each : oldestFirst) {
            if (total.get() <= limit) {
                return;
            }
            if (!keep.contains(each.getKey()) && forget(each.getKey(), each.getValue())) {
                Files.deleteIfExists(path(each.getKey()));
            }
        }
    }

    /** Bytes of verified files. */
    long size() {
        return total.get();
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
            CrashPoint.reached("distribution.copy-written");
            // A crash before this move leaves a .part file, which the next start removes; after it, a verified file.
            Files.move(partial, path(digest), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            unverified.remove(digest);
            remember(digest, size, Files.getLastModifiedTime(path(digest)));
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /** The content of a small file, if it is here and still has its digest; a damaged one is removed. */
    Optional<byte[]> read(Sha256 digest) throws IOException {
        if (!copies.containsKey(digest) && !unverified.contains(digest)) {
            return Optional.empty();
        }
        byte[] content = Files.readAllBytes(path(digest));
        if (Sha256.hash(content).equals(digest)) {
            return Optional.of(content);
        }
        Copy copy = copies.get(digest);
        if (copy != null) {
            forget(digest, copy);
        }
        unverified.remove(digest);
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
                unverified.add(Sha256.ofHex(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "countersign.cache.directory holds " + file + ", which this service did not make; empty it", e);
        }
    }

    private void remember(Sha256 digest, long size, FileTime modified) {
        Copy before = copies.put(digest, new Copy(size, modified, new AtomicLong(uses.incrementAndGet())));
        total.addAndGet(before == null ? size : size - before.size());
    }

    private boolean forget(Sha256 digest, Copy copy) {
        boolean removed = copies.remove(digest, copy);
        if (removed) {
            total.addAndGet(-copy.size());
        }
        return removed;
    }

    private boolean isUntouched(Sha256 digest, Copy copy) {
        try {
            var now = Files.readAttributes(path(digest), BasicFileAttributes.class);
            return now.size() == copy.size() && now.lastModifiedTime().equals(copy.modified());
        } catch (IOException e) {
            return false;
        }
    }

    private static Sha256 hash(Path file) throws IOException {
        MessageDigest hash = Sha256.digest();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                hash.update(buffer, 0, read);
            }
        }
        return Sha256.of(hash.digest());
    }

    private Path path(Sha256 digest) {
        return directory.resolve(digest.hex());
    }
}
