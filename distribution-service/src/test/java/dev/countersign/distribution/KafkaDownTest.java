package dev.countersign.distribution;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;

import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.DeviceKeyId;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Nobody listens where the broker should be. */
@QuarkusTest
@TestProfile(KafkaDownTest.Polling.class)
@QuarkusTestResource(
        value = Surroundings.class,
        restrictToAnnotatedClass = true,
        initArgs = @ResourceArg(name = Surroundings.NO_BROKER, value = "true"))
class KafkaDownTest {
    private static final DeviceKeyId KEY = TestRelease.keyId("prodprod");

    /** Polls the store often and holds few events. */
    public static final class Polling implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "countersign.log.poll-interval",
                    "200ms",
                    "countersign.device-events.disk-buffer",
                    "4K",
                    "countersign.device-events.patience",
                    "200ms",
                    "countersign.stats.public",
                    "true");
        }
    }

    @Test
    void aRestartedServiceIsReadyAndFollowsTheStoreAndReportsNeverFail() {
        Surroundings around = Surroundings.current();
        TestLog log = around.log();
        Awaitility.await()
                .untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
        given().get("/q/health/live").then().statusCode(200);

        TestRelease release = TestRelease.of("com.example.demo", "production", "2.0.0", KEY);
        around.put(release);
        log.append(
                TestRelease.deviceKey("com.example.demo", "production", KEY),
                release.sealed(),
                release.offeredOn("production", 1, true));
        String device = "{\"app_id\":\"com.example.demo\",\"device_id\":\"d\",\"version_name\":\"1.0.0\",\"key_id\":\""
                + KEY + "\"}";
        Awaitility.await()
                .untilAsserted(
                        () -> given().body(device).post("/updates").then().body("version", is("2.0.0")));

        String report = "{\"app_id\":\"com.example.demo\",\"device_id\":\"d\",\"action\":\"set\"}";
        for (int i = 0; i < 100; i++) {
            given().body(report).post("/stats").then().statusCode(200).body("status", is("ok"));
        }
        double dropped = given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("countersign_device_events_dropped_total"))
                .mapToDouble(line -> Double.parseDouble(line.split(" ")[1]))
                .sum();
        org.junit.jupiter.api.Assertions.assertTrue(dropped > 10 && dropped < 90, "dropped " + dropped);
        given().get("/q/metrics")
                .then()
                .body(org.hamcrest.Matchers.matchesRegex(
                        "(?s).*countersign_device_events_spooled_bytes [1-4]\\d\\d\\d\\.0.*"));
    }
}
