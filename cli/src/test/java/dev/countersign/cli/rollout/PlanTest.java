package dev.countersign.cli.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.countersign.contract.rollout.Step;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {
    @Test
    void sharesAndTimesReadAsPeopleWriteThem() {
        assertEquals(
                new Plan(100, List.of(new Step(86_400, 1_000), new Step(43_200, 5_000), new Step(90, 10_000))),
                Plan.parse("1%:1d, 10%:12h,50 %:90s,100%"));
        assertEquals(new Plan(50, List.of()), Plan.parse("0.5%"));
        assertEquals(2_525, Plan.share("25.25%"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "101%", "0.001%", "1%:1d", "1%,10%", "10%:1d,1%", "1%:1w,10%", "1%:0s,10%", "-1%"})
    void whatIsNoPlanIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Plan.parse(text));
    }
}
