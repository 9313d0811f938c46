package dev.countersign.distribution.follow;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while there is a verified state and nothing contradicts it. Kafka being down does not matter: the object store is polled. */
@Readiness
@ApplicationScoped
class FollowerHealth implements HealthCheck {
    private final Follower follower;

    FollowerHealth(Follower follower) {
        this.follower = follower;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("log");
        return switch (follower.status()) {
            case FollowerStatus.Waiting waiting ->
                response.down().withData("waiting", waiting.reason()).build();
            case FollowerStatus.Following following ->
                response.up()
                        .withData("size", following.size())
                        .withData(
                                "heads_fresh_until",
                                follower.attestedUntil().map(Instant::toString).orElse("never attested"))
                        .build();
            case FollowerStatus.Incomplete incomplete ->
                response.status(incomplete.size() > 0)
                        .withData("incomplete", incomplete.reason())
                        .withData("size", incomplete.size())
                        .build();
            case FollowerStatus.Stopped stopped ->
                response.down()
                        .withData("stopped", stopped.reason())
                        .withData("size", stopped.size())
                        .build();
        };
    }
}
