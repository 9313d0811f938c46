package dev.countersign.ingest.http;

import dev.countersign.ingest.intake.Answer;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;

/** Counts what is taken and why things are not. */
@ApplicationScoped
class AnswerCounts {
    private final MeterRegistry registry;

    AnswerCounts(MeterRegistry registry) {
        this.registry = registry;
    }

    void count(String call, Answer answer) {
        String outcome = switch (answer) {
            case Answer.Taken taken -> taken.isNew() ? "taken" : "known";
            case Answer.Rejected rejected ->
                rejected.why().name().toLowerCase(Locale.ROOT).replace('_', '-');
        };
        registry.counter("countersign.ingest.answers", "call", call, "outcome", outcome)
                .increment();
    }
}
