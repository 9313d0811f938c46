package dev.countersign.cli.device;

import dev.countersign.cli.console.CommandFailure;
import dev.countersign.cli.console.PrivateFiles;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What a device keeps: {@code device_id}; {@code releases/NAME} with the web files and {@code releases/NAME.json} beside them; {@code current}, a
 * link to the active release, absent on the built-in bundle; {@code work}, which may be deleted at any time; at level L2
 * {@code log-trust.json}, the newest of the log that was proven. Held by one process at a time.
 */
final class DeviceState implements AutoCloseable {
    private final Path folder;
    private final FileChannel lock;

    /**
     * An installed release.
     *
     * @param bundle its bundle id
     */
    record Release(Version version, BundleId bundle) {
        Release {
            if (version == null || bundle == null) {
                throw new IllegalArgumentException("a release has version and bundle");
            }
        }

        String name() {
            return version + "-" + bundle.hex().substring(0, 16);
        }
    }

    private DeviceState(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Opens or creates the state and takes it for this process. */
    static DeviceState open(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("releases"));
        Files.createDirectories(folder.resolve("work"));
        FileChannel lock =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (lock.tryLock() != null) {
                return new DeviceState(folder, lock);
            }
        } catch (OverlappingFileLockException e) {
            // held within this process: reported below
        }
        lock.close();
        throw CommandFailure.error("another update runs in " + folder);
    }

    /** Random per device, made once. */
    String deviceId() throws IOException {
        Path file = folder.resolve("device_id");
        try {
            return UUID.fromString(Files.readString(file).strip()).toString();
        } catch (NoSuchFileException e) {
            String id = UUID.randomUUID().toString();
            Path fresh = Files.createTempFile(folder, "device_id", ".new", PrivateFiles.ownerOnly("rw-------"));
            Files.writeString(fresh, id + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return id;
        } catch (IllegalArgumentException e) {
            throw CommandFailure.error(file + " holds no UUID; delete it to make a new device", e);
        }
    }

    /** The active release; empty on the built-in bundle. */
    Optional<Release> current() throws IOException {
        Path link = folder.resolve("current");
        if (!Files.isSymbolicLink(link)) {
            return Optional.empty();
        }
        Path release = folder.resolve(Files.readSymbolicLink(link));
        try {
            byte[] note = Files.readAllBytes(release.resolveSibling(release.getFileName() + ".json"));
            return Files.isDirectory(release)
                    ? Optional.of(Json.readTolerantly(note, Release.class))
                    : Optional.empty();
        } catch (NoSuchFileException | MalformedException e) {
            return Optional.empty(); // half a state is no state: the next update makes it whole
        }
    }

    /** The folder of an installed release. */
    Path web(Release release) {
        return folder.resolve("releases").resolve(release.name());
    }

    /** Where the download of this ciphertext is collected; the same for the same offer. */
    Path part(SealedOffer offer) {
        String name = offer.checksum().hex() + offer.sessionKey().wire();
        return folder.resolve("work")
                .resolve(Sha256.hash(name.getBytes(StandardCharsets.UTF_8)).hex() + ".part");
    }

    /** What it remembers of the log, at level L2. */
    Path logTrust() {
        return folder.resolve("log-trust.json");
    }

    /** A new place for temporary files. */
    Path workplace() throws IOException {
        return Files.createTempDirectory(folder.resolve("work"), "update-");
    }

    /** Makes an unpacked web folder a release and then, in one step, the active one. A crash before that step leaves the old one active. */
    void activate(Release release, Path unpacked) throws IOException {
        Path web = web(release);
        Path releases = folder.resolve("releases");
        deleteTree(web);
        Files.move(unpacked, web, StandardCopyOption.ATOMIC_MOVE);
        Files.write(releases.resolve(release.name() + ".json"), Json.write(release));
        Path fresh = folder.resolve("work").resolve("current-" + UUID.randomUUID());
        Files.createSymbolicLink(fresh, Path.of("releases", release.name()));
        Files.move(fresh, folder.resolve("current"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Goes back to the built-in bundle. */
    void activateBuiltin() throws IOException {
        Files.deleteIfExists(folder.resolve("current"));
    }

    /** Deletes releases other than these, and what interrupted updates left. */
    void keepOnly(Set<Release> kept) throws IOException {
        Set<String> names = kept.stream().map(Release::name).collect(java.util.stream.Collectors.toSet());
        for (Path path : children(folder.resolve("releases"))) {
            String name = String.valueOf(path.getFileName());
            if (!names.contains(name) && !names.contains(name.replaceFirst("\\.json$", ""))) {
                deleteTree(path);
            }
        }
        for (Path path : children(folder.resolve("work"))) {
            deleteTree(path);
        }
    }

    static void deleteTree(Path top) throws IOException {
        if (!Files.exists(top, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(top)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList();
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
