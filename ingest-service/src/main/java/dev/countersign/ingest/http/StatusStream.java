package dev.countersign.ingest.http;

import dev.countersign.contract.json.Json;
import dev.countersign.contract.value.RequestId;
import dev.countersign.ingest.intake.LimitsConfig;
import dev.countersign.ingest.intake.UnavailableException;
import dev.countersign.ingest.status.RequestLedger;
import dev.countersign.ingest.status.RequestStatus;
import dev.countersign.ingest.status.StatusReader;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A request's states as server-sent events: event {@code state} with the status as data, at first and after each change, a comment every 15
 * seconds, until its state is final. What this process cannot be told of (an upload to another replica) is seen at the next comment.
 */
@ApplicationScoped
class StatusStream {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final StatusReader statuses;
    private final RequestLedger ledger;
    private final Sse sse;
    private final Semaphore places;

    StatusStream(StatusReader statuses, RequestLedger ledger, Sse sse, LimitsConfig limits) {
        this.statuses = statuses;
        this.ledger = ledger;
        this.sse = sse;
        this.places = new Semaphore(limits.followers());
    }

    /** The stream of a request that is known. */
    Multi<OutboundSseEvent> follow(RequestId id) throws UnavailableException {
        if (!places.tryAcquire()) {
            throw new UnavailableException(
                    UnavailableException.What.TURN, "too many clients follow requests; ask for the status instead");
        }
        var released = new AtomicBoolean();
        var last = new Last();
        return Multi.createBy()
                .merging()
                .streams(
                        changes(id),
                        Multi.createFrom().ticks().every(HEARTBEAT).onOverflow().drop())
                .onItem()
                .transformToUniAndConcatenate(occasion ->
                        Uni.createFrom().item(() -> read(id)).runSubscriptionOn(Infrastructure.getDefaultWorkerPool()))
                .select()
                .first(status -> last.goesOnAfter(status))
                .map(status -> event(last.news(status)))
                .onTermination()
                .invoke(() -> {
                    if (released.compareAndSet(false, true)) {
                        places.release();
                    }
                });
    }

    private Multi<Long> changes(RequestId id) {
        return Multi.createFrom()
                .emitter(
                        emitter -> {
                            var subscription = ledger.listen(id, () -> emitter.emit(0L));
                            emitter.onTermination(subscription::close);
                            emitter.emit(0L);
                        },
                        BackPressureStrategy.LATEST);
    }

    private Optional<RequestStatus> read(RequestId id) {
        try {
            return statuses.find(id);
        } catch (IOException e) {
            return Optional.empty(); // seen at the next occasion
        }
    }

    private OutboundSseEvent event(@Nullable RequestStatus news) {
        if (news == null) {
            return sse.newEventBuilder().comment("still there").build();
        }
        return sse.newEventBuilder()
                .name("state")
                .data(new String(Json.write(news), StandardCharsets.UTF_8))
                .build();
    }

    /** What the client was told last. One event at a time. */
    private static final class Last {
        private @Nullable RequestStatus told;
        private boolean ended;

        boolean goesOnAfter(Optional<RequestStatus> status) {
            boolean goesOn = !ended;
            ended = status.isPresent() && status.get().done();
            return goesOn;
        }

        @Nullable
        RequestStatus news(Optional<RequestStatus> status) {
            if (status.isEmpty() || status.get().equals(told)) {
                return null;
            }
            told = status.get();
            return told;
        }
    }
}
