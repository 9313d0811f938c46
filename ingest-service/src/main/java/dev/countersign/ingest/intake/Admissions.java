package dev.countersign.ingest.intake;

import dev.countersign.contract.policy.Policy;
import dev.countersign.ingest.follow.Follower;
import dev.countersign.ingest.follow.LogView;
import dev.countersign.ingest.intake.UnavailableException.What;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** What is admitted now: by the policy that the verified log adopted last, and the time. Thread-safe. */
@ApplicationScoped
class Admissions {
    private final Follower follower;
    private final LimitsConfig limits;
    private final Clock clock;

    Admissions(Follower follower, LimitsConfig limits, Clock clock) {
        this.follower = follower;
        this.limits = limits;
        this.clock = clock;
    }

    /** @throws UnavailableException if no policy is known */
    Admission now() throws UnavailableException {
        LogView view = follower.view();
        return new Admission(policy(view), view.uploadKeys(), limits.uploadSize(), clock.instant());
    }

    /** @throws UnavailableException if no policy is known */
    Policy policy() throws UnavailableException {
        return policy(follower.view());
    }

    private static Policy policy(LogView view) throws UnavailableException {
        if (view.phase() != LogView.Phase.FOLLOWING || view.policy().isEmpty()) {
            throw new UnavailableException(
                    What.LOG,
                    "no policy is known from a verified log: " + view.trouble().orElse("not yet"));
        }
        return view.policy().get();
    }
}
