package dev.countersign.contract.assignment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.DeviceId;
import dev.countersign.contract.value.EnvironmentName;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SignedAssignmentTest {
    private static final Instant NOW = Instant.parse("2026-11-23T01:00:00Z");
    private static final PersonKey MOVER = PersonKey.generate();
    private static final PersonKey APPROVER = PersonKey.generate();
    private static final PersonKey STRANGER = PersonKey.generate();
    private static final Policy POLICY =
            Policy.parse("""
            serial: 1
            people: { mover: %s, approver: %s }
            owners: { people: [mover] }
            apps:
              com.example.demo:
                environments:
                  production:
                    publishers: [mover]
                    approvers: [approver]
                    channels:
                      beta: { assignable: true }
                      staff: { assignable: false }
                      production: { default: true }
                  development:
                    publishers: [mover]
                    channels: { development: { default: true } }
            """.formatted(
                    MOVER.verifyingKey().base64(), APPROVER.verifyingKey().base64()).getBytes(UTF_8));

    @Test
    void whoMayMoveAChannelMayPutDevicesOnItWhereItsRulesSaySo() {
        assertTrue(sign("production", "beta", MOVER).permittedBy(POLICY, NOW));
        assertFalse(sign("production", "beta", APPROVER).permittedBy(POLICY, NOW));
        assertFalse(sign("production", "beta", STRANGER).permittedBy(POLICY, NOW));
        for (String channel : new String[] {"staff", "production", "gone"}) {
            assertFalse(sign("production", channel, MOVER).permittedBy(POLICY, NOW), channel);
        }
        assertFalse(sign("other", "beta", MOVER).permittedBy(POLICY, NOW));
    }

    @Test
    void whoMayAssignMayTakeItBack() {
        assertTrue(sign("production", null, MOVER).permittedBy(POLICY, NOW));
        assertFalse(sign("production", null, APPROVER).permittedBy(POLICY, NOW));
        assertFalse(sign("development", null, MOVER).permittedBy(POLICY, NOW));
    }

    @Test
    void itsTimeIsOverWhenItSays() {
        SignedAssignment signed = sign("production", "beta", MOVER);
        assertFalse(signed.permittedBy(POLICY, signed.assignment().expires()));
        assertThrows(IllegalArgumentException.class, () -> assignment("production", "beta", Duration.ofDays(367)));
        assertThrows(IllegalArgumentException.class, () -> assignment("production", "beta", Duration.ofDays(-1)));
    }

    @Test
    void anotherDeviceUnderTheSameSignatureCountsForNothing() {
        String text = new String(sign("production", "beta", MOVER).bytes(), UTF_8);
        String payload = new String(
                java.util.Base64.getDecoder()
                        .decode(text.substring(text.indexOf("payload\":\"") + 10, text.indexOf("\",\"payloadType"))),
                UTF_8);
        String other = java.util.Base64.getEncoder()
                .encodeToString(payload.replace("device-1", "device-2").getBytes(UTF_8));
        SignedAssignment forged = SignedAssignment.parse(
                text.replaceFirst("payload\":\"[^\"]*", "payload\":\"" + other).getBytes(UTF_8));
        assertEquals("device-2", forged.assignment().device().value());
        assertFalse(forged.permittedBy(POLICY, NOW));
    }

    @Test
    void neitherRequestNorAssignmentStandsForTheOther() {
        SignedAssignment signed = sign("production", "beta", MOVER);
        assertThrows(MalformedException.class, () -> SignedRequest.parse(signed.bytes()));
        byte[] asRequest = DsseEnvelope.sign(DsseEnvelope.REQUEST, Json.write(signed.assignment()), MOVER)
                .toJson();
        assertThrows(MalformedException.class, () -> SignedAssignment.parse(asRequest));
    }

    @Test
    void theRecordsKeyNamesTheDeviceOfOneEnvironmentAndLogsDoNot() {
        SignedAssignment signed = sign("production", "beta", MOVER);
        assertEquals("com.example.demo/production/device-1", signed.assignment().recordKey());
        assertFalse(signed.toString().contains("device-1"));
    }

    private static SignedAssignment sign(String environment, String channel, PersonKey by) {
        return SignedAssignment.sign(assignment(environment, channel, Duration.ofDays(30)), by);
    }

    private static ChannelAssignment assignment(String environment, String channel, Duration life) {
        return new ChannelAssignment(
                new AppId("com.example.demo"),
                new EnvironmentName(environment),
                NOW,
                NOW.plus(life),
                new DeviceId("device-1"),
                channel == null ? null : new ChannelName(channel));
    }
}
