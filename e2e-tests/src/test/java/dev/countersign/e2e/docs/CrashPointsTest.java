package dev.countersign.e2e.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.countersign.e2e.crash.CrashPoints;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The crash points that are found in the sources are those of docs/reliability.md: none is forgotten, neither by the guide nor by the search. */
class CrashPointsTest {
    private static final Path ROOT = Path.of(System.getProperty("countersign.root", ".."));

    @ParameterizedTest
    @EnumSource(names = "KAFKA", mode = EnumSource.Mode.EXCLUDE)
    void theGuideAndTheSourcesNameTheSamePoints(Service service) throws IOException {
        String prefix = service.label().replace("-service", ".");
        Set<String> inTheGuide = new TreeSet<>();
        for (String line : Files.readAllLines(ROOT.resolve("docs/reliability.md"))) {
            if (line.startsWith("| `" + prefix)) {
                Collections.addAll(
                        inTheGuide,
                        line.split("\\|", -1)[1].replaceAll("[ `]", "").split(","));
            }
        }
        assertEquals(new TreeSet<>(CrashPoints.of(service)), inTheGuide);
    }
}
