package dev.countersign.distribution.placement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.assignment.ChannelAssignment;
import dev.countersign.contract.assignment.SignedAssignment;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.DeviceId;
import dev.countersign.contract.value.EnvironmentName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class AssignmentsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T01:00:00Z");
    private static final String DEVICE = "com.example.demo/production/device-1";
    private static final PersonKey OPERATOR = PersonKey.generate();
    private static final PersonKey STRANGER = PersonKey.generate();
    private static final Policy POLICY =
            Policy.parse("""
            serial: 1
            people: { operator: %s }
            owners: { people: [operator] }
            apps:
              com.example.demo:
                environments:
                  production:
                    publishers: [operator]
                    channels: { beta: { assignable: true }, next: { assignable: true }, staff: {} }
            """.formatted(OPERATOR.verifyingKey().base64()).getBytes(UTF_8));

    private Instant now = NOW;
    private final InstantSource time = () -> now;
    private final Assignments assignments = new Assignments(POLICY, time.withZone(ZoneOffset.UTC));

    @Test
    void theLaterWordCountsWheneverItComes() {
        assertTrue(take(DEVICE, word("beta", NOW.minusSeconds(10), OPERATOR)));
        assertTrue(take(DEVICE, word("next", NOW.minusSeconds(5), OPERATOR)));
        assertTrue(take(DEVICE, word("beta", NOW.minusSeconds(10), OPERATOR)));
        assertEquals("next", assignments.channel(DEVICE));
    }

    @Test
    void aTombstoneErases() {
        take(DEVICE, word("beta", NOW, OPERATOR));
        assignments.take(DEVICE, null);
        assertNull(assignments.channel(DEVICE));
        assertEquals(0, assignments.size());
    }

    @Test
    void whatNobodySignedWhoMayMovesNoDevice() {
        take(DEVICE, word("beta", NOW.minusSeconds(1), OPERATOR));
        assertFalse(take(DEVICE, word("next", NOW, STRANGER)));
        assertFalse(take(DEVICE, word("staff", NOW, OPERATOR)));
        assertFalse(assignments.take(DEVICE, "next".getBytes(UTF_8)));
        assertEquals("beta", assignments.channel(DEVICE));
    }

    @Test
    void theWordAboutOneDeviceMovesNoOther() {
        assertFalse(take("com.example.demo/production/device-2", word("beta", NOW, OPERATOR)));
        assertEquals(0, assignments.size());
    }

    @Test
    void itEndsWhenItsTimeIsOver() {
        take(DEVICE, word("beta", NOW, OPERATOR));
        now = NOW.plus(Duration.ofDays(30));
        assertNull(assignments.channel(DEVICE));
        var later = new Assignments(POLICY, Clock.fixed(now, ZoneOffset.UTC));
        assertTrue(later.take(DEVICE, word("beta", NOW, OPERATOR).bytes()));
        assertEquals(0, later.size());
    }

    private boolean take(String key, SignedAssignment word) {
        return assignments.take(key, word.bytes());
    }

    private static SignedAssignment word(String channel, Instant created, PersonKey by) {
        return SignedAssignment.sign(
                new ChannelAssignment(
                        new AppId("com.example.demo"),
                        new EnvironmentName("production"),
                        created,
                        created.plus(Duration.ofDays(30)),
                        new DeviceId("device-1"),
                        new ChannelName(channel)),
                by);
    }
}
