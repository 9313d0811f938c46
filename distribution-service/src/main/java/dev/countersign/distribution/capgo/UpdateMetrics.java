package dev.countersign.distribution.capgo;

import dev.countersign.distribution.catalog.NoUpdate;
import dev.countersign.distribution.catalog.Selection;
import dev.countersign.distribution.catalog.UpdateRequest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;

/** Counts update checks by answer; all counters exist from the start. */
@Singleton
final class UpdateMetrics {
    private final Map<NoUpdate, Counter> none = new EnumMap<>(NoUpdate.class);
    private final Counter offered;
    private final Counter builtin;
    private final Counter invalid;
    private final Counter limited;
    private final Counter oldPlugins;

    UpdateMetrics(MeterRegistry registry) {
        for (NoUpdate reason : NoUpdate.values()) {
            none.put(reason, counter(registry, reason.code()));
        }
        offered = counter(registry, "offered");
        builtin = counter(registry, "builtin");
        invalid = counter(registry, "invalid");
        limited = counter(registry, "too_many_requests");
        oldPlugins = Counter.builder("countersign.updates.old.plugins")
                .description(
                        "Update checks by plugins before 8.51.23, which install what nobody sealed if it is offered")
                .register(registry);
    }

    void answered(UpdateRequest device, Selection selection) {
        if (device.hasOldPlugin()) {
            oldPlugins.increment();
        }
        Counter counter = switch (selection) {
            case Selection.Offer offer -> offered;
            case Selection.Builtin back -> builtin;
            case Selection.None reason -> none.get(reason.reason());
            case Selection.KeyMismatch mismatch -> none.get(NoUpdate.KEY_ID_MISMATCH);
            case Selection.TooFar tooFar -> none.get(tooFar.reason());
        };
        if (counter != null) {
            counter.increment();
        }
    }

    void invalid() {
        invalid.increment();
    }

    void limited() {
        limited.increment();
    }

    private static Counter counter(MeterRegistry registry, String answer) {
        return Counter.builder("countersign.updates")
                .description("Update checks by answer")
                .tag("answer", answer)
                .register(registry);
    }
}
