package dev.countersign.ingest.store;

import dev.countersign.objectstore.ByteRange;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.objectstore.StoredObject;
import dev.countersign.objectstore.config.ObjectStoreConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Not ready while the object store's disk is full or the store cannot be reached; ready again by itself. */
@Readiness
@ApplicationScoped
class RoomReadiness implements HealthCheck {
    private static final ObjectKey ANY = ObjectKey.of("log/checkpoint");

    private final StoreConfig room;
    private final ObjectStoreConfig location;
    private final ObjectStore store;

    RoomReadiness(StoreConfig room, ObjectStoreConfig location, ObjectStore store) {
        this.room = room;
        this.location = location;
        this.store = store;
    }

    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named("object-store");
        try {
            if (location.kind() == ObjectStoreConfig.Kind.DIRECTORY
                    && location.directory().isPresent()) {
                return onDisk(answer, location.directory().get());
            }
            return reached(answer);
        } catch (IOException e) {
            return answer.withData("error", String.valueOf(e.getMessage()))
                    .down()
                    .build();
        }
    }

    private HealthCheckResponse onDisk(HealthCheckResponseBuilder answer, Path directory) throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        return answer.withData("free", free)
                .status(free >= room.minimumFree().asLongValue())
                .build();
    }

    /** Whether there is such an object says nothing; that the store answered does. */
    private HealthCheckResponse reached(HealthCheckResponseBuilder answer) throws IOException {
        Optional<StoredObject> any = store.read(ANY, ByteRange.of(0, 0));
        if (any.isPresent()) {
            any.get().close();
        }
        return answer.up().build();
    }
}
