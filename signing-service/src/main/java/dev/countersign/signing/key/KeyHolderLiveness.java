package dev.countersign.signing.key;

import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Asks for a new process once the token has been gone for a while: some libraries find a returned token only then. */
@Liveness
@Singleton
class KeyHolderLiveness implements HealthCheck {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final KeyHolderWatch watch;

    KeyHolderLiveness(KeyHolderWatch watch) {
        this.watch = watch;
    }

    @Override
    public HealthCheckResponse call() {
        Duration gone = watch.unavailableFor();
        return HealthCheckResponse.named("key holder")
                .status(gone.compareTo(PATIENCE) < 0)
                .withData("unavailable seconds", gone.toSeconds())
                .build();
    }
}
