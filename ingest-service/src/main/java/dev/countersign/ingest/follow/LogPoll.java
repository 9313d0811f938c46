package dev.countersign.ingest.follow;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;

/** Looks at the log's files from the start on, so that Kafka's silence or lies cost seconds at most. */
@ApplicationScoped
class LogPoll {
    private final Follower follower;

    LogPoll(Follower follower) {
        this.follower = follower;
    }

    @Scheduled(every = "${countersign.log.poll-interval:2s}", concurrentExecution = ConcurrentExecution.SKIP)
    void poll() {
        follower.poll();
    }
}
