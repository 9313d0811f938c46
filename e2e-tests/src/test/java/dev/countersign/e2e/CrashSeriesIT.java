package dev.countersign.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.e2e.crash.CrashPoints;
import dev.countersign.e2e.crash.CrashRun;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every service dies many times at every point of its work, and by {@code kill -9} from outside, the broker too. Runs only when
 * asked for, by {@code benchmarks/crashes}. A line for each death goes to {@code crashes.csv}, so that a run that was broken off
 * goes on where it stopped.
 */
@Tag("long")
class CrashSeriesIT {
    private static final Path RESULTS = Path.of(System.getProperty("crashes.results", "target/crashes.csv"));
    private static final int ROUNDS = Integer.getInteger("crashes.rounds", 20);
    private static final Duration PROMISED = Duration.ofSeconds(30);
    private static final String KILL = "kill-9.";

    @Test
    void deathAtEveryPointManyTimes(@TempDir Path folder) throws IOException {
        List<String> before = Files.exists(RESULTS) ? Files.readAllLines(RESULTS) : List.of();
        for (int round = 1; round <= ROUNDS; round++) {
            List<String> left = new ArrayList<>(points());
            String prefix = round + ",";
            before.stream()
                    .filter(line -> line.startsWith(prefix))
                    .forEach(line -> left.remove(line.split(",", -1)[1]));
            if (!left.isEmpty()) {
                try (var run = CrashRun.in(Files.createDirectory(folder.resolve("round-" + round)))) {
                    run.recovery(); // everything is warm
                    List<String> lines = new ArrayList<>();
                    for (String point : left) {
                        lines.add(prefix + point + "," + death(run, point).toMillis());
                    }
                    CrashRun.Counts counts = run.settle();
                    // Only what held to the end counts.
                    Files.write(RESULTS, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    System.out.println("round " + round + ": " + counts);
                }
            }
        }
        List<Long> recoveries = Files.readAllLines(RESULTS).stream()
                .map(line -> Long.parseLong(line.split(",", -1)[2]))
                .sorted()
                .toList();
        long median = recoveries.get(recoveries.size() / 2);
        long p95 = recoveries.get((int) Math.ceil(recoveries.size() * 0.95) - 1);
        System.out.println(recoveries.size() + " deaths, nothing lost; recovery in ms: median " + median + ", p95 "
                + p95 + ", longest " + recoveries.getLast());
        assertTrue(p95 <= PROMISED.toMillis(), "recovery p95 " + p95 + " ms");
    }

    private static Duration death(CrashRun run, String point) {
        if (point.startsWith(KILL)) {
            run.kill(Service.valueOf(point.substring(KILL.length())));
        } else {
            run.crash(point);
        }
        return run.recovery();
    }

    private static List<String> points() {
        List<String> points = new ArrayList<>();
        for (Service service : Service.values()) {
            points.add(KILL + service);
            if (service != Service.KAFKA) {
                points.addAll(CrashPoints.of(service));
            }
        }
        return points;
    }
}
