package dev.countersign.distribution;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An operator limits how many update checks are answered. */
@QuarkusTest
@TestProfile(LimitedTest.Limited.class)
@QuarkusTestResource(
        value = Surroundings.class,
        restrictToAnnotatedClass = true,
        initArgs = @ResourceArg(name = Surroundings.NO_BROKER, value = "true"))
class LimitedTest {
    private static final String DEVICE =
            "{\"app_id\":\"com.example.demo\",\"device_id\":\"d\",\"version_name\":\"1.0.0\"}";

    /** One check a second. */
    public static final class Limited implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "countersign.kafka.enabled",
                    "false",
                    "countersign.updates.limit",
                    "1",
                    "countersign.updates.retry-after",
                    "90s");
        }
    }

    @Test
    void whoIsBeyondTheLimitIsToldWhenToComeBackAndReportsStayUnlimited() {
        int refused = 0;
        for (int i = 0; i < 30; i++) {
            Response answer = given().body(DEVICE).post("/updates");
            if (answer.statusCode() == 429) {
                refused++;
                assertEquals("90", answer.header("Retry-After"));
                answer.then()
                        .contentType("application/json")
                        .body("error", is("too_many_requests"), "moreInfo.retryAfterSeconds", is(90));
            } else {
                assertEquals(200, answer.statusCode());
            }
        }
        assertTrue(refused > 0 && refused < 30, refused + " of 30 were refused");
        for (int i = 0; i < 10; i++) {
            given().body("{\"app_id\":\"com.example.demo\",\"device_id\":\"d\",\"action\":\"set\"}")
                    .post("/stats")
                    .then()
                    .statusCode(200);
            given().body(DEVICE).put("/channel_self").then().statusCode(200);
        }
        given().get("/q/metrics")
                .then()
                .body(containsString("countersign_updates_total{answer=\"too_many_requests\"} " + refused + ".0"));
    }
}
