package dev.countersign.signing.key;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready while key operations fail. */
@Readiness
@Singleton
class KeyHolderReadiness implements HealthCheck {
    private final KeyHolderWatch watch;

    KeyHolderReadiness(KeyHolderWatch watch) {
        this.watch = watch;
    }

    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named("key holder");
        return watch.problem()
                .map(problem -> answer.down()
                        .withData("problem", String.valueOf(problem.getMessage()))
                        .build())
                .orElseGet(() -> answer.up().build());
    }
}
