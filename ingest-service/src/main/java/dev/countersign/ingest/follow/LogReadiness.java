package dev.countersign.ingest.follow;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the log was read, verifies, and a policy is in force. */
@Readiness
@ApplicationScoped
class LogReadiness implements HealthCheck {
    private final Follower follower;

    LogReadiness(Follower follower) {
        this.follower = follower;
    }

    @Override
    public HealthCheckResponse call() {
        LogView view = follower.view();
        var answer = HealthCheckResponse.named("log")
                .status(view.trouble().isEmpty())
                .withData("size", view.size());
        view.trouble().ifPresent(trouble -> answer.withData("trouble", trouble));
        return answer.build();
    }
}
