package dev.countersign.distribution.placement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ChoicesTest {
    @Test
    void madeUpDevicesFindNoRoomBeyondTheLimitAndKnownOnesMayStillChange() {
        var choices = new Choices(3);
        for (int i = 0; i < 100; i++) {
            choices.take("app/env/" + i, "beta".getBytes(UTF_8));
        }
        assertEquals(3, choices.size());
        assertFalse(choices.hasRoomFor("app/env/99"));
        assertTrue(choices.hasRoomFor("app/env/1"));
        choices.take("app/env/1", "next".getBytes(UTF_8));
        assertEquals("next", choices.channel("app/env/1"));
        choices.take("app/env/1", null);
        assertTrue(choices.hasRoomFor("app/env/99"));
    }

    @Test
    void whatIsNoChannelsNameIsNotKept() {
        var choices = new Choices(3);
        choices.take("app/env/d", "\u0000../x".getBytes(UTF_8));
        choices.take("x".repeat(500), "beta".getBytes(UTF_8));
        assertNull(choices.channel("app/env/d"));
        assertEquals(0, choices.size());
    }
}
