package dev.countersign.distribution;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.DeviceKeyId;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Set;
import javax.management.JMException;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A service behind an air gap: it is told that there is no broker. */
@QuarkusTest
@TestProfile(NoBrokerTest.Offline.class)
@QuarkusTestResource(
        value = Surroundings.class,
        restrictToAnnotatedClass = true,
        initArgs = @ResourceArg(name = Surroundings.NO_BROKER, value = "true"))
class NoBrokerTest {
    private static final DeviceKeyId KEY = TestRelease.keyId("prodprod");

    /** Says so, and reads the store often. */
    public static final class Offline implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "countersign.kafka.enabled",
                    "false",
                    "countersign.log.poll-interval",
                    "200ms",
                    "countersign.device-events.disk-buffer",
                    "4K");
        }
    }

    @Test
    void nobodyWaitsForATopicThatNeverComesAndNoKafkaClientIsMade() throws JMException {
        Surroundings around = Surroundings.current();
        TestLog log = around.log();
        TestRelease release = TestRelease.of("com.example.demo", "production", "2.0.0", KEY);
        around.put(release);
        log.append(
                TestRelease.deviceKey("com.example.demo", "production", KEY),
                release.sealed(),
                release.offeredOn("production", 1, true),
                TestRelease.head("com.example.demo", "production", "beta", 1, null, false));

        // Its choice of beta would be stored on a server, if it ever made one: the kind of device that waits while a
        // broker is only down.
        String device =
                "{\"app_id\":\"com.example.demo\",\"device_id\":\"d\",\"platform\":\"android\",\"version_name\":\"1.0.0\","
                        + "\"version_build\":\"1.0.0\",\"plugin_version\":\"7.0.0\",\"key_id\":\"" + KEY
                        + "\",\"channel\":\"beta\"}";
        Awaitility.await()
                .untilAsserted(
                        () -> given().body(device).post("/updates").then().body("version", is("2.0.0")));
        given().get("/q/health/ready").then().statusCode(200);

        given().body(device)
                .post("/channel_self")
                .then()
                .statusCode(200)
                .body("error", is("channel_self_server_storage_unavailable"));
        given().body(device).put("/channel_self").then().statusCode(200).body("channel", is("production"));

        for (int i = 0; i < 100; i++) {
            given().body("{\"app_id\":\"com.example.demo\",\"device_id\":\"d\",\"action\":\"set\"}")
                    .post("/stats")
                    .then()
                    .statusCode(200)
                    .body("status", is("ok"));
        }
        double dropped = metric("countersign_device_events_dropped_total");
        double spooled = metric("countersign_device_events_spooled_bytes");
        assertTrue(dropped > 10 && dropped < 90, "dropped " + dropped);
        assertTrue(spooled > 1000 && spooled <= 4096, "kept " + spooled);
        assertEquals(0, metric("countersign_device_placements_unknown"));

        for (String kind : Set.of("consumer", "producer", "admin.client")) {
            assertEquals(
                    Set.of(),
                    ManagementFactory.getPlatformMBeanServer()
                            .queryNames(new ObjectName("kafka." + kind + ":*"), null));
        }
    }

    private static double metric(String name) {
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.split(" ")[1]))
                .sum();
    }
}
