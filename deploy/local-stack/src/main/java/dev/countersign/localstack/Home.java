package dev.countersign.localstack;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a local stack's state, {@code .countersign} by default.
 *
 * @param directory absolute
 */
public record Home(Path directory) {
    private static final String VERSION = "1";
    private static final long ROOM_BYTES = 512L << 20;
    private static final long LONG_LOG_BYTES = 8L << 20;

    /** All that a stack keeps; --fresh deletes these and nothing else. */
    private static final Set<String> ENTRIES = Set.of(
            "cache",
            "demo",
            "device",
            "kafka",
            "keys",
            "log-verifier.key",
            "logs",
            "objects",
            "policy.yaml",
            "processes",
            "secrets",
            "spool",
            "state-version",
            "witness");

    private static final String LOCK = "lock";

    public Home {
        if (!directory.isAbsolute()) {
            throw new IllegalArgumentException("a home is named by an absolute path");
        }
    }

    /** A person's private key, PKCS#8 PEM; of {@code publisher}, {@code approver-1} or {@code approver-2}. */
    public Path personKey(String name) {
        return directory.resolve("keys").resolve(name + ".pem");
    }

    public Path policy() {
        return directory.resolve("policy.yaml");
    }

    /** The public PKCS#1 PEM that goes into the app; signing-service writes it. */
    public Path devicePublicKey(String app, String environment) {
        return directory.resolve("device").resolve(app).resolve(environment + ".pem");
    }

    /** The log's verifier key in signed-note form; signing-service writes it. */
    public Path logVerifierKey() {
        return directory.resolve("log-verifier.key");
    }

    /** Who has to cosign, for the writer of a witnessed stack (C2SP tlog-policy). */
    public Path witnessPolicy() {
        return witness().resolve("policy");
    }

    /** The log's verifier key for those who believe no checkpoint without the witness's cosignature. */
    public Path witnessedKey() {
        return witness().resolve("log.key");
    }

    /** Where the witness's alarms are. */
    public Path witnessLog() {
        return directory.resolve("logs").resolve("witness.log");
    }

    Path witness() {
        return directory.resolve("witness");
    }

    /** Where the demo's device of this environment keeps its releases. */
    public Path demoDevice(String environment) {
        return directory.resolve("demo").resolve(environment);
    }

    /** The object store. */
    public Path objects() {
        return directory.resolve("objects");
    }

    public Path log(Service service) {
        return directory.resolve("logs").resolve(service.label() + ".log");
    }

    Path lockFile() {
        return directory.resolve(LOCK);
    }

    Path processes() {
        return directory.resolve("processes");
    }

    Path kafka() {
        return directory.resolve("kafka");
    }

    Path cache() {
        return directory.resolve("cache");
    }

    Path spool() {
        return directory.resolve("spool");
    }

    Path secrets() {
        return directory.resolve("secrets");
    }

    Path keystore() {
        return secrets().resolve("keystore.bcfks");
    }

    Path keystorePassword() {
        return secrets().resolve("keystore.password");
    }

    /**
     * Makes the folder if it is absent; only its owner may enter it.
     *
     * @throws StackException if it cannot be written, or holds what is not ours
     */
    void prepare() {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory);
                if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
                    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
                }
            }
            Files.delete(Files.createTempFile(directory, "writable", null));
        } catch (IOException e) {
            throw new StackException(
                    "cannot write in " + directory + " (" + reason(e)
                            + "); make it writable, or set COUNTERSIGN_HOME to a folder that is",
                    e);
        }
    }

    /**
     * Holds for a folder that an earlier stack of this version left, and for a new one.
     *
     * @throws StackException otherwise, and if there is too little room
     */
    void check() {
        try {
            if (Files.getFileStore(directory).getUsableSpace() < ROOM_BYTES) {
                throw new StackException("less than " + (ROOM_BYTES >> 20) + " MB free for " + directory
                        + "; make room, or set COUNTERSIGN_HOME to a folder on another disk");
            }
            Path marker = directory.resolve("state-version");
            if (Files.exists(marker)) {
                String found = Files.readString(marker).strip();
                if (!found.equals(VERSION)) {
                    throw new StackException("the state in " + directory + " is of version \"" + found
                            + "\", this is version " + VERSION + "; start anew with --fresh, or set COUNTERSIGN_HOME");
                }
                return;
            }
            Set<String> foreign = new TreeSet<>(entries());
            foreign.removeAll(ENTRIES);
            foreign.remove(LOCK);
            if (!foreign.isEmpty()) {
                throw new StackException(directory + " holds files that are not Countersign's ("
                        + foreign.iterator().next() + "); set COUNTERSIGN_HOME to a new folder");
            }
            Files.writeString(marker, VERSION + "\n");
        } catch (IOException e) {
            throw new StackException("cannot use " + directory + " (" + reason(e) + ")", e);
        }
    }

    /** Deletes a stack's state; what else lies in the folder stays. */
    void clear() {
        try {
            for (String entry : ENTRIES) {
                deleteTree(directory.resolve(entry));
            }
        } catch (IOException e) {
            throw new StackException("cannot clear " + directory + " (" + reason(e) + ")", e);
        }
    }

    /** Sets long logs of earlier runs aside, one generation. */
    void trimLogs() {
        try {
            for (Service service : Service.values()) {
                Path log = log(service);
                if (Files.exists(log) && Files.size(log) > LONG_LOG_BYTES) {
                    Files.move(
                            log, log.resolveSibling(service.label() + ".log.1"), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new StackException("cannot write in " + directory + "/logs (" + reason(e) + ")", e);
        }
    }

    private List<String> entries() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "") + ": " + e.getMessage();
    }
}
