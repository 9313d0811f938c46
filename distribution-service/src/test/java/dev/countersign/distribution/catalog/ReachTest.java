package dev.countersign.distribution.catalog;

import static dev.countersign.distribution.catalog.Story.APP;
import static dev.countersign.distribution.catalog.Story.PRODUCTION;
import static dev.countersign.distribution.catalog.Story.after;
import static dev.countersign.distribution.catalog.Story.opened;
import static dev.countersign.distribution.catalog.Story.production;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.testing.TestRelease;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By whose word a device is on a channel (docs/capgo-protocol.md, section g, 4), seen from what it is offered. */
class ReachTest {
    private static final TestRelease STABLE = production("2.0.0");
    private static final TestRelease BETA = production("3.0.0");
    private static final TestRelease STAFF = production("4.0.0");
    private static final Catalog SHOP = opened(
            after(
                    STABLE.sealed(),
                    BETA.sealed(),
                    STAFF.sealed(),
                    head(STABLE, "production", "{\"default\":true}"),
                    head(BETA, "beta", "{\"default\":false,\"public\":false,\"self_set\":true}"),
                    head(STAFF, "staff", "{\"default\":false,\"public\":false,\"self_set\":false,\"assignable\":true}"),
                    head(STAFF, "locked", "{\"default\":false,\"public\":false,\"self_set\":false}"),
                    head(
                            STAFF,
                            "phones",
                            "{\"default\":false,\"public\":false,\"self_set\":false,\"assignable\":true,\"platforms\":[\"ios\"]}")),
            STABLE,
            BETA,
            STAFF);

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            # plugin, names, assigned, chosen, offered
            8.51.23, '',     -,      -,      2.0.0
            8.51.23, beta,   -,      -,      3.0.0
            8.51.23, staff,  -,      -,      cannot_update_via_private_channel
            # (a) the operator's word wins, also on a private channel, but not against the channel's other rules
            8.51.23, '',     staff,  -,      4.0.0
            8.51.23, beta,   staff,  -,      4.0.0
            5.10.0,  beta,   staff,  beta,   4.0.0
            8.51.23, '',     phones, -,      disabled_platform_android
            # where the head does not permit it (any more), or is gone, it counts for nothing
            8.51.23, '',     locked, -,      2.0.0
            8.51.23, '',     gone,   -,      2.0.0
            # (b) a stored choice counts for plugins that do not remember it, on channels that are still self-settable
            7.33.9,  '',     -,      beta,   3.0.0
            7.34.0,  '',     -,      beta,   2.0.0
            7.33.9,  '',     -,      staff,  2.0.0
            """)
    void theWordThatOutranksTheOthersDecides(
            String plugin, String named, @Nullable String assigned, @Nullable String chosen, String offered) {
        assertEquals(offered, answer(plugin, named, placements(true, assigned, chosen)));
    }

    @Test
    void untilItIsKnownNobodyIsSentElsewhere() {
        assertEquals("no_new_version_available", answer("8.51.23", "", placements(false, null, null)));
        assertEquals("4.0.0", answer("8.51.23", "", placements(false, "staff", null)));
        Catalog open = opened(after(STABLE.sealed(), head(STABLE, "production", "{\"default\":true}")), STABLE);
        Placements unknown = placements(false, null, null);
        assertEquals("2.0.0", answer(UpdateSelector.select(open, unknown, device("8.51.23", ""))));
        assertEquals("2.0.0", answer(UpdateSelector.select(open, unknown, device("7.33.9", ""))));
        Catalog two = opened(
                after(
                        STABLE.sealed(),
                        head(STABLE, "production", "{\"default\":true}"),
                        head(STABLE, "beta", "{\"default\":false}")),
                STABLE);
        assertEquals("2.0.0", answer(UpdateSelector.select(two, unknown, device("8.51.23", ""))));
        assertEquals("no_new_version_available", answer(UpdateSelector.select(two, unknown, device("7.33.9", ""))));
    }

    @Test
    void whoWasPutOnAChannelIsToldSoAndCannotLeave() {
        Placements staff = placements(true, "staff", null);
        assertEquals(
                new ChannelChoice.Answer.Current("staff", true, false),
                ChannelChoice.get(SHOP, staff, device("8.51.23", "")));
        assertEquals(
                new ChannelChoice.Answer.Refused(ChannelRefusal.CANNOT_OVERRIDE),
                ChannelChoice.set(SHOP, staff, device("8.51.23", ""), "beta"));
        assertEquals(
                new ChannelChoice.Answer.Refused(ChannelRefusal.OVERRIDE_NOT_ALLOWED),
                ChannelChoice.unset(SHOP, staff, device("7.33.9", "")));
    }

    @Test
    void aStoredChoiceIsToldAndForgotten() {
        Placements beta = placements(true, null, "beta");
        assertEquals(
                new ChannelChoice.Answer.Current("beta", true, true),
                ChannelChoice.get(SHOP, beta, device("7.33.9", "")));
        assertEquals(
                new ChannelChoice.Answer.Stored(APP + "/production/device-1", null),
                ChannelChoice.unset(SHOP, beta, device("7.33.9", "")));
        assertEquals(
                new ChannelChoice.Answer.Unset(), ChannelChoice.unset(SHOP, Placements.NONE, device("7.33.9", "")));
        assertEquals(new ChannelChoice.Answer.Unset(), ChannelChoice.unset(SHOP, beta, device("8.51.23", "")));
    }

    private static String answer(String plugin, String named, Placements placements) {
        return answer(UpdateSelector.select(SHOP, placements, device(plugin, named)));
    }

    private static String answer(Selection selection) {
        return switch (selection) {
            case Selection.Offer offer -> offer.release().version().value();
            case Selection.None none -> none.reason().code();
            case Selection other -> other.toString();
        };
    }

    private static UpdateRequest device(String plugin, String named) {
        return new UpdateRequest(
                APP, "device-1", "android", "1.0.0", "1.0.0", plugin, named, PRODUCTION.value(), false, true);
    }

    private static Placements placements(boolean known, @Nullable String assigned, @Nullable String chosen) {
        String device = APP + "/production/device-1";
        Map<String, String> byOperator = assigned == null ? Map.of() : Map.of(device, assigned);
        Map<String, String> byItself = chosen == null ? Map.of() : Map.of(device, chosen);
        return new Placements() {
            @Override
            public boolean isKnown() {
                return known;
            }

            @Override
            public @Nullable String assigned(String name) {
                return byOperator.get(name);
            }

            @Override
            public @Nullable String chosen(String name) {
                return byItself.get(name);
            }
        };
    }

    private static ChannelUpdated head(TestRelease release, String channel, String rules) {
        ChannelUpdated plain = release.offeredOn(channel, 1, false);
        return new ChannelUpdated(
                plain.time(),
                plain.policy(),
                plain.app(),
                plain.environment(),
                plain.channel(),
                plain.sequence(),
                plain.stable(),
                Json.readStrictly(rules.getBytes(UTF_8), ChannelRules.class),
                plain.request());
    }
}
