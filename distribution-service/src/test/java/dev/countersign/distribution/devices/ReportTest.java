package dev.countersign.distribution.devices;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.distribution.capgo.InvalidRequestException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void aSingleEventKeepsItsKnownFields() throws Exception {
        Report report = read("""
                {"app_id":"a.b","device_id":"ABC","action":"set","version_name":"1.2.3:assets/app.js",\
                "old_version_name":"1.2.2","timestamp":1700000000000,"is_prod":true,"custom_id":"jane@example.com",\
                "metadata":{"error":"x","nested":{"a":1}},"surprise":[1]}""");
        assertFalse(report.batch());
        DeviceEvent event = good(report, 0);
        assertEquals("abc", event.deviceId());
        assertEquals("""
                {"received":1795348800000,"app_id":"a.b","device_id":"abc","action":"set",\
                "version_name":"1.2.3:assets/app.js","old_version_name":"1.2.2","is_prod":true,\
                "timestamp":1700000000000,"metadata":{"error":"x"}}""", new String(event.json(), UTF_8));
    }

    @Test
    void aBadEventDoesNotSpoilItsBatch() throws Exception {
        Report report = read("""
                [{"app_id":"a.b","device_id":"d","action":"set"},7,{"app_id":"a.b","device_id":"d"},\
                {"app_id":"a.b","device_id":"e","action":"session_key_required"}]""");
        assertTrue(report.batch());
        assertEquals("set", good(report, 0).action());
        assertEquals("invalid_json_body", bad(report, 1));
        assertEquals("missing_action", bad(report, 2));
        assertEquals("session_key_required", good(report, 3).action());
    }

    @Test
    void fieldsAreCutToTheirLimits() throws Exception {
        var metadata = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            metadata.append(i == 0 ? "" : ",")
                    .append("\"k")
                    .append(i)
                    .append("\":\"")
                    .append("v".repeat(3000))
                    .append('"');
        }
        Report report = read("{\"app_id\":\"a.b\",\"device_id\":\"d\",\"action\":\"" + "a".repeat(1000)
                + "\",\"metadata\":{" + metadata + "}}");
        assertEquals(64, good(report, 0).action().length());
        assertTrue(good(report, 0).json().length < 30 * 2200);
    }

    @Test
    void whatIsNeitherObjectNorArrayIsRefused() {
        assertThrows(InvalidRequestException.class, () -> read("7"));
        assertThrows(InvalidRequestException.class, () -> read(""));
        assertThrows(InvalidRequestException.class, () -> read("{} {}"));
    }

    @Test
    void metersStayBoundedWhateverDevicesSend() {
        var registry = new SimpleMeterRegistry();
        var counters = new EventCounters(registry);
        for (int i = 0; i < 5000; i++) {
            counters.count("com.example.app" + i, "download_" + i);
        }
        assertTrue(
                registry.getMeters().size() < 2000,
                "meters: " + registry.getMeters().size());
        counters.count("com.example.app1", "update_fail");
        assertEquals(
                1.0,
                registry.get("countersign.device.events")
                        .tag("app", "com.example.app1")
                        .tag("action", "update_fail")
                        .counter()
                        .count());
    }

    private static Report read(String body) throws Exception {
        return Report.read(body.getBytes(UTF_8), NOW);
    }

    private static DeviceEvent good(Report report, int index) {
        return assertInstanceOf(Report.Item.Good.class, report.items().get(index))
                .event();
    }

    private static String bad(Report report, int index) {
        return assertInstanceOf(Report.Item.Bad.class, report.items().get(index))
                .code();
    }
}
