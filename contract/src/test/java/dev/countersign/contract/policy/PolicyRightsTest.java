package dev.countersign.contract.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.request.ChannelSet;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.ReleaseRevoke;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.RequestApprove;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.RevocationReason;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may ask for what, and how many of whom have to approve it. */
class PolicyRightsTest {
    private static final Map<String, PersonKey> PEOPLE = new HashMap<>();
    private static final Instant NOW = Instant.parse("2026-11-22T22:00:00Z");
    private static final String NONCE = "000102030405060708090a0b0c0d0e0f";
    private static final AppId APP = new AppId("com.example.demo");
    private static final EnvironmentName PRODUCTION = new EnvironmentName("production");
    /** Of each test anew, so that a change of the code that reads policies is noticed. */
    private final Policy policy = Policy.parse("""
            serial: 1
            people: {anna: ANNA, ben: BEN, ci: CI, mover: MOVER}
            owners: {people: [anna, ben], approvals: 1}
            apps:
              com.example.demo:
                environments:
                  production:
                    publishers: [ci, mover]
                    approvers: [anna, ben]
                    approvals: 1
                    limits: {bundle_size: 1, releases_per_hour: 1}
                    revocations: {publishers: [anna], approvals: 1}
                    channels:
                      production: {publishers: [mover, anna], approvals: 1}
                      strict: {publishers: [mover], approvals: 2}
                      usual: {}
                  development:
                    publishers: [ci]
                    limits: {releases_per_hour: 7, releases_per_hour_per_key: 3}
            """.replace("ANNA", key("anna"))
            .replace("BEN", key("ben"))
            .replace("CI", key("ci"))
            .replace("MOVER", key("mover"))
            .getBytes(UTF_8));

    private static String key(String name) {
        return PEOPLE.computeIfAbsent(name, it -> PersonKey.generate())
                .verifyingKey()
                .base64();
    }

    private static KeyId id(String name) {
        return PEOPLE.get(name).keyId();
    }

    private static Set<KeyId> ids(String... names) {
        return Stream.of(names).map(PolicyRightsTest::id).collect(Collectors.toSet());
    }

    @Test
    void publishingNeedsTheRightsOfEnvironmentAndChannelAndTheGreaterNumber() {
        assertEquals(Optional.of(new Rights(ids("ci", "mover"), ids("anna", "ben"), 1)), policy.rights(publish(null)));
        assertEquals(
                Optional.of(new Rights(ids("mover"), ids("anna", "ben"), 1)), policy.rights(publish("production")));
        assertEquals(Optional.of(new Rights(ids("mover"), ids("anna", "ben"), 2)), policy.rights(publish("strict")));
        assertEquals(
                Optional.of(new Rights(ids("ci", "mover"), ids("anna", "ben"), 1)), policy.rights(publish("usual")));
        assertEquals(Optional.empty(), policy.rights(publish("nowhere")));
    }

    @Test
    void everyOtherKindHasItsOwnPeople() {
        assertEquals(
                Optional.of(new Rights(ids("anna"), ids("anna", "ben"), 1)),
                policy.rights(new ReleaseRevoke(
                        APP, PRODUCTION, NOW, NOW, NONCE, new Version("1.0.0"), new RevocationReason("broken"))));
        assertEquals(
                Optional.of(new Rights(ids("mover", "anna"), ids("anna", "ben"), 1)),
                policy.rights(set(APP, "production")));
        assertEquals(Optional.empty(), policy.rights(set(APP, "nowhere")));
        assertEquals(Optional.empty(), policy.rights(set(new AppId("com.example.other"), "production")));
        assertEquals(
                Optional.of(new Rights(ids("anna", "ben"), ids("anna", "ben"), 1)),
                policy.rights(new PolicyPropose(NOW, NOW, NONCE, "serial: 2")));
        assertEquals(
                Optional.empty(),
                policy.rights(new RequestApprove(APP, PRODUCTION, NOW, NOW, NONCE, new RequestId(digest()))));
    }

    @Test
    void approversAreThoseOfTheEnvironmentOrTheOwners() {
        assertEquals(ids("anna", "ben"), policy.approvers(new Scope(APP, PRODUCTION)));
        assertEquals(Set.of(), policy.approvers(new Scope(APP, new EnvironmentName("development"))));
        assertEquals(Set.of(), policy.approvers(new Scope(APP, new EnvironmentName("staging"))));
        assertEquals(ids("anna", "ben"), policy.approvers(null));
        assertEquals(new Rights(ids("anna", "ben"), ids("anna", "ben"), 1), policy.owners());
    }

    @Test
    void approvalsAreOfPeopleWhoMayGiveThemAndNeverTheRequesters() {
        var rights = new Rights(ids("ci", "anna"), ids("anna", "ben"), 1);
        assertTrue(rights.maySend(id("ci")));
        assertFalse(rights.maySend(id("ben")));
        assertFalse(rights.suffice(id("ci"), Set.of(), 0));
        assertTrue(rights.suffice(id("ci"), ids("ben"), 0));
        assertTrue(rights.suffice(id("ci"), ids("anna"), 1));
        assertFalse(rights.suffice(id("ci"), ids("anna"), 2), "a later policy asks for no fewer");
        assertTrue(rights.suffice(id("ci"), ids("anna", "ben"), 2));
        assertFalse(rights.suffice(id("anna"), ids("anna"), 1), "one's own");
        assertTrue(rights.suffice(id("anna"), ids("anna", "ben"), 1));
        assertFalse(rights.suffice(id("ci"), ids("mover", "ci"), 1), "no approvers");
        assertFalse(rights.suffice(id("mover"), ids("anna", "ben"), 1), "may not ask any more");
        assertTrue(new Rights(ids("ci"), Set.of(), 0).suffice(id("ci"), Set.of(), 0));
    }

    @Test
    void limitsAreAsSaidAndElseNone() {
        assertEquals(new ReleaseLimits(1, 1, Integer.MAX_VALUE), limits("production"));
        assertEquals(new ReleaseLimits(Long.MAX_VALUE, 7, 3), limits("development"));
        for (String wrong :
                new String[] {"bundle_size: 0", "releases_per_hour: 0", "bundle_size: 5, releases_per_hour: 0"}) {
            String yaml = """
                    serial: 1
                    people: {anna: %s}
                    owners: {people: [anna]}
                    apps: {com.example.demo: {environments: {production: {publishers: [anna], limits: {%s}}}}}
                    """.formatted(key("anna"), wrong);
            String message = assertThrows(PolicyException.class, () -> Policy.parse(yaml.getBytes(UTF_8)))
                    .getMessage();
            assertTrue(
                    message.startsWith("line 4: apps.com.example.demo.environments.production.limits: limits are 1"),
                    message);
        }
    }

    @Test
    void devicesAreAssignedByWhoMayMoveAnAssignableChannel() {
        String rules = "publishers: [ci], channels: {beta: {assignable: true, publishers: [mover]}, usual: {}}";
        Policy read = environment(rules);
        Scope scope = new Scope(APP, PRODUCTION);
        ChannelName beta = new ChannelName("beta");
        assertTrue(read.mayAssign(id("mover"), scope, beta));
        assertTrue(read.mayAssign(id("mover"), scope, null), "and may take it back");
        assertFalse(read.mayAssign(id("ci"), scope, beta), "may not move it");
        assertFalse(read.mayAssign(id("ci"), scope, null));
        assertFalse(read.mayAssign(id("ci"), scope, new ChannelName("usual")), "is not assignable");
        assertFalse(read.mayAssign(id("mover"), scope, new ChannelName("none")));
        assertFalse(read.mayAssign(id("mover"), new Scope(APP, new EnvironmentName("other")), beta));
        assertFalse(policy.mayAssign(id("mover"), scope, null), "no channel is");
    }

    @Test
    void releasesAreSealedFileByFileWhereAChannelSaysSo() {
        Scope scope = new Scope(APP, PRODUCTION);
        assertTrue(environment("publishers: [ci], channels: {a: {}, b: {delta: true}}")
                .sealsManifests(scope));
        assertFalse(environment("publishers: [ci], channels: {a: {}, b: {delta: false}}")
                .sealsManifests(scope));
        assertFalse(policy.sealsManifests(new Scope(APP, new EnvironmentName("other"))));
    }

    @Test
    void boundsOfAttestationsAndGuards() {
        assertEquals(
                1,
                new Attestation(Duration.ofSeconds(1), Duration.ofSeconds(2))
                        .period()
                        .toSeconds());
        Duration hour = Duration.ofHours(1);
        assertEquals(90, new Attestation(hour, Duration.ofDays(90)).expiry().toDays());
        assertThrows(IllegalArgumentException.class, () -> new Attestation(Duration.ofMillis(999), hour));
        assertThrows(IllegalArgumentException.class, () -> new Attestation(hour, hour));
        assertThrows(IllegalArgumentException.class, () -> new Attestation(hour, Duration.ofDays(91)));
        assertEquals(1, new GuardRules(id("ci"), 1, 1).failures());
        assertEquals(9_999, new GuardRules(id("ci"), 9_999, 1).failures());
        for (int failures : new int[] {0, 10_000}) {
            assertThrows(IllegalArgumentException.class, () -> new GuardRules(id("ci"), failures, 1));
        }
        assertThrows(IllegalArgumentException.class, () -> new GuardRules(id("ci"), 1, 0));
        assertEquals(new Rights(Set.of(), ids("anna", "ben"), 0), policy.operators(), "nobody, unless it names them");
    }

    private static Policy environment(String rules) {
        return Policy.parse("""
                serial: 1
                people: {ci: %s, mover: %s}
                owners: {people: [ci]}
                apps: {com.example.demo: {environments: {production: {%s}}}}
                """.formatted(key("ci"), key("mover"), rules).getBytes(UTF_8));
    }

    @Test
    void aPolicyAsLargeAsItMayBeIsRead() {
        String yaml = """
                serial: 1
                people: {anna: %s}
                owners: {people: [anna]}
                apps: {com.example.demo: {environments: {production: {publishers: [anna]}}}}
                #""".formatted(key("anna"));
        String largest = yaml + "x".repeat(PolicyText.MAX_BYTES - yaml.length());
        assertEquals(1, Policy.parse(largest.getBytes(UTF_8)).serial());
        assertThrows(PolicyException.class, () -> Policy.parse((largest + "x").getBytes(UTF_8)));
    }

    private ReleaseLimits limits(String environment) {
        return policy.environment(new Scope(APP, new EnvironmentName(environment)))
                .orElseThrow()
                .limits();
    }

    private static Request publish(String channel) {
        return new ReleasePublish(
                APP,
                PRODUCTION,
                NOW,
                NOW,
                NONCE,
                new Version("1.0.0"),
                new BundleUpload(new BundleId(digest()), digest(), 1, new KeyId(digest())),
                null,
                channel == null ? null : new ChannelName(channel));
    }

    private static Request set(AppId app, String channel) {
        return new ChannelSet(app, PRODUCTION, NOW, NOW, NONCE, new ChannelName(channel), null, false);
    }

    private static Sha256 digest() {
        return Sha256.hash(new byte[1]);
    }
}
