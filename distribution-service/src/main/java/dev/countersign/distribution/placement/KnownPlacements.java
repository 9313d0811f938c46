package dev.countersign.distribution.placement;

import dev.countersign.distribution.catalog.Placements;
import dev.countersign.distribution.kafka.KafkaConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** What the two topics say, as far as they were read; nothing, where there is no broker. Each is swapped whole when it is read anew. */
@Singleton
final class KnownPlacements implements Placements {
    private final boolean hasTopics;
    private volatile @Nullable Assignments assignments;
    private volatile @Nullable Choices choices;

    KnownPlacements(KafkaConfig config, MeterRegistry registry) {
        this.hasTopics = config.enabled();
        Gauge.builder("countersign.device.assignments", () -> size(assignments))
                .description("Devices that operators put on a channel")
                .register(registry);
        Gauge.builder("countersign.device.choices", () -> size(choices))
                .description("Devices whose own choice of channel is stored")
                .register(registry);
        Gauge.builder("countersign.device.placements.unknown", () -> isKnown() ? 0 : 1)
                .description("1: the topics device-channels and device-choices are not read to their end yet")
                .register(registry);
    }

    void knows(Assignments read) {
        assignments = read;
    }

    void knows(Choices read) {
        choices = read;
    }

    @Nullable
    Choices choices() {
        return choices;
    }

    @Override
    public boolean isKnown() {
        return !hasTopics || (assignments != null && choices != null);
    }

    @Override
    public @Nullable String assigned(String device) {
        Assignments known = assignments;
        return known == null ? null : known.channel(device);
    }

    @Override
    public @Nullable String chosen(String device) {
        Choices known = choices;
        return known == null ? null : known.channel(device);
    }

    private static int size(@Nullable Assignments known) {
        return known == null ? 0 : known.size();
    }

    private static int size(@Nullable Choices known) {
        return known == null ? 0 : known.size();
    }
}
