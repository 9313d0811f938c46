package dev.countersign.signing.announce;

import dev.countersign.signing.authority.Authority;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while this process signs or stands by; not while the log or the event topic cannot be written. */
@Readiness
@ApplicationScoped
class SigningReadiness implements HealthCheck {
    private final Duty duty;
    private final EventAnnouncer announcer;

    SigningReadiness(@Identifier("signing-duty") Duty duty, EventAnnouncer announcer) {
        this.duty = duty;
        this.announcer = announcer;
    }

    @Override
    public HealthCheckResponse call() {
        Authority authority = duty.active();
        String blocked = authority == null ? null : authority.blockedBy();
        Optional<String> trouble = duty.trouble();
        boolean writing = blocked == null && (authority == null || authority.failure() == null);
        return HealthCheckResponse.named("signing")
                .status(writing && trouble.isEmpty() && !announcer.isFailing())
                .withData(
                        "duty",
                        authority == null
                                ? trouble.map(why -> "cannot begin: " + why).orElse("standby")
                                : "active")
                .withData("log", writing ? "writable" : "waits for " + (blocked == null ? "a restart" : blocked))
                .withData("events", announcer.isFailing() ? "cannot be published" : "published")
                .build();
    }
}
