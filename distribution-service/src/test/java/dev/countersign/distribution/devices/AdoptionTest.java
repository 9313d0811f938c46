package dev.countersign.distribution.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.distribution.catalog.LiveCatalog;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdoptionTest {
    private static final String APP = "com.example.demo";
    private static final DeviceKeyId KEY = TestRelease.keyId("prodprod");

    private final LiveCatalog catalog = new LiveCatalog();
    private final Days clock = new Days();
    private final Adoption adoption = new Adoption(catalog, clock);

    @BeforeEach
    void begin() {
        catalog.stage(TestRelease.of(APP, "production", "2.0.0", KEY).sealed());
        catalog.publish(release -> {});
    }

    @Test
    void devicesAreCountedOnceEachAboutRight() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 10_000; i++) {
                adoption.count(event("device-" + i, "2.0.0", "ping", "8.51.23"));
            }
        }
        Adoption.Seen seen = adoption.of(APP).get("2.0.0");
        assertEquals(10_000, seen.devicesToday(), 500);
        assertEquals(30_000, seen.events().get("ping"));
        clock.day++;
        assertEquals(0, adoption.of(APP).get("2.0.0").devicesToday());
        assertEquals(10_000, adoption.of(APP).get("2.0.0").devicesYesterday(), 500);
        clock.day++;
        assertEquals(0, adoption.of(APP).get("2.0.0").devicesYesterday());
    }

    @Test
    void failuresAndOldPluginsAreFlagged() {
        for (String action : new String[] {"set", "update_fail", "session_key_required", "ping", "download_15610"}) {
            adoption.count(event("d", "2.0.0", action, "8.51.22"));
        }
        Adoption.Seen seen = adoption.of(APP).get("2.0.0");
        assertEquals(1, seen.installs());
        assertEquals(2, seen.failures());
        assertEquals(5, seen.ofOldPlugins());
        assertEquals(1, seen.events().get("other"));
    }

    @Test
    void whatTheLogDoesNotNameIsOther() {
        for (int i = 0; i < 10_000; i++) {
            adoption.count(event("d", "9.9." + i, "a" + i, ""));
        }
        adoption.count(event("d", "not a version", "set", ""));
        assertEquals(java.util.Set.of("other"), adoption.of(APP).keySet());
        assertTrue(adoption.of(APP).get("other").events().size() < 3);
    }

    private static DeviceEvent event(String device, String version, String action, String plugin) {
        return new DeviceEvent(APP, device, action, version, plugin, new byte[0]);
    }

    private static final class Days extends Clock {
        private int day;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.parse("2026-11-22T12:00:00Z").plusSeconds(86_400L * day);
        }
    }
}
