package dev.countersign.objectstore;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The folders and files under a store's root: where a key lies, what is there, and making it durable. */
record ObjectTree(Path root) {

    /** The tree below {@code root}, which is durably created if it is missing. Only {@code root} itself may be a link. */
    static ObjectTree open(Path root) throws IOException {
        Path absolute = root.toAbsolutePath().normalize();
        List<Path> parentsToSync = new ArrayList<>();
        Path folder = absolute;
        while (Files.notExists(folder)) {
            folder = folder.resolve("..").normalize();
            parentsToSync.add(folder);
        }
        Files.createDirectories(absolute);
        for (Path parent : parentsToSync) {
            sync(parent);
        }
        return new ObjectTree(absolute.toRealPath());
    }

    Path path(ObjectKey key) {
        return root.resolve(key.value());
    }

    /** Whether there is an object: a regular file, reached through real folders only. */
    boolean holds(ObjectKey key) throws IOException {
        return hasRealFolders(key) && isFile(path(key));
    }

    /** Whether there is a folder of this name, reached through real folders only. */
    boolean holdsFolder(ObjectKey name) throws IOException {
        return hasRealFolders(name) && isFolder(path(name));
    }

    private boolean hasRealFolders(ObjectKey key) throws IOException {
        for (Path folder : foldersOf(key)) {
            if (!isFolder(folder)) {
                return false;
            }
        }
        return true;
    }

    /** Creates what is missing. A concurrent prune can undo it at any time, so the caller tries until its link succeeds. */
    void makeFoldersOf(ObjectKey key) throws IOException {
        for (Path folder : foldersOf(key)) {
            makeFolder(folder);
        }
    }

    static void makeFolder(Path folder) throws IOException {
        if (isFolder(folder)) {
            return;
        }
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            BasicFileAttributes there = attributes(folder);
            if (there != null && !there.isDirectory()) {
                throw new FileSystemException(folder.toString(), null, "is in the way of a folder");
            }
        }
    }

    /**
     * Makes the names on the way to a key durable: those of its folders too, as any of them may be new, made by this or by
     * another process that has not synced it yet. (Syncing a clean folder costs some 50 µs.) Folders that are gone are
     * skipped: whatever was in them was deleted.
     */
    void syncFoldersOf(ObjectKey key) throws IOException {
        sync(root);
        for (Path folder : foldersOf(key)) {
            if (!isFolder(folder)) {
                return;
            }
            try {
                sync(folder);
            } catch (NoSuchFileException e) {
                return;
            }
        }
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Unlinks an object, if it is one. The caller holds the swap lock. */
    boolean remove(ObjectKey key) throws IOException {
        return holds(key) && Files.deleteIfExists(path(key));
    }

    /**
     * Removes the folders of a key that are empty, innermost first, never the root. Each is opened without following links
     * and removed relative to its parent by rmdir(2), which takes neither a file nor a link nor a folder in use, whatever
     * other processes do meanwhile. Best effort: where Java does not offer this, empty folders stay.
     */
    void pruneFoldersOf(ObjectKey key) {
        List<Path> names =
                foldersOf(key).stream().map(folder -> folder.getFileName()).toList();
        try (DirectoryStream<Path> top = Files.newDirectoryStream(root)) {
            prune(top, names);
        } catch (IOException e) {
            return; // a folder in use, or one that another process is pruning
        }
    }

    private static void prune(DirectoryStream<Path> parent, List<Path> names) throws IOException {
        if (names.isEmpty() || !(parent instanceof SecureDirectoryStream<Path> secure)) {
            return;
        }
        Path name = names.getFirst();
        BasicFileAttributes there = secure.getFileAttributeView(
                        name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
        if (!there.isDirectory()) { // opening it could block, were it a pipe
            return;
        }
        try (DirectoryStream<Path> folder = secure.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            prune(folder, names.subList(1, names.size()));
        }
        secure.deleteDirectory(name);
    }

    /** The folders between root and key, outermost first, without the root. */
    private List<Path> foldersOf(ObjectKey key) {
        List<Path> folders = new ArrayList<>();
        String path = key.value();
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            folders.add(root.resolve(path.substring(0, slash)));
        }
        return folders;
    }

    static boolean isFolder(Path path) throws IOException {
        BasicFileAttributes attributes = attributes(path);
        return attributes != null && attributes.isDirectory();
    }

    static boolean isFile(Path path) throws IOException {
        BasicFileAttributes attributes = attributes(path);
        return attributes != null && attributes.isRegularFile();
    }

    /** What is there itself, not what it links to; null if nothing is. Any other trouble is not mistaken for absence. */
    static @Nullable BasicFileAttributes attributes(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
