package dev.countersign.distribution.capgo;

import dev.countersign.distribution.catalog.NoUpdate;
import dev.countersign.distribution.catalog.Selection;
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

    UpdateMetrics(MeterRegistry registry) {
        for (NoUpdate reason : NoUpdate.values()) {
            none.put(reason, counter(registry, reason.code()));
        }
        offered = counter(registry, "offered");
        builtin = counter(registry, "builtin");
        invalid = counter(registry, "invalid");
    }

    void answered(Selection selection) {
        Counter counter = switch (selection) {
            case Selection.Offer offer -> offered;
            case Selection.Builtin back -> builtin;
            case Selection.None reason -> none.get(reason.reason());
            case Selection.KeyMismatch mismatch -> none.get(NoUpdate.KEY_ID_MISMATCH);
            case Selection.NativeTooOld tooOld -> none.get(NoUpdate.DISABLE_AUTO_UPDATE_TO_METADATA);
        };
        if (counter != null) {
            counter.increment();
        }
    }

    void invalid() {
        invalid.increment();
    }

    private static Counter counter(MeterRegistry registry, String answer) {
        return Counter.builder("countersign.updates")
                .description("Update checks by answer")
                .tag("answer", answer)
                .register(registry);
    }
}
