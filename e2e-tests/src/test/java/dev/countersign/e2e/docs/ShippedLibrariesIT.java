package dev.countersign.e2e.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The libraries in the services' folders have their licence in docs/licences.md, and are the very files of docs/libraries.sha256. */
class ShippedLibrariesIT {
    private static final Path ROOT = Path.of(System.getProperty("countersign.root"));
    private static final List<String> SERVICES = List.of("ingest-service", "signing-service", "distribution-service");
    /** Native code for other machines than the list was made on is not in it. */
    private static final Pattern NATIVE = Pattern.compile(".*(linux|osx|windows)-(x86_64|aarch_?64)\\.jar");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| [^|]+ \\| ([a-z][^|]+) \\|$");

    @Test
    void everyLibraryHasItsLicenceInTheList() throws IOException {
        Set<String> shipped = new TreeSet<>();
        for (String service : SERVICES) {
            Path list = ROOT.resolve(service).resolve("target/quarkus-app/quarkus-app-dependencies.txt");
            for (String library : Files.readAllLines(list)) {
                shipped.add(library.substring(0, library.indexOf(':')));
            }
        }
        assertTrue(shipped.remove("dev.countersign"));
        Set<String> listed = new TreeSet<>();
        Matcher row = ROW.matcher(Files.readString(ROOT.resolve("docs/licences.md")));
        while (row.find()) {
            listed.addAll(List.of(row.group(1).strip().split(", ")));
        }
        assertTrue(listed.size() > 30);
        shipped.removeAll(listed);
        assertEquals(Set.of(), shipped, "not in docs/licences.md");
    }

    @Test
    void everyLibraryIsTheFileThatWasReviewed() throws IOException {
        Map<String, String> reviewed = new HashMap<>();
        for (String line : Files.readAllLines(ROOT.resolve("docs/libraries.sha256"))) {
            reviewed.put(line.substring(66), line.substring(0, 64));
        }
        Set<String> others = new TreeSet<>();
        for (Path jar : libraries()) {
            String name = jar.getFileName().toString();
            String digest = reviewed.get(name);
            boolean foreign = digest == null && NATIVE.matcher(name).matches();
            if (!foreign && !Sha256.hash(Files.readAllBytes(jar)).hex().equals(digest)) {
                others.add(name);
            }
        }
        assertEquals(
                Set.of(),
                others,
                "not the file of docs/libraries.sha256: if you meant to change it, write its SHA-256 there");
    }

    private static List<Path> libraries() throws IOException {
        List<Path> jars = new ArrayList<>();
        for (String service : SERVICES) {
            for (String folder : List.of("main", "boot")) {
                try (Stream<Path> files =
                        Files.list(ROOT.resolve(service).resolve("target/quarkus-app/lib/" + folder))) {
                    files.filter(file -> !file.getFileName().toString().startsWith("dev.countersign."))
                            .forEach(jars::add);
                }
            }
        }
        return jars;
    }
}
