package dev.countersign.ingest.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.RolloutHalt;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.Sha256;
import dev.countersign.ingest.follow.Follower;
import dev.countersign.ingest.follow.LogView;
import dev.countersign.ingest.intake.Answer;
import dev.countersign.ingest.intake.Intake;
import dev.countersign.ingest.intake.UnavailableException;
import dev.countersign.ingest.status.RolloutsUnderWay;
import dev.countersign.ingest.status.RolloutsUnderWay.UnderWay;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Halts rollouts whose failures breach the policy. Its request goes the way of everybody's: through the intake, into the log, judged there. Replicas count
 * alike and sign alike (the request of a day about the same state of a rollout is the same to the byte), so that one request comes of it.
 */
@Startup
@ApplicationScoped
class RolloutGuard {
    private static final Logger LOG = Logger.getLogger(RolloutGuard.class);

    private final Optional<PersonKey> key;
    private final RolloutsUnderWay rollouts;
    private final Tallies tallies;
    private final Follower follower;
    private final Intake intake;
    private final Clock clock;
    private final Counter halts;

    RolloutGuard(
            GuardConfig config,
            RolloutsUnderWay rollouts,
            Follower follower,
            Intake intake,
            Clock clock,
            MeterRegistry registry) {
        this.key = config.keyFile().map(RolloutGuard::read);
        this.rollouts = rollouts;
        this.tallies = new Tallies(rollouts);
        this.follower = follower;
        this.intake = intake;
        this.clock = clock;
        this.halts = Counter.builder("countersign.guard.halts")
                .description("Halts of rollouts that the guard asked for")
                .register(registry);
    }

    /** Whether what devices report can be told to be about a rollout or not: the log was read once. */
    boolean isReady() {
        return key.isEmpty() || follower.view().phase() != LogView.Phase.LOADING;
    }

    /** Counts a record of {@code device-events}. Whatever is in it does no harm. */
    void onReport(String deviceId, byte[] value) {
        if (key.isEmpty() || rollouts.isEmpty()) {
            return;
        }
        try {
            tallies.count(deviceId, Json.readTolerantly(value, DeviceReport.class));
        } catch (MalformedException e) {
            LOG.debugf("a device event is malformed: %s", e.getMessage());
        }
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void look() {
        Optional<Policy> policy = follower.view().policy();
        if (key.isEmpty() || policy.isEmpty() || follower.view().phase() != LogView.Phase.FOLLOWING) {
            return;
        }
        for (UnderWay breach : tallies.breaches(policy.get(), key.get().keyId())) {
            halt(breach, key.get());
        }
    }

    private void halt(UnderWay breach, PersonKey guard) {
        SignedRequest request = SignedRequest.sign(request(breach), guard);
        try {
            Answer answer = intake.submit(request.bytes());
            switch (answer) {
                case Answer.Taken(var status, boolean isNew) -> {
                    if (isNew) {
                        halts.increment();
                        LOG.warnf(
                                "rollout of %s %s on %s: %s; asked for a halt with request %s",
                                breach.scope(),
                                breach.rollout().version(),
                                breach.channel(),
                                tallies.describe(breach.rollout().salt()),
                                request.id());
                    }
                }
                case Answer.Rejected rejected ->
                    LOG.errorf("the halt of %s was turned away: %s", breach.scope(), rejected.detail());
            }
        } catch (UnavailableException e) {
            LOG.warnf("a halt of %s waits: %s", breach.scope(), e.getMessage());
        }
    }

    private RolloutHalt request(UnderWay breach) {
        Instant created = clock.instant().truncatedTo(ChronoUnit.DAYS);
        String about = "rollout.halt " + breach.rollout().salt() + " " + breach.channel() + " "
                + breach.rollout().since();
        return new RolloutHalt(
                breach.scope().app(),
                breach.scope().environment(),
                created,
                created.plus(Request.LONGEST_LIFE),
                Sha256.hash(about.getBytes(UTF_8)).hex().substring(0, 32),
                breach.channel(),
                breach.rollout().version());
    }

    private static PersonKey read(Path file) {
        try {
            return PersonKey.parsePem(Files.readString(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "countersign.guard.key-file: " + file + " is no key file that can be read (" + e.getMessage()
                            + "); make one with `countersign keygen`, or leave the property out",
                    e);
        }
    }
}
