package dev.countersign.e2e.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.e2e.crash.CrashPoints;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The crash points that are found in the sources are those of docs/reliability.md: none is forgotten, neither by the guide nor by the search. */
class CrashPointsTest {
    private static final Path ROOT = Path.of(System.getProperty("countersign.root"));

    @ParameterizedTest
    @EnumSource(names = "KAFKA", mode = EnumSource.Mode.EXCLUDE)
    void theGuideAndTheSourcesNameTheSamePoints(Service service) throws IOException {
        String guide = Files.readString(ROOT.resolve("docs/reliability.md"));
        String prefix = service.label().replace("-service", ".");
        var points = CrashPoints.of(service);
        points.forEach(point -> assertTrue(guide.contains("`" + point + "`"), point + " is not in the guide"));
        guide.lines()
                .filter(line -> line.startsWith("| `" + prefix))
                .flatMap(line -> Stream.of(
                        line.split("\\|", -1)[1].replaceAll("[ `]", "").split(",")))
                .forEach(point -> assertTrue(points.contains(point), point + " is not in the sources"));
    }
}
