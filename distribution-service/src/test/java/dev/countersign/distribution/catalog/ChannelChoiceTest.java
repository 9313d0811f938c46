package dev.countersign.distribution.catalog;

import static dev.countersign.distribution.catalog.Story.APP;
import static dev.countersign.distribution.catalog.Story.PRODUCTION;
import static dev.countersign.distribution.catalog.Story.after;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.distribution.catalog.ChannelChoice.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelChoiceTest {
    private static final Catalog SHOP = after(
            head("production", "{\"default\":true,\"self_set\":false}"),
            head("beta", "{\"default\":false,\"public\":false,\"self_set\":true}"),
            head("shown", "{\"default\":false,\"public\":true,\"self_set\":false}"),
            head("staff", "{\"default\":false,\"public\":false,\"self_set\":false}"),
            head("phones", "{\"default\":false,\"platforms\":[\"ios\"]}"),
            head("debug", "{\"default\":false,\"allow_production\":false}"));

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            beta, ok
            production, public_channel_self_set_not_allowed
            shown, public_channel_self_set_not_allowed
            staff, channel_self_set_not_allowed
            phones, channel_not_found
            debug, channel_not_found
            gone, channel_not_found
            '', missing_channel
            """)
    void onlySelfSettableChannelsCanBeSet(String channel, String answer) {
        assertEquals(answer, code(ChannelChoice.set(SHOP, Placements.NONE, device("8.51.23", "android", ""), channel)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.34.0", "6.34.1", "7.34.0", "8.0.0", "9.1.0"})
    void pluginsThatRememberTheirChannelAreOnlyToldThatTheyMay(String plugin) {
        assertEquals("ok", code(ChannelChoice.set(SHOP, Placements.NONE, device(plugin, "android", ""), "beta")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.33.9", "6.33.0", "7.33.9", "4.0.0", ""})
    void theChoiceOfOlderPluginsIsStoredHere(String plugin) {
        assertEquals(
                new Answer.Stored("com.example.demo/production/d", "beta"),
                ChannelChoice.set(SHOP, Placements.NONE, device(plugin, "android", ""), "beta"));
    }

    @Test
    void aDeviceLearnsItsChannel() {
        assertEquals(
                new Answer.Current("production", false, false),
                ChannelChoice.get(SHOP, Placements.NONE, device("8.51.23", "android", "")));
        assertEquals(
                new Answer.Current("production", false, false),
                ChannelChoice.get(SHOP, Placements.NONE, device("8.51.23", "android", "production")));
        assertEquals(
                new Answer.Current("beta", true, true),
                ChannelChoice.get(SHOP, Placements.NONE, device("8.51.23", "android", "beta")));
        for (String lost : new String[] {"gone", "staff"}) {
            assertEquals(
                    "channel_not_found",
                    code(ChannelChoice.get(SHOP, Placements.NONE, device("8.51.23", "android", lost))));
        }
    }

    @Test
    void thePrivateAndTheUnsuitableAreNotListed() {
        assertEquals(List.of("beta", "production", "shown"), names(device("8.51.23", "android", "")));
        assertEquals(List.of("beta", "phones", "production", "shown"), names(device("8.51.23", "ios", "")));
    }

    @Test
    void strangersAreRefusedByName() {
        var device = device("8.51.23", "android", "");
        assertEquals("app_not_found", code(ChannelChoice.list(Catalog.EMPTY, Placements.NONE, device)));
        assertEquals(
                "invalid_platform", code(ChannelChoice.list(SHOP, Placements.NONE, device("8.51.23", "windows", ""))));
        var stranger = new UpdateRequest(APP, "d", "ios", "", "", "8.51.23", "", "other", false, true);
        assertEquals("key_id_mismatch", code(ChannelChoice.get(SHOP, Placements.NONE, stranger)));
    }

    private static List<String> names(UpdateRequest device) {
        return assertInstanceOf(Answer.Channels.class, ChannelChoice.list(SHOP, Placements.NONE, device))
                .channels()
                .stream()
                .map(ChannelChoice.Listed::name)
                .toList();
    }

    private static String code(Answer answer) {
        return answer instanceof Answer.Refused refused ? refused.reason().code() : "ok";
    }

    private static UpdateRequest device(String plugin, String platform, String channel) {
        return new UpdateRequest(
                APP, "d", platform, "1.0.0", "1.0.0", plugin, channel, PRODUCTION.value(), false, true);
    }

    private static ChannelUpdated head(String channel, String rules) {
        ChannelUpdated plain = TestRelease.head(APP, "production", channel, 1, null, false);
        return new ChannelUpdated(
                plain.time(),
                plain.policy(),
                plain.app(),
                plain.environment(),
                plain.channel(),
                plain.sequence(),
                null,
                Json.readStrictly(rules.getBytes(UTF_8), ChannelRules.class),
                plain.request());
    }
}
