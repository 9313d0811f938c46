package dev.countersign.e2e;

import dev.countersign.e2e.crash.CrashPoints;
import dev.countersign.e2e.crash.CrashRun;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.nio.file.Path;
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
@Tag("long")
class CrashPointsIT {
    @Test
    void deathAtAnyPointLosesNothing(@TempDir Path folder) throws Exception {
        try (var run = CrashRun.in(folder);
                var lanes = Executors.newCachedThreadPool()) {
            List<Future<?>> done = new ArrayList<>();
            for (Service service : List.of(Service.INGEST, Service.SIGNING, Service.DISTRIBUTION)) {
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
