package dev.countersign.distribution.devices;

import com.clearspring.analytics.stream.cardinality.HyperLogLog;
import dev.countersign.distribution.catalog.LiveCatalog;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What devices reported to this replica since it started, by app and version: how many events of each action, and about how many devices were active
 * (HyperLogLog, standard error 1.6 %). Device ids are not kept. All of it comes from outside, so all of it is bounded: versions that the log does not
 * name count as {@code other}, and so do versions beyond the first {@value #MAX_VERSIONS}. Thread-safe.
 */
@Singleton
final class Adoption {
    static final int MAX_VERSIONS = 5000;
    /** 4,096 registers, 2.7 KB. */
    private static final int LOG2_REGISTERS = 12;

    private static final String OTHER = "other";
    /** Failures whose names do not say so. */
    private static final Set<String> FAILURES =
            Set.of("checksum_required", "session_key_required", "insufficient_disk_space", "app_launch_timeout");

    private final LiveCatalog catalog;
    private final Clock clock;
    private final Instant since;
    private final Map<Key, Line> lines = new ConcurrentHashMap<>();

    private record Key(String app, String version) {}

    /**
     * What is known of one version of an app.
     *
     * @param devicesToday distinct devices since 00:00 UTC, about
     * @param devicesYesterday distinct devices on the UTC day before, about
     * @param ofOldPlugins how many events came from plugins before 8.51.23, which do not enforce signatures
     * @param events how often each action was reported, by action
     */
    record Seen(long devicesToday, long devicesYesterday, long ofOldPlugins, SortedMap<String, Long> events) {
        /** How often it was set to run next. */
        long installs() {
            return events.getOrDefault("set", 0L);
        }

        /** Reports of something that failed: a download, a check, or the start. */
        long failures() {
            return events.entrySet().stream()
                    .filter(each -> each.getKey().endsWith("_fail") || FAILURES.contains(each.getKey()))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }
    }

    Adoption(LiveCatalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
        this.since = clock.instant();
    }

    Instant since() {
        return since;
    }

    /** Takes an event of an app that the log names. */
    void count(DeviceEvent event) {
        boolean named = event.version().equals("builtin") || catalog.current().names(event.appId(), event.version());
        String version = named ? event.version() : OTHER;
        Key key = new Key(event.appId(), version);
        Line line = lines.get(key);
        if (line == null) {
            Key bounded = lines.size() < MAX_VERSIONS ? key : new Key(OTHER, OTHER);
            line = lines.computeIfAbsent(bounded, each -> new Line());
        }
        line.add(event, today());
    }

    /** The versions of an app of which devices reported, by name. */
    Map<String, Seen> of(String app) {
        Map<String, Seen> seen = new TreeMap<>();
        lines.forEach((key, line) -> {
            if (key.app().equals(app)) {
                seen.put(key.version(), line.seen(today()));
            }
        });
        return seen;
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static final class Line {
        private final Map<String, Long> events = new TreeMap<>();
        private long ofOldPlugins;
        private @Nullable LocalDate day;
        private HyperLogLog devices = new HyperLogLog(LOG2_REGISTERS);
        private HyperLogLog before = new HyperLogLog(LOG2_REGISTERS);

        synchronized void add(DeviceEvent event, LocalDate today) {
            turnTo(today);
            devices.offer(event.deviceId());
            events.merge(EventCounters.known(event.action()), 1L, Long::sum);
            ofOldPlugins += event.hasOldPlugin() ? 1 : 0;
        }

        synchronized Seen seen(LocalDate today) {
            turnTo(today);
            return new Seen(devices.cardinality(), before.cardinality(), ofOldPlugins, new TreeMap<>(events));
        }

        private void turnTo(LocalDate today) {
            if (today.equals(day)) {
                return;
            }
            before = day != null && day.equals(today.minusDays(1)) ? devices : new HyperLogLog(LOG2_REGISTERS);
            devices = new HyperLogLog(LOG2_REGISTERS);
            day = today;
        }
    }
}
