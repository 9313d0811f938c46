package dev.countersign.ingest.store;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready while the object store's disk is full or cannot be reached; ready again by itself. */
@Readiness
@ApplicationScoped
class RoomReadiness implements HealthCheck {
    private final StoreConfig config;

    RoomReadiness(StoreConfig config) {
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named("object-store");
        try {
            long free = Files.getFileStore(config.directory()).getUsableSpace();
            return answer.withData("free", free)
                    .status(free >= config.minimumFree().asLongValue())
                    .build();
        } catch (IOException e) {
            return answer.withData("error", String.valueOf(e.getMessage()))
                    .down()
                    .build();
        }
    }
}
