package dev.countersign.signing.authority;

import static dev.countersign.contract.request.RolloutChange.Action.ROLLBACK;
import static dev.countersign.signing.authority.AuthorityRig.DEVELOPMENT;
import static dev.countersign.signing.authority.AuthorityRig.PUBLISHER;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.ChannelRules.OnRevoke;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.ReleaseRevoked;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.request.ReleaseRevoke;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.RevocationReason;
import dev.countersign.contract.value.Version;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever a channel offers when a release is revoked, it does not go on offering that, and falls back to where its rule says. */
class RevocationTest extends RigFixture {
    @Test
    void aChannelOfThatRuleGoesToTheBuiltInBundleThoughItOfferedAnotherBefore() {
        adopted(onRevoke("builtin"));
        released("1.0.0");
        released("1.1.0");
        assertEquals(OnRevoke.BUILTIN, head().rules().onRevoke());
        rig.submit(rig.set(DEVELOPMENT, "beta", "1.0.0", false), PUBLISHER);
        rig.submit(rig.set(DEVELOPMENT, "beta", "1.1.0", false), PUBLISHER);
        revoke("1.1.0");
        assertNull(last("development").stable());
        assertTrue(last("development").isRollback());
        assertEquals(OnRevoke.BUILTIN, last("development").rules().onRevoke());
        assertEquals(new Version("1.0.0"), last("beta").stable(), "each channel by its own rule");
        assertNoHeadOffers("1.1.0");
    }

    @Test
    void theRuleIsAdoptedWithAPolicyAndNamedPreviousIsWhatNoRuleIs() {
        released("1.0.0");
        released("1.1.0");
        int moves = rig.events(ChannelUpdated.class).size();
        adopted(onRevoke("previous"));
        assertEquals(moves + 1, rig.events(ChannelUpdated.class).size(), "its head says so from now on");
        assertEquals(OnRevoke.PREVIOUS, head().rules().onRevoke());
        assertEquals(new Version("1.1.0"), head().stable());
        revoke("1.1.0");
        assertEquals(new Version("1.0.0"), head().stable());
    }

    @Test
    void duringARolloutTheStableOneGoesToTheBuiltInBundleAndTheRolloutGoesOn() {
        adopted(onRevoke("builtin"));
        rollingOut();
        revoke("1.0.0");
        assertNull(head().stable());
        assertEquals(new Version("1.1.0"), head().rollout().version());
        assertNoHeadOffers("1.0.0");
        revoke("1.1.0");
        assertNull(head().rollout());
        assertNull(head().stable());
        assertNoHeadOffers("1.1.0");
    }

    @Test
    void aRevokedRolloutEndsAndTheStableOneStaysWhateverTheRule() {
        adopted(onRevoke("builtin"));
        rollingOut();
        revoke("1.1.0");
        assertNull(head().rollout());
        assertEquals(new Version("1.0.0"), head().stable(), "it was not revoked");
        assertTrue(head().isRollback());
    }

    @Test
    void aRollbackTargetThatWasRevokedIsNoneAnyMore() {
        released("0.8.0");
        released("0.9.0");
        released("1.0.0");
        revoke("0.9.0");
        assertEquals(new Version("1.0.0"), head().stable(), "no head offered it, so none moves");
        assertRefused(rig.submit(rig.set(DEVELOPMENT, "development", "0.9.0", true), PUBLISHER), "release-revoked");
        revoke("1.0.0");
        assertEquals(new Version("0.8.0"), head().stable());
        assertNoHeadOffers("0.9.0");
    }

    @Test
    void theStableOneOfARolloutIsRevokedAndItsRollbackLeadsPastIt() {
        released("0.9.0");
        rollingOut();
        revoke("1.0.0");
        rig.submit(rig.change(DEVELOPMENT, "development", "1.1.0", ROLLBACK, null), PUBLISHER);
        assertNull(head().rollout());
        assertEquals(new Version("0.9.0"), head().stable());
    }

    @Test
    void aChannelThatThePolicyDoesNotHaveAnyMoreStopsOfferingItToo() {
        released("1.0.0");
        released("1.1.0");
        rig.submit(rig.set(DEVELOPMENT, "beta", "1.0.0", false), PUBLISHER);
        rig.submit(rig.set(DEVELOPMENT, "beta", "1.1.0", false), PUBLISHER);
        adopted(rig.policy(2, "").replace("          beta: {default: false}\n", ""));
        revoke("1.1.0");
        assertEquals(new Version("1.0.0"), last("beta").stable());
        assertFalse(last("beta").rules().byDefault(), "under the rules that it had");
        assertNoHeadOffers("1.1.0");
        assertRefused(rig.submit(rig.set(DEVELOPMENT, "beta", "1.0.0", true), PUBLISHER), "unknown-channel");
    }

    @Test
    void theEventSaysWhyAndByWhomAndWhyIsOneOfTheList() {
        released("1.0.0");
        ReleaseRevoke asked = rig.revoke(DEVELOPMENT, "1.0.0");
        for (String word : new String[] {"jane-said-so", "crash"}) {
            assertRefused(rig.submit(because(asked, word), PUBLISHER), "unknown-reason");
        }
        assertEquals(0, rig.events(ReleaseRevoked.class).size());
        rig.submit(because(asked, "security"), PUBLISHER);
        ReleaseRevoked revoked = rig.events(ReleaseRevoked.class).getFirst();
        assertEquals("security", revoked.reason().value());
        assertEquals(PUBLISHER.keyId(), revoked.by());
        RevocationReason.KNOWN.forEach(word -> assertTrue(new RevocationReason(word).isKnown()));
    }

    private ReleaseRevoke because(ReleaseRevoke asked, String word) {
        return new ReleaseRevoke(
                asked.app(),
                asked.environment(),
                asked.created(),
                asked.expires(),
                rig.nonce(),
                asked.version(),
                new RevocationReason(word));
    }

    private String onRevoke(String rule) {
        return rig.policy(2, "")
                .replace("{default: true}\n          beta", "{default: true, on_revoke: " + rule + "}\n          beta");
    }

    /** Stable is 1.0.0, and a share gets 1.1.0. */
    private void rollingOut() {
        released("1.0.0");
        int before = rig.events(ReleaseSealed.class).size();
        rig.submit(rig.publish(DEVELOPMENT, "1.1.0", null), PUBLISHER);
        await().until(() -> rig.events(ReleaseSealed.class).size() == before + 1);
        rig.submit(rig.start(DEVELOPMENT, "development", "1.1.0", 100), PUBLISHER);
    }

    private void revoke(String version) {
        SignedRequest asked = rig.submit(rig.revoke(DEVELOPMENT, version), PUBLISHER);
        assertTrue(rig.refusal(asked).isEmpty(), () -> rig.refusal(asked).orElseThrow());
    }

    private ChannelUpdated last(String channel) {
        return heads().get(new ChannelName(channel));
    }

    private Map<ChannelName, ChannelUpdated> heads() {
        Map<ChannelName, ChannelUpdated> heads = new HashMap<>();
        rig.events(ChannelUpdated.class).forEach(move -> heads.put(move.channel(), move));
        return heads;
    }

    private void assertNoHeadOffers(String version) {
        heads().values().forEach(head -> {
            assertFalse(new Version(version).equals(head.stable()), head.toString());
            assertTrue(
                    head.rollout() == null || !head.rollout().version().value().equals(version), head.toString());
        });
    }
}
