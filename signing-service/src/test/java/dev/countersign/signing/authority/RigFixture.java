package dev.countersign.signing.authority;

import static dev.countersign.signing.authority.AuthorityRig.APPROVER_1;
import static dev.countersign.signing.authority.AuthorityRig.DEVELOPMENT;
import static dev.countersign.signing.authority.AuthorityRig.OWNER_1;
import static dev.countersign.signing.authority.AuthorityRig.OWNER_2;
import static dev.countersign.signing.authority.AuthorityRig.PRODUCTION;
import static dev.countersign.signing.authority.AuthorityRig.PUBLISHER;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.RefusalReason;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.signing.key.KeyProvider;
import dev.countersign.signing.key.TestKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A rig for each test of a class, over one key store: making RSA keys is slow, and every test starts a log of its own with them. */
abstract class RigFixture {
    @TempDir
    static Path keyDirectory;

    private static KeyProvider keys;

    @TempDir
    Path directory;

    AuthorityRig rig;

    @BeforeAll
    static void openKeys() {
        keys = TestKeys.keystore(keyDirectory);
    }

    @AfterAll
    static void closeKeys() {
        keys.close();
    }

    @BeforeEach
    void start() {
        rig = new AuthorityRig(directory, keys);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    void released(String version) {
        int before = rig.events(ChannelUpdated.class).size();
        rig.submit(rig.publish(DEVELOPMENT, version, "development"), PUBLISHER);
        await().until(() -> rig.events(ChannelUpdated.class).size() == before + 1);
    }

    void sealedInProduction(String version) {
        int before = rig.events(ReleaseSealed.class).size();
        rig.approve(rig.submit(rig.publish(PRODUCTION, version, null), PUBLISHER), APPROVER_1);
        await().until(() -> rig.events(ReleaseSealed.class).size() == before + 1);
    }

    void adopted(String policy) {
        SignedRequest proposed = rig.submit(rig.propose(policy), OWNER_1);
        rig.approve(proposed, OWNER_2);
        assertEquals(Optional.empty(), rig.refusal(proposed));
    }

    ChannelUpdated head() {
        return rig.events(ChannelUpdated.class).getLast();
    }

    void assertRefused(SignedRequest request, String reason) {
        assertEquals(Optional.of(reason), rig.refusal(request));
        assertTrue(List.of(RefusalReason.values()).stream()
                .anyMatch(it -> it.wire().equals(reason)));
    }
}
