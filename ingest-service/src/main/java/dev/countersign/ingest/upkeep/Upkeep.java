package dev.countersign.ingest.upkeep;

import dev.countersign.contract.request.ChannelSet;
import dev.countersign.contract.request.KeyAct;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.ReleaseRevoke;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.request.RolloutRequest;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.RequestId;
import dev.countersign.ingest.announce.AnnouncementException;
import dev.countersign.ingest.announce.AnnouncementSchedule;
import dev.countersign.ingest.announce.RequestAnnouncer;
import dev.countersign.ingest.follow.Follower;
import dev.countersign.ingest.follow.LogView;
import dev.countersign.ingest.inbox.Inbox;
import dev.countersign.ingest.inbox.InboxEntry;
import dev.countersign.ingest.status.Progress;
import dev.countersign.ingest.status.RequestLedger;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Goes through the inbox: what is complete and was never answered by the log is announced again, what is settled or abandoned is removed.
 * Nothing complete is ever removed without an answer in the log. Every step may be done twice, also by several processes at once.
 */
@ApplicationScoped
class Upkeep {
    private static final Logger LOG = Logger.getLogger(Upkeep.class);

    private final Follower follower;
    private final RequestLedger ledger;
    private final Inbox inbox;
    private final RequestAnnouncer announcer;
    private final AnnouncementSchedule schedule;
    private final UpkeepConfig config;
    private final Clock clock;
    private final Counter again;

    Upkeep(
            Follower follower,
            RequestLedger ledger,
            Inbox inbox,
            RequestAnnouncer announcer,
            AnnouncementSchedule schedule,
            UpkeepConfig config,
            Clock clock,
            MeterRegistry registry) {
        this.follower = follower;
        this.ledger = ledger;
        this.inbox = inbox;
        this.announcer = announcer;
        this.schedule = schedule;
        this.config = config;
        this.clock = clock;
        this.again = Counter.builder("countersign.ingest.announced.again")
                .description("Announcements of requests that had got no answer")
                .register(registry);
    }

    @Scheduled(every = "${countersign.inbox.sweep:5s}", concurrentExecution = ConcurrentExecution.SKIP)
    void sweep() {
        if (follower.view().phase() != LogView.Phase.FOLLOWING) {
            return; // what the log says is not known, so nothing can be told to be unanswered
        }
        try {
            Collection<InboxEntry> entries = inbox.entries();
            schedule.retain(entries.stream().map(InboxEntry::id).toList());
            for (InboxEntry entry : entries) {
                keep(entry);
            }
        } catch (IOException e) {
            LOG.warn("The inbox could not be gone through; the next sweep tries again", e);
        } catch (AnnouncementException e) {
            LOG.warn("Kafka takes no announcements now; the next sweep tries again");
        }
    }

    private void keep(InboxEntry entry) throws IOException, AnnouncementException {
        Optional<Progress> progress = ledger.find(entry.id());
        if (progress.filter(Progress::isSettled).isPresent()) {
            inbox.remove(entry.id());
        } else if (progress.filter(Progress::isLogged).isEmpty()) {
            keepUnanswered(entry);
        }
    }

    private void keepUnanswered(InboxEntry entry) throws IOException, AnnouncementException {
        Optional<SignedRequest> request = inbox.request(entry.id());
        if (request.isPresent() && isComplete(request.get(), entry)) {
            announce(request.get());
        } else if (isOld(entry)) {
            LOG.infof("Removing %s: abandoned since %s", entry.id(), entry.since());
            inbox.remove(entry.id());
        }
    }

    private void announce(SignedRequest request) throws AnnouncementException {
        RequestId id = request.id();
        if (schedule.isDue(id)) {
            announcer.announce(request);
            again.increment();
            LOG.infof("Announced %s again", id);
        }
    }

    private static boolean isComplete(SignedRequest request, InboxEntry entry) {
        return switch (request.request()) {
            case ReleasePublish publish -> entry.bundle() && (publish.note() == null || entry.note());
            case RequestApprove approve -> true;
            case ReleaseRevoke revoke -> true;
            case ChannelSet move -> true;
            case RolloutRequest rollout -> true;
            case PolicyPropose propose -> true;
            case KeyAct act -> true;
        };
    }

    private boolean isOld(InboxEntry entry) {
        Instant limit = clock.instant().minus(config.abandonedAfter());
        return entry.since().isBefore(limit);
    }
}
