package dev.countersign.objectstore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Walks a store's tree in the order of the keys, one folder at a time: each is read whole and closed before its entries are
 * visited, so that nothing stays open between two steps.
 */
final class ListingWalk extends AbstractSpliterator<ObjectListing> {

    /** What lies ahead: an object, or a folder as its path with a slash behind (the root: empty). */
    private record Step(String path, BasicFileAttributes attributes) {}

    private final ObjectTree tree;
    private final String prefix;
    private final Deque<Step> ahead = new ArrayDeque<>();

    private ListingWalk(ObjectTree tree, String prefix) throws IOException {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL);
        this.tree = tree;
        this.prefix = prefix;
        // Only what lies in the last folder that the prefix names can match.
        String start = prefix.substring(0, prefix.lastIndexOf('/') + 1);
        if (start.isEmpty() || tree.holdsFolder(ObjectKey.of(start.substring(0, start.length() - 1)))) {
            enter(start);
        }
    }

    static Stream<ObjectListing> stream(ObjectTree tree, String prefix) throws IOException {
        return StreamSupport.stream(new ListingWalk(tree, prefix), false);
    }

    @Override
    public boolean tryAdvance(Consumer<? super ObjectListing> action) {
        while (!ahead.isEmpty()) {
            Step next = ahead.pop();
            if (next.attributes().isRegularFile()) {
                action.accept(new ObjectListing(
                        ObjectKey.of(next.path()),
                        next.attributes().size(),
                        next.attributes().lastModifiedTime().toInstant()));
                return true;
            }
            try {
                enter(next.path());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return false;
    }

    /** Puts the entries of a folder ahead. A folder sorts with its slash, as its keys do: {@code a-b} before {@code a/b}. */
    private void enter(String folder) throws IOException {
        TreeMap<String, Step> entries = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(tree.root().resolve(folder))) {
            for (Path file : files) {
                String path = folder + file.getFileName();
                if (path.startsWith(prefix) && ObjectKey.isPrefix(path)) { // not .tmp, nor what no key can name
                    add(path, file, entries);
                }
            }
        } catch (NoSuchFileException e) {
            return; // pruned since
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        entries.descendingMap().values().forEach(ahead::push);
    }

    private static void add(String path, Path file, TreeMap<String, Step> entries) throws IOException {
        BasicFileAttributes attributes = ObjectTree.attributes(file);
        if (attributes != null && attributes.isDirectory()) {
            entries.put(path + "/", new Step(path + "/", attributes));
        } else if (attributes != null && attributes.isRegularFile()) {
            entries.put(path, new Step(path, attributes));
        }
    }
}
