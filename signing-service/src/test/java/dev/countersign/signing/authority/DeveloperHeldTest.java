package dev.countersign.signing.authority;

import static dev.countersign.signing.authority.AuthorityRig.APPROVER_1;
import static dev.countersign.signing.authority.AuthorityRig.OWNER_1;
import static dev.countersign.signing.authority.AuthorityRig.OWNER_2;
import static dev.countersign.signing.authority.AuthorityRig.OWNER_3;
import static dev.countersign.signing.authority.AuthorityRig.PUBLISHER;
import static dev.countersign.signing.authority.AuthorityRig.digest;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.request.KeyActivate;
import dev.countersign.contract.request.KeyGenerate;
import dev.countersign.contract.request.KeyRetire;
import dev.countersign.contract.request.KeyRewrap;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.signing.key.MemoryKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Environments whose device key is their developer's: named by the policy, never made or used here, and never mixed with others. */
class DeveloperHeldTest {
    private static final EnvironmentName HAND = new EnvironmentName("hand");
    private static final KeyId FINGERPRINT = new KeyId(digest("the developer's key"));
    private static final DeviceKeyId KEY_ID = new DeviceKeyId("MIIBCgKCAQEAhandhand");

    @TempDir
    Path directory;

    private final MemoryKeys keys = new MemoryKeys();
    private AuthorityRig rig;

    @BeforeEach
    void open() {
        rig = new AuthorityRig(directory, keys);
        adopt(2, hand(FINGERPRINT, KEY_ID));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void itsKeyIsActivatedAsThePolicyNamesItAndNoneIsMade() {
        KeyActivated activated = rig.events(KeyActivated.class).getLast();
        assertEquals("device/com.example.demo/hand/1", activated.label().value());
        assertEquals(FINGERPRINT, activated.fingerprint());
        assertEquals(KEY_ID, activated.keyId());
        assertTrue(keys.publicKey(activated.label()).isEmpty());
        assertFalse(Files.exists(directory.resolve("public/device/com.example.demo/hand.pem")));
        rig.restart();
        assertEquals(activated, rig.events(KeyActivated.class).getLast());
    }

    @Test
    void aSealedReleaseIsProposedApprovedAndReleasedAndIsNoKeyUse() {
        long before = rig.deviceKeyOperations();
        SignedRequest request = rig.submit(sealed("1.0.0", HAND, FINGERPRINT), PUBLISHER);
        assertTrue(rig.events(ReleaseSealed.class).isEmpty());
        rig.approve(request, APPROVER_1);
        await().until(() -> rig.events(ReleaseSealed.class).size() == 1);
        assertEquals(List.of(KEY_ID), rig.events(ReleaseSealed.class).getFirst().keyIds());
        // The rig's sealer has no key for it and the authority accounts for none.
        assertEquals(before, rig.deviceKeyOperations());
    }

    @Test
    void whoSealsIsWhoHoldsTheKey() {
        assertRefused("developer-held", rig.publish(HAND, "1.0.0", null));
        assertRefused("wrong-device-key", sealed("1.0.0", HAND, new KeyId(digest("another key"))));
        assertRefused("not-developer-held", sealed("1.0.0", AuthorityRig.DEVELOPMENT, FINGERPRINT));
    }

    @Test
    void aRequestThatWaitsIsJudgedAgainUnderTheNewKey() {
        SignedRequest request = rig.submit(sealed("1.0.0", HAND, FINGERPRINT), PUBLISHER);
        adopt(3, hand(new KeyId(digest("the next key")), new DeviceKeyId("MIIBCgKCAQEAnextnext")));
        rig.approve(request, APPROVER_1);
        await().until(() -> rig.refusal(request).isPresent());
        assertEquals(Optional.of("wrong-device-key"), rig.refusal(request));
    }

    @Test
    void anotherKeyOfTheDeveloperIsActivatedBesideTheFirst() {
        adopt(3, hand(new KeyId(digest("the next key")), new DeviceKeyId("MIIBCgKCAQEAnextnext")));
        KeyActivated activated = rig.events(KeyActivated.class).getLast();
        assertEquals("device/com.example.demo/hand/2", activated.label().value());
        assertEquals("MIIBCgKCAQEAnextnext", activated.keyId().value());
        int size = rig.log.size();
        adopt(4, hand(FINGERPRINT, KEY_ID));
        assertFalse(rig.kindsSince(size).contains(KeyActivated.KIND));
    }

    @Test
    void keysDoNotMoveBetweenDeveloperAndSigningService() {
        assertPolicyRefused(
                "custody-changed", rig.policy(3, hand(FINGERPRINT, KEY_ID).replaceAll(" device_key: .*", "")));
        assertPolicyRefused(
                "custody-changed",
                rig.policy(3, hand(FINGERPRINT, KEY_ID))
                        .replace(
                                "      development:\n        publishers",
                                "      development:\n        device_key: {held_by: developer, fingerprint: "
                                        + digest("x") + ", key_id: MIIBCgKCAQEAxxxxxxxx}\n        publishers"));
        // also not by way of a policy without the environment
        adopt(3, "");
        assertPolicyRefused(
                "custody-changed", rig.policy(4, hand(FINGERPRINT, KEY_ID).replaceAll(" device_key: .*", "")));
    }

    @Test
    void noKeyActIsPossibleAndTheRefusalSaysWhy() {
        Instant until = rig.now.plusSeconds(60);
        var label = new KeyLabel("device/com.example.demo/hand/1");
        var next = new KeyLabel("device/com.example.demo/hand/2");
        for (Request act : List.of(
                new KeyRewrap(AuthorityRig.APP, HAND, rig.now, until, rig.nonce(), label),
                new KeyGenerate(AuthorityRig.APP, HAND, rig.now, until, rig.nonce(), next),
                new KeyActivate(AuthorityRig.APP, HAND, rig.now, until, rig.nonce(), next),
                new KeyRetire(AuthorityRig.APP, HAND, rig.now, until, rig.nonce(), label))) {
            assertEquals(Optional.of("developer-held"), rig.refusal(rig.submit(act, OWNER_3)), act.kind());
        }
    }

    private static String hand(KeyId fingerprint, DeviceKeyId keyId) {
        return """
                      hand:
                        device_key: {held_by: developer, fingerprint: %s, key_id: %s}
                        publishers: [publisher]
                        approvers: [approver-1]
                        approvals: 1
                        operators: {people: [owner-3], approvals: 0}
                """.formatted(fingerprint, keyId).indent(0);
    }

    private ReleasePublish sealed(String version, EnvironmentName environment, KeyId with) {
        ReleasePublish it = rig.publish(environment, version, null);
        return new ReleasePublish(
                it.app(),
                it.environment(),
                it.created(),
                it.expires(),
                it.nonce(),
                it.version(),
                it.bundle(),
                it.minNative(),
                it.channel(),
                with,
                null);
    }

    private void adopt(int serial, String more) {
        SignedRequest proposal = rig.submit(rig.propose(rig.policy(serial, more)), OWNER_1);
        rig.approve(proposal, OWNER_2);
        assertEquals(Optional.empty(), rig.refusal(proposal));
    }

    private void assertPolicyRefused(String reason, String policy) {
        assertEquals(Optional.of(reason), rig.refusal(rig.submit(rig.propose(policy), OWNER_1)));
    }

    private void assertRefused(String reason, ReleasePublish publish) {
        assertEquals(Optional.of(reason), rig.refusal(rig.submit(publish, PUBLISHER)));
    }
}
