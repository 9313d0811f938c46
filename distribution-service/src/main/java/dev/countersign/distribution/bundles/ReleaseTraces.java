package dev.countersign.distribution.bundles;

import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Version;
import dev.countersign.distribution.catalog.Release;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The end of a release's trace: from its entry's arrival until devices can be offered it. Remembers the newest arrivals; does nothing where nothing
 * is traced. Thread-safe.
 */
@Singleton
public final class ReleaseTraces {
    private static final int MOST = 1000;

    private final Tracer tracer;
    private final Clock clock;
    private final Map<Name, Arrival> arrivals = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, Arrival> eldest) {
            return size() > MOST;
        }
    });

    private record Name(Scope scope, Version version) {}

    private record Arrival(Context context, Instant time) {}

    ReleaseTraces(Tracer tracer, Clock clock) {
        this.tracer = tracer;
        this.clock = clock;
    }

    /** Says that the entry of a release came with this trace; nothing of it is verified yet. */
    public void arrived(Scope scope, Version version, Context context) {
        arrivals.put(new Name(scope, version), new Arrival(context, clock.instant()));
    }

    void offered(Release release) {
        Arrival arrival = arrivals.remove(new Name(release.scope(), release.version()));
        if (arrival != null) {
            Span span = tracer.spanBuilder("release offered")
                    .setParent(arrival.context())
                    .setStartTimestamp(arrival.time())
                    .startSpan();
            span.setAttribute("countersign.app", release.scope().app().value());
            span.setAttribute(
                    "countersign.environment", release.scope().environment().value());
            span.setAttribute("countersign.version", release.version().value());
            span.end();
        }
    }
}
