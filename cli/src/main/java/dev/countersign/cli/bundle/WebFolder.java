package dev.countersign.cli.bundle;

import dev.countersign.cli.console.CommandFailure;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of a web build by their names in the bundle, in the order of those names. Links are followed as long as they stay in the folder;
 * what tools and systems leave behind is left out.
 */
final class WebFolder {
    private static final Set<String> LEFT_OUT = Set.of(
            ".DS_Store",
            ".git",
            ".gitignore",
            ".gitattributes",
            ".gitkeep",
            ".svn",
            ".hg",
            "__MACOSX",
            "Thumbs.db",
            "desktop.ini");

    private final SortedMap<String, Path> files;

    private WebFolder(SortedMap<String, Path> files) {
        this.files = files;
    }

    /**
     * Looks through a folder.
     *
     * @throws CommandFailure if it is no web build, or something in it cannot be part of a bundle
     */
    static WebFolder scan(Path folder) throws IOException {
        Path real = folder.toRealPath();
        var scan = new Scan(folder, real);
        try {
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, scan);
        } catch (FileSystemLoopException e) {
            throw CommandFailure.error(e.getFile() + " links to a folder above itself; remove the link");
        }
        if (!scan.files.containsKey("index.html")) {
            throw CommandFailure.error(
                    folder + " has no index.html; name the folder your build writes, often dist, www or build");
        }
        return new WebFolder(scan.files);
    }

    /** Name in the bundle, with slashes, to file; ordered by name. */
    Map<String, Path> files() {
        return files;
    }

    private static final class Scan extends SimpleFileVisitor<Path> {
        private final SortedMap<String, Path> files = new TreeMap<>();
        private final Path folder;
        private final Path real;

        Scan(Path folder, Path real) {
            this.folder = folder;
            this.real = real;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            if (!directory.equals(folder) && leftOut(directory)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            checkInside(directory);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (leftOut(file)) {
                return FileVisitResult.CONTINUE;
            }
            if (!attributes.isRegularFile()) {
                throw CommandFailure.error(file + " is neither file nor folder; a bundle cannot hold it");
            }
            checkInside(file);
            files.put(name(file), file);
            return FileVisitResult.CONTINUE;
        }

        private static boolean leftOut(Path path) {
            return LEFT_OUT.contains(String.valueOf(path.getFileName()));
        }

        private void checkInside(Path path) throws IOException {
            if (!path.toRealPath().startsWith(real)) {
                throw CommandFailure.error(path + " links to a place outside " + folder
                        + "; copy what it links to into the folder, or remove the link");
            }
        }

        private String name(Path file) {
            return folder.relativize(file)
                    .toString()
                    .replace(file.getFileSystem().getSeparator(), "/");
        }
    }
}
