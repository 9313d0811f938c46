package dev.countersign.signing.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamedDigestsTest {
    private static final Sha256 POLICY = Sha256.hash(new byte[] {1});
    private static final Sha256 ENVELOPE = Sha256.hash(new byte[] {2});
    private static final PersonKey KEY = PersonKey.generate();

    /** The topic of requests has it still: whoever restores from there would publish what was kept back. */
    @Test
    void whatARefusalWithheldIsNotRestored() {
        for (String withheld : List.of("policy-not-published", "policy-invalid", "unknown-reason")) {
            assertFalse(new NamedDigests(List.of(refused(withheld))).all().contains(ENVELOPE), withheld);
            assertEquals(List.of(POLICY), List.copyOf(new NamedDigests(List.of(refused(withheld))).evidence()));
        }
        assertTrue(
                new NamedDigests(List.of(refused("policy-serial"))).evidence().contains(ENVELOPE));
        assertTrue(
                new NamedDigests(List.of(refused("policy-invalid"), refused("expired")))
                        .evidence()
                        .contains(ENVELOPE),
                "another entry has it as evidence");
    }

    private static byte[] refused(String reason) {
        var event = new RequestRefused(
                Instant.parse("2026-11-23T08:00:00Z"),
                POLICY,
                null,
                null,
                new RequestId(Sha256.hash(new byte[] {3})),
                ENVELOPE,
                PolicyPropose.KIND,
                KEY.keyId(),
                reason);
        return SignedEvent.sign(event, KEY).leaf();
    }
}
