package dev.countersign.signing.key;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.bouncycastle.crypto.util.ScryptConfig;
import org.bouncycastle.jcajce.BCFKSLoadStoreParameter;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * A BCFKS key store on disk: encrypted and authenticated under a key that scrypt (RFC 7914) makes of the password. Replaced as a
 * whole, so that a reader and a crash find either the old file or the new one. Readable by its owner only.
 */
final class KeystoreFile {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    /** The N of scrypt: with r = 8 and p = 1, 32 MiB and about a tenth of a second per guess. */
    static final int SCRYPT_COST = 1 << 15;

    private final Path path;
    private final Secret password;
    private final ScryptConfig stretching;
    private final BouncyCastleProvider bouncyCastle = new BouncyCastleProvider();

    /** @param scryptCost for files written from now on; reading takes the cost from the file */
    KeystoreFile(Path path, Secret password, int scryptCost) {
        this.path = path.toAbsolutePath();
        this.password = password;
        this.stretching =
                new ScryptConfig.Builder(scryptCost, 8, 1).withSaltLength(32).build();
    }

    /**
     * The key store as it is on disk; empty if there is none.
     *
     * @throws KeyHolderBrokenException if the password is wrong or the file is damaged
     * @throws KeyHolderUnavailableException if the disk does not answer
     */
    Optional<KeyStore> load() {
        byte[] content;
        try {
            content = Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw KeyHolderUnavailableException.before("cannot read the key store " + path, e);
        }
        return Optional.of(read(content));
    }

    private KeyStore read(byte[] content) {
        char[] chars = password.copy();
        try {
            KeyStore store = KeyStore.getInstance("BCFKS", bouncyCastle);
            store.load(new ByteArrayInputStream(content), chars);
            return store;
        } catch (IOException e) {
            throw new KeyHolderBrokenException(
                    "the key store " + path + " does not open: wrong password, or the file is damaged", e);
        } catch (GeneralSecurityException e) {
            throw new KeyHolderBrokenException("this Java platform cannot read the key store " + path, e);
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    /** A key store without keys. */
    KeyStore empty() {
        try {
            KeyStore store = KeyStore.getInstance("BCFKS", bouncyCastle);
            store.load(null, null);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new KeyHolderBrokenException("this Java platform cannot make a BCFKS key store", e);
        }
    }

    /** Tells versions of the file apart: changes whenever the file is replaced. */
    String stamp() {
        try {
            return Files.readAttributes(path, "unix:ino,size,lastModifiedTime").toString();
        } catch (IOException e) {
            return "absent";
        }
    }

    /** Something done while no other process changes the file. */
    interface Change<T> {
        T apply() throws GeneralSecurityException, IOException;
    }

    /** Runs a change alone, also among processes. */
    <T> T alone(Change<T> change) {
        Path lock = path.resolveSibling(path.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, Set.of(CREATE, WRITE), OWNER_ONLY);
                var held = channel.lock()) {
            return change.apply();
        } catch (IOException e) {
            throw KeyHolderUnavailableException.before(
                    "cannot write the key store " + path + ": " + e
                            + "; its folder must be there, and this service must be able to write in it",
                    e);
        } catch (GeneralSecurityException e) {
            throw new KeyHolderBrokenException("cannot change the key store " + path, e);
        }
    }

    /** Replaces the file, durably. A crash leaves the old one, and maybe a temporary file that nobody reads. */
    void save(KeyStore store) throws GeneralSecurityException, IOException {
        Path temporary = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel out = FileChannel.open(temporary, Set.of(CREATE_NEW, WRITE), OWNER_ONLY)) {
                ByteBuffer content = ByteBuffer.wrap(encode(store));
                while (content.hasRemaining()) {
                    out.write(content);
                }
                out.force(true);
            }
            Files.move(temporary, path, ATOMIC_MOVE);
            try (FileChannel folder = FileChannel.open(path.getParent(), READ)) {
                folder.force(true);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private byte[] encode(KeyStore store) throws GeneralSecurityException, IOException {
        var out = new ByteArrayOutputStream();
        char[] chars = password.copy();
        try {
            store.store(new BCFKSLoadStoreParameter.Builder(out, new KeyStore.PasswordProtection(chars))
                    .withStorePBKDFConfig(stretching)
                    .build());
            return out.toByteArray();
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
