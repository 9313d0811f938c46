package dev.countersign.ingest.status;

import dev.countersign.contract.event.ApprovalRecorded;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.HeadsAttested;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyGenerated;
import dev.countersign.contract.event.KeyRetired;
import dev.countersign.contract.event.KeyUsage;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.ReleaseProposed;
import dev.countersign.contract.event.ReleaseRevoked;
import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestDuplicate;
import dev.countersign.contract.event.RequestProposed;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.event.UnknownEvent;
import dev.countersign.contract.value.RequestId;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;

/**
 * The fold over the log's verified events that tells where each request stands: the same events in the same order always give the same
 * answers. One thread applies, any number read; a reader may see a batch's events one by one.
 */
@ApplicationScoped
public class RequestLedger {
    private final Map<RequestId, Progress> requests = new ConcurrentHashMap<>();
    private final Map<RequestState, NavigableMap<Long, RequestId>> byState = new ConcurrentHashMap<>();
    private final Map<RequestId, Set<Runnable>> listeners = new ConcurrentHashMap<>();

    /** Takes the event of leaf {@code index}. Events are applied in order, each once. */
    public void apply(long index, Event event) {
        switch (event) {
            case ReleaseProposed e -> change(index, e.request(), it -> it.with(e));
            case ApprovalRecorded e -> {
                change(index, e.approval(), it -> it.with(new Outcome.Recorded(index, e)));
                change(index, e.request(), it -> it.approved(e));
            }
            case ReleaseSealed e -> change(index, e.request(), it -> it.sealed(index, e));
            case RequestProposed e -> change(index, e.request(), it -> it.with(e));
            case ReleaseRevoked e -> change(index, e.request(), it -> it.applied(index));
            case ChannelUpdated e ->
                change(index, e.request(), it -> it.offered(index).applied(index));
            case RequestRefused e -> change(index, e.request(), it -> it.with(new Outcome.Refused(index, e)));
            case RequestDuplicate e -> change(index, e.request(), it -> it.with(new Outcome.Duplicate(index, e)));
            case KeyActivated e -> {
                if (e.request() != null) {
                    change(index, e.request(), it -> it.applied(index));
                }
            }
            case KeyGenerated e -> change(index, e.request(), it -> it.applied(index));
            case KeyRetired e -> change(index, e.request(), it -> it.applied(index));
            case ReleaseRewrapped e -> change(index, e.request(), it -> it.applied(index));
            case PolicyAdopted e -> {
                if (e.request() != null) {
                    change(index, e.request(), it -> it.applied(index));
                }
            }
            case KeyUsage e -> {}
            case HeadsAttested e -> {}
            case RequestsRejected e -> {}
            case UnknownEvent e -> {}
        }
    }

    /** What the log says of a request, if anything. */
    public Optional<Progress> find(RequestId id) {
        return Optional.ofNullable(requests.get(id));
    }

    /**
     * Requests in a state, newest first.
     *
     * @param before only those that the log first spoke of before this index
     */
    List<RequestId> in(RequestState state, long before, int limit) {
        return indexOf(state).headMap(before, false).descendingMap().values().stream()
                .limit(limit)
                .toList();
    }

    /** Calls back after each change of a request, on the thread that applies, until the subscription is closed. */
    public Subscription listen(RequestId id, Runnable listener) {
        listeners.compute(id, (key, present) -> {
            Set<Runnable> set = present == null ? ConcurrentHashMap.newKeySet() : present;
            set.add(listener);
            return set;
        });
        return () -> listeners.computeIfPresent(id, (key, present) -> {
            present.remove(listener);
            return present.isEmpty() ? null : present;
        });
    }

    /** Ends a {@link #listen}. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    private void change(long index, RequestId id, UnaryOperator<Progress> step) {
        Progress before = requests.getOrDefault(id, Progress.from(index));
        Progress after = step.apply(before);
        if (after.equals(before)) {
            return;
        }
        requests.put(id, after);
        after.state().ifPresent(state -> indexOf(state).put(after.since(), id));
        before.state()
                .filter(state -> after.state().filter(state::equals).isEmpty())
                .ifPresent(state -> indexOf(state).remove(before.since()));
        listeners.getOrDefault(id, Set.of()).forEach(Runnable::run);
    }

    private NavigableMap<Long, RequestId> indexOf(RequestState state) {
        return byState.computeIfAbsent(state, key -> new ConcurrentSkipListMap<>());
    }
}
