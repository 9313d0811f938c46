package dev.countersign.distribution.catalog;

import static dev.countersign.distribution.catalog.NoUpdate.*;
import static dev.countersign.distribution.catalog.Story.APP;
import static dev.countersign.distribution.catalog.Story.PRODUCTION;
import static dev.countersign.distribution.catalog.Story.after;
import static dev.countersign.distribution.catalog.Story.opened;
import static dev.countersign.distribution.catalog.Story.production;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.json.Json;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.Version;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every code, by the rules of a channel and what a device says. The device runs 1.0.0 of a native app 1.4.2 unless the row says otherwise. */
class ServingRulesTest {
    private static final String OFFERED = "offered";

    @ParameterizedTest(name = "{0} {1} {2} -> {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # the channel's rules                               | release | device                            | answer
            {"default":true}                                    | 2.0.0 |                                     | offered
            {"default":true}                                    | 2.0.0 | app=com.example.other               | app_not_found
            {"default":true}                                    | 2.0.0 | plugin=4.9.9                        | unsupported_plugin_version
            {"default":true}                                    | 2.0.0 | plugin=5.0.0                        | offered
            {"default":true}                                    | 2.0.0 | plugin=                             | offered
            {"default":true,"min_plugin":"8.51.23"}             | 2.0.0 | plugin=8.51.22                      | unsupported_plugin_version
            {"default":true,"min_plugin":"8.51.23"}             | 2.0.0 | plugin=7.51.21                      | unsupported_plugin_version
            {"default":true,"min_plugin":"8.51.23"}             | 2.0.0 | plugin=                             | unsupported_plugin_version
            {"default":true,"min_plugin":"8.51.23"}             | 2.0.0 | plugin=8.51.23                      | offered
            {"default":true}                                    | 2.0.0 | build=one                           | semver_error
            {"default":true}                                    | 2.0.0 | build=unknown                       | unknown_version_build
            {"default":true}                                    | 2.0.0 | build=                              | offered
            {"default":false}                                   | 2.0.0 |                                     | no_channel
            {"default":false}                                   | 2.0.0 | channel=line                        | offered
            {"default":true}                                    | 2.0.0 | channel=other                       | no_channel
            {"default":true}                                    | 2.0.0 | runs=2.0.0                          | no_new_version_available
            {"default":true}                                    | 2.0.0 | key=                                | key_id_mismatch
            {"default":true}                                    | 2.0.0 | runs=9.9.9                          | offered
            {"default":true,"platforms":["android"]}            | 2.0.0 |                                     | offered
            {"default":true,"platforms":["ios"]}                | 2.0.0 |                                     | disabled_platform_android
            {"default":true,"platforms":["android"]}            | 2.0.0 | platform=ios                        | disabled_platform_ios
            {"default":true,"platforms":[]}                     | 2.0.0 | platform=electron                   | disabled_platform_electron
            {"default":true,"platforms":["ios"]}                | 2.0.0 | platform=                           | missing_info
            {"default":true}                                    | 2.0.0 | platform=                           | offered
            {"default":true,"platforms":["ios"]}                | 2.0.0 | runs=2.0.0                          | no_new_version_available
            {"default":true,"block_auto_update":"major"}        | 2.0.0 |                                     | disable_auto_update_to_major
            {"default":true,"block_auto_update":"major"}        | 1.9.0 |                                     | offered
            {"default":true,"block_auto_update":"major"}        | 2.0.0 | runs=2.1.0                          | disable_auto_update_to_major
            {"default":true,"block_auto_update":"major"}        | 2.0.0 | build=2                             | offered
            {"default":true,"block_auto_update":"minor"}        | 1.5.0 |                                     | disable_auto_update_to_minor
            {"default":true,"block_auto_update":"minor"}        | 2.0.0 |                                     | disable_auto_update_to_minor
            {"default":true,"block_auto_update":"minor"}        | 1.4.9 |                                     | offered
            {"default":true,"block_auto_update":"patch"}        | 1.4.3 |                                     | disable_auto_update_to_patch
            {"default":true,"block_auto_update":"patch"}        | 1.4.2 | build=1.4.2                         | offered
            {"default":true,"block_auto_update":"patch"}        | 1.3.9 |                                     | offered
            {"default":true,"block_auto_update":"none"}         | 9.0.0 |                                     | offered
            {"default":true,"block_auto_update":"major"}        | 2.0.0 | build=                              | unknown_version_build
            {"default":true,"block_auto_update":"metadata"}     | 2.0.0 |                                     | misconfigured_channel
            {"default":true,"block_auto_update":"metadata"}     | 2.0.0>=1.5.0 |                              | disable_auto_update_to_metadata
            {"default":true,"block_auto_update":"metadata"}     | 2.0.0>=1.4.2 |                              | offered
            {"default":true}                                    | 2.0.0>=1.5.0 |                              | disable_auto_update_to_metadata
            {"default":true,"platforms":["ios"],"block_auto_update":"major"} | 2.0.0 |                        | disabled_platform_android
            {"default":false,"public":false,"self_set":false}   | 2.0.0 | channel=line                        | cannot_update_via_private_channel
            {"default":false,"public":false,"self_set":true}    | 2.0.0 | channel=line                        | offered
            {"default":false,"public":true,"self_set":false}    | 2.0.0 | channel=line                        | offered
            {"default":false,"public":false,"self_set":false,"block_auto_update":"major"} | 2.0.0 | channel=line | disable_auto_update_to_major
            {"default":true,"block_under_native":true}          | 1.4.1 |                                     | disable_auto_update_under_native
            {"default":true,"block_under_native":true}          | 1.4.2-rc.1 |                                | disable_auto_update_under_native
            {"default":true,"block_under_native":true}          | 1.4.2 |                                     | offered
            {"default":true,"block_under_native":false}         | 1.0.1 |                                     | offered
            {"default":true,"allow_production":false}           | 2.0.0 |                                     | disable_prod_build
            {"default":true,"allow_production":false}           | 2.0.0 | prod=false                          | offered
            {"default":true,"allow_development":false}          | 2.0.0 | prod=false                          | disable_dev_build
            {"default":true,"allow_devices":false}              | 2.0.0 |                                     | disable_device
            {"default":true,"allow_devices":false}              | 2.0.0 | emulator=true                       | offered
            {"default":true,"allow_emulators":false}            | 2.0.0 | emulator=true                       | disable_emulator
            {"default":true,"allow_production":false,"allow_devices":false} | 2.0.0 |                         | disable_prod_build
            {"default":true,"block_under_native":true,"allow_production":false} | 1.0.1 |                     | disable_auto_update_under_native
            {"default":true}                                    | builtin | runs=2.0.0                        | builtin
            {"default":true}                                    | builtin |                                   | builtin
            {"default":true}                                    | builtin | runs=builtin                      | already_on_builtin
            {"default":true}                                    | builtin | runs=2.0.0;plugin=6.1.9           | revert_to_builtin_plugin_version_too_old
            {"default":true,"platforms":["ios"]}                | builtin | runs=2.0.0                        | disabled_platform_android
            {"default":true,"allow_production":false}           | builtin | runs=2.0.0                        | disable_prod_build
            """)
    void everyRuleHasItsAnswer(String rules, String release, @Nullable String device, String answer) {
        String[] named = release.split(">=", 2);
        Version version = release.equals("builtin") ? null : new Version(named[0]);
        TestRelease sealed = production(version == null ? "1.0.0" : named[0]);
        Catalog catalog = opened(
                after(sealed.sealed(named.length == 1 ? null : new Version(named[1])), head("line", version, rules)),
                sealed);
        assertEquals(answer, answer(UpdateSelector.select(catalog, device(device == null ? "" : device))));
    }

    @Test
    void aHeadThatNamesWhatWasNeverSealedHasNoBundle() {
        Catalog catalog = after(head("line", new Version("2.0.0"), "{\"default\":true}"));
        assertEquals("no_bundle", answer(UpdateSelector.select(catalog, device(""))));
    }

    @Test
    void eachPlatformHasItsOwnDefaultChannel() {
        TestRelease one = production("2.0.0");
        TestRelease two = production("3.0.0");
        Catalog catalog = opened(
                after(
                        one.sealed(),
                        two.sealed(),
                        head("a-phones", one.version(), "{\"default\":true,\"platforms\":[\"ios\",\"android\"]}"),
                        head("b-desktop", two.version(), "{\"default\":true,\"platforms\":[\"electron\"]}")),
                one,
                two);
        for (String[] row : new String[][] {{"ios", "2.0.0"}, {"android", "2.0.0"}, {"electron", "3.0.0"}}) {
            var offer = assertInstanceOf(
                    Selection.Offer.class, UpdateSelector.select(catalog, device("platform=" + row[0])));
            assertEquals(row[1], offer.release().version().value());
        }
    }

    @Test
    void theBlockNamesBothVersions() {
        TestRelease release = production("2.0.0");
        Catalog catalog = opened(
                after(
                        release.sealed(),
                        head("line", release.version(), "{\"default\":true,\"block_auto_update\":\"major\"}")),
                release);
        assertEquals(
                new Selection.TooFar(DISABLE_AUTO_UPDATE_TO_MAJOR, "2.0.0", "1.0.0"),
                UpdateSelector.select(catalog, device("")));
    }

    @Test
    void kindsAreThoseThatThePluginKnows() {
        Set<NoUpdate> upToDate = EnumSet.of(NO_NEW_VERSION_AVAILABLE, ALREADY_ON_BUILTIN);
        Set<NoUpdate> failed = EnumSet.of(
                APP_NOT_FOUND,
                NO_CHANNEL,
                NO_BUNDLE,
                MISCONFIGURED_CHANNEL,
                MISSING_INFO,
                UNSUPPORTED_PLUGIN_VERSION,
                SEMVER_ERROR,
                UNKNOWN_VERSION_BUILD,
                REVERT_TO_BUILTIN_PLUGIN_VERSION_TOO_OLD);
        for (NoUpdate each : NoUpdate.values()) {
            NoUpdate.Kind expected = upToDate.contains(each)
                    ? NoUpdate.Kind.UP_TO_DATE
                    : failed.contains(each) ? NoUpdate.Kind.FAILED : NoUpdate.Kind.BLOCKED;
            assertEquals(expected, each.kind(), each.code());
            assertTrue(each.code().matches("[a-z_]+"));
        }
    }

    @Test
    void pluginsThatDoNotEnforceSignaturesAreKnown() {
        for (String old : new String[] {"8.51.22", "7.51.21", "6.2.0", "", "nonsense"}) {
            assertTrue(device("plugin=" + old).hasOldPlugin(), old);
        }
        for (String enforcing : new String[] {"8.51.23", "8.52.0", "9.0.0"}) {
            assertEquals(false, device("plugin=" + enforcing).hasOldPlugin(), enforcing);
        }
    }

    private static String answer(Selection selection) {
        return switch (selection) {
            case Selection.Offer offer -> OFFERED;
            case Selection.Builtin builtin -> "builtin";
            case Selection.None none -> none.reason().code();
            case Selection.KeyMismatch mismatch -> KEY_ID_MISMATCH.code();
            case Selection.TooFar tooFar -> tooFar.reason().code();
        };
    }

    private static ChannelUpdated head(String channel, @Nullable Version version, String rules) {
        ChannelUpdated plain = TestRelease.head(APP, "production", channel, 1, version, false);
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

    private static UpdateRequest device(String differences) {
        String app = APP;
        String platform = "android";
        String runs = "1.0.0";
        String build = "1.4.2";
        String plugin = "8.51.23";
        String channel = "";
        String key = PRODUCTION.value();
        boolean emulator = false;
        boolean prod = true;
        for (String each : differences.isEmpty() ? new String[0] : differences.split(";")) {
            String[] pair = each.split("=", 2);
            switch (pair[0]) {
                case "app" -> app = pair[1];
                case "platform" -> platform = pair[1];
                case "runs" -> runs = pair[1];
                case "build" -> build = pair[1];
                case "plugin" -> plugin = pair[1];
                case "channel" -> channel = pair[1];
                case "key" -> key = pair[1];
                case "emulator" -> emulator = Boolean.parseBoolean(pair[1]);
                case "prod" -> prod = Boolean.parseBoolean(pair[1]);
                default -> throw new IllegalArgumentException(each);
            }
        }
        return new UpdateRequest(app, "device-1", platform, runs, build, plugin, channel, key, emulator, prod);
    }
}
