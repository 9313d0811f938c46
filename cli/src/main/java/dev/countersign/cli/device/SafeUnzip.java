package dev.countersign.cli.device;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Unpacks a zip into an empty folder: never outside it, never a link, never without end. */
final class SafeUnzip {
    private static final int MOST_ENTRIES = 50_000;
    private static final long MOST_BYTES = 4L << 30;
    private static final Set<String> IGNORED = Set.of("__MACOSX");

    private final Path target;
    private long left = MOST_BYTES;

    private SafeUnzip(Path target) {
        this.target = target;
    }

    /**
     * Unpacks and returns the folder that has {@code index.html}: the target, or the only folder in it.
     *
     * @throws UpdateRefusedException if an entry could do harm or there is no start page
     */
    static Path unpack(Path zip, Path target) throws IOException, UpdateRefusedException {
        try (var file = new ZipFile(zip.toFile())) {
            if (file.size() > MOST_ENTRIES) {
                throw refused("it has more than " + MOST_ENTRIES + " entries");
            }
            var unzip = new SafeUnzip(target);
            for (Enumeration<? extends ZipEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                unzip.unpack(file, entries.nextElement());
            }
            return webRoot(target);
        } catch (ZipException e) {
            throw refused("it is not a valid zip");
        }
    }

    private void unpack(ZipFile zip, ZipEntry entry) throws IOException, UpdateRefusedException {
        Path place = place(entry.getName());
        if (entry.isDirectory()) {
            Files.createDirectories(place);
            return;
        }
        try {
            Files.createDirectories(place.getParent());
            try (InputStream in = zip.getInputStream(entry);
                    OutputStream out = Files.newOutputStream(place, StandardOpenOption.CREATE_NEW)) {
                copy(in, out);
            }
        } catch (FileAlreadyExistsException e) {
            throw refused("it has a name twice");
        }
    }

    private Path place(String name) throws UpdateRefusedException {
        boolean harmless = !name.isEmpty()
                && name.indexOf('\\') < 0
                && name.indexOf('\0') < 0
                && !name.startsWith("/")
                && !name.matches("[A-Za-z]:.*")
                && !List.of(name.split("/")).contains("..");
        Path place = harmless ? target.resolve(name).normalize() : target;
        if (place.equals(target) || !place.startsWith(target)) {
            throw refused("it has an entry whose name leads out of its folder");
        }
        return place;
    }

    private void copy(InputStream in, OutputStream out) throws IOException, UpdateRefusedException {
        byte[] buffer = new byte[1 << 16];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            left -= count;
            if (left < 0) {
                throw refused("it unpacks to more than " + MOST_BYTES + " bytes");
            }
            out.write(buffer, 0, count);
        }
    }

    private static Path webRoot(Path folder) throws IOException, UpdateRefusedException {
        if (Files.isRegularFile(folder.resolve("index.html"))) {
            return folder;
        }
        try (Stream<Path> children = Files.list(folder)) {
            List<Path> top = children.filter(child -> !ignored(String.valueOf(child.getFileName())))
                    .toList();
            if (top.size() == 1 && Files.isRegularFile(top.getFirst().resolve("index.html"))) {
                return top.getFirst();
            }
        }
        throw refused("it has no index.html");
    }

    private static boolean ignored(String name) {
        return name.startsWith(".") || IGNORED.contains(name);
    }

    private static UpdateRefusedException refused(String why) {
        return new UpdateRefusedException("unzip-failed", "the bundle cannot be unpacked: " + why);
    }
}
