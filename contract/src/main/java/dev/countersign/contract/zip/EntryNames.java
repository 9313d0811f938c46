package dev.countersign.contract.zip;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** All names of an archive: no two may become one file on any file system, and there must be a page to start with. */
final class EntryNames {
    private static final String INDEX = "index.html";

    /** Folded path to path, of every entry. */
    private final Map<String, String> paths = new HashMap<>();

    private final Set<String> foldedFolders = new HashSet<>();
    private final Set<String> foldedFiles = new HashSet<>();
    private final Set<String> topLevel = new HashSet<>();
    private final Set<String> indexPages = new HashSet<>();

    void add(EntryName name) throws ZipRefusal {
        String path = name.path();
        String folded = fold(path);
        String earlier = paths.putIfAbsent(folded, path);
        if (earlier != null) {
            throw duplicate(name, earlier);
        }
        (name.folder() ? foldedFolders : foldedFiles).add(folded);
        for (int slash = folded.lastIndexOf('/'); slash > 0; slash = folded.lastIndexOf('/', slash - 1)) {
            if (!foldedFolders.add(folded.substring(0, slash))) {
                break;
            }
        }
        countTopLevel(name);
    }

    /** After the last name. */
    void finish() throws ZipRefusal {
        for (String file : foldedFiles) {
            if (foldedFolders.contains(file)) {
                throw ZipRefusal.entry(
                        ZipRule.FILE_AND_FOLDER, paths.getOrDefault(file, file), "both a file and a folder");
            }
        }
        boolean atRoot = indexPages.contains(INDEX);
        boolean inOnlyFolder =
                topLevel.size() == 1 && indexPages.contains(topLevel.iterator().next() + "/" + INDEX);
        if (!atRoot && !inOnlyFolder) {
            throw ZipRefusal.archive(
                    ZipRule.NO_INDEX, "no index.html at the root or directly in the only top-level folder");
        }
    }

    private static ZipRefusal duplicate(EntryName name, String earlier) {
        if (earlier.equals(name.path())) {
            return ZipRefusal.entry(ZipRule.DUPLICATE, name.text(), "the name stands twice");
        }
        if (compatible(earlier).equals(compatible(name.path()))) {
            return ZipRefusal.entry(
                    ZipRule.DUPLICATE_UNICODE, name.text(), "after Unicode normalisation the name stands twice");
        }
        return ZipRefusal.entry(ZipRule.DUPLICATE_CASE, name.text(), "apart from case the name stands twice");
    }

    /** What the device's plugin counts: it skips {@code __MACOSX} and names that start with a dot. */
    private void countTopLevel(EntryName name) {
        String path = name.path();
        int slash = path.indexOf('/');
        String top = slash < 0 ? path : path.substring(0, slash);
        if (!top.isEmpty() && !top.startsWith(".") && !top.equals("__MACOSX")) {
            topLevel.add(top);
        }
        if (!name.folder() && (path.equals(INDEX) || path.equals(top + "/" + INDEX))) {
            indexPages.add(path);
        }
    }

    /**
     * Equal for names that any file system or normalisation may take for one: NFKC, full upper case and back, NFKC again,
     * without invisible format characters. It joins slightly more than Unicode's toNFKC_Casefold (a dotless i and an i),
     * never less.
     */
    private static String fold(String path) {
        if (isLowerAscii(path)) {
            return path;
        }
        return compatible(compatible(path).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
    }

    private static String compatible(String path) {
        StringBuilder visible = new StringBuilder(path.length());
        path.codePoints().filter(c -> Character.getType(c) != Character.FORMAT).forEach(visible::appendCodePoint);
        return Normalizer.normalize(visible, Normalizer.Form.NFKC);
    }

    private static boolean isLowerAscii(String path) {
        return path.chars().allMatch(c -> c < 0x80 && !(c >= 'A' && c <= 'Z'));
    }
}
