package dev.countersign.e2e.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The libraries in the services' folders have their licence in docs/licences.md. */
class ShippedLibrariesIT {
    private static final Path ROOT = Path.of(System.getProperty("countersign.root"));
    private static final Pattern ROW = Pattern.compile("(?m)^\\| [^|]+ \\| ([a-z][^|]+) \\|$");

    @Test
    void everyLibraryHasItsLicenceInTheList() throws IOException {
        Set<String> shipped = new TreeSet<>();
        for (String service : List.of("ingest-service", "signing-service", "distribution-service")) {
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
}
