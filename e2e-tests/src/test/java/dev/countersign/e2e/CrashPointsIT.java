package dev.countersign.e2e;

import dev.countersign.e2e.crash.CrashPoints;
import dev.countersign.e2e.crash.CrashRun;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every service dies at every named point of its work, the three beside each other, while publishers publish and a device updates:
 * no acknowledged request is lost, one bundle for each version, nothing wrong is served, the log verifies, and what is published
 * after the last death reaches a device. {@link CrashSeriesIT} does it many times over and measures.
 */
class CrashPointsIT {
    private static final List<Service> SERVICES = List.of(Service.INGEST, Service.SIGNING, Service.DISTRIBUTION);

    /** Another one each day, or that of {@code -Dcrashes.day}. */
    private static final long DAY =
            Long.getLong("crashes.day", LocalDate.now(Clock.systemUTC()).toEpochDay());

    @Test
    void deathAtTheDaysPointOfEachServiceLosesNothing(@TempDir Path folder) throws IOException {
        try (var run = CrashRun.in(folder)) {
            for (Service service : SERVICES) {
                List<String> points = CrashPoints.of(service);
                String point = points.get((int) (DAY % points.size()));
                System.out.println("crash point of the day: " + point + " (-Dcrashes.day=" + DAY + ")");
                run.crash(point);
            }
            run.recovery();
            run.settle();
        }
    }

    @Test
    @Tag("long")
    void deathAtAnyPointLosesNothing(@TempDir Path folder) throws Exception {
        try (var run = CrashRun.in(folder);
                var lanes = Executors.newCachedThreadPool()) {
            List<Future<?>> done = new ArrayList<>();
            for (Service service : SERVICES) {
                done.add(lanes.submit(() -> CrashPoints.of(service).forEach(run::crash)));
            }
            for (Future<?> lane : done) {
                get(lane);
            }
            run.recovery();
            run.settle();
        }
    }

    private static void get(Future<?> lane) throws IOException, InterruptedException {
        try {
            lane.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        }
    }
}
