package dev.countersign.ingest.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.policy.GuardRules;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.Sha256;
import org.junit.jupiter.api.Test;

class WilsonTest {
    private static final GuardRules FIVE_PER_CENT = new GuardRules(new KeyId(Sha256.hash(new byte[1])), 500, 20);

    /** Values of the closed form, computed elsewhere (R, prop.test without continuity correction). */
    @Test
    void lowerBoundsAreThoseOfTheClosedForm() {
        assertEquals(0.0, Wilson.lowerBound(0, 10), 1e-9);
        assertEquals(0.2366, Wilson.lowerBound(5, 10), 1e-4);
        assertEquals(0.0553, Wilson.lowerBound(10, 100), 1e-4);
        assertEquals(0.7225, Wilson.lowerBound(10, 10), 1e-4);
    }

    @Test
    void fewAttemptsProveNothing() {
        Tally tally = new Tally();
        for (int device = 0; device < 19; device++) {
            tally.count(device, true);
        }
        assertFalse(tally.breaches(FIVE_PER_CENT), "less than the minimum of attempts");
        tally.count(19, true);
        assertTrue(tally.breaches(FIVE_PER_CENT));
    }

    @Test
    void aShareThatMayBeChanceDoesNotHalt() {
        Tally tally = new Tally();
        for (int device = 0; device < 20; device++) {
            tally.count(device, device < 2);
        }
        assertFalse(tally.breaches(FIVE_PER_CENT), "2 of 20 is 10 %, but may well be 3 %");
        for (int device = 20; device < 200; device++) {
            tally.count(device, device % 10 == 0);
        }
        assertTrue(tally.breaches(FIVE_PER_CENT), "10 % of 200 is no chance");
    }

    @Test
    void aDeviceCountsOnceHoweverOftenItReports() {
        Tally tally = new Tally();
        for (int report = 0; report < 10_000; report++) {
            tally.count(7, true);
        }
        assertEquals(1, tally.attempts());
        assertEquals(1, tally.failures());
    }
}
