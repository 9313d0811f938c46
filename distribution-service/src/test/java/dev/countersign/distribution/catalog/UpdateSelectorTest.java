package dev.countersign.distribution.catalog;

import static dev.countersign.distribution.catalog.NoUpdate.ALREADY_ON_BUILTIN;
import static dev.countersign.distribution.catalog.NoUpdate.APP_NOT_FOUND;
import static dev.countersign.distribution.catalog.NoUpdate.NO_CHANNEL;
import static dev.countersign.distribution.catalog.NoUpdate.NO_NEW_VERSION_AVAILABLE;
import static dev.countersign.distribution.catalog.NoUpdate.REVERT_TO_BUILTIN_PLUGIN_VERSION_TOO_OLD;
import static dev.countersign.distribution.catalog.NoUpdate.SEMVER_ERROR;
import static dev.countersign.distribution.catalog.NoUpdate.UNKNOWN_VERSION_BUILD;
import static dev.countersign.distribution.catalog.Story.APP;
import static dev.countersign.distribution.catalog.Story.DEVELOPMENT;
import static dev.countersign.distribution.catalog.Story.PRODUCTION;
import static dev.countersign.distribution.catalog.Story.STRANGER;
import static dev.countersign.distribution.catalog.Story.after;
import static dev.countersign.distribution.catalog.Story.development;
import static dev.countersign.distribution.catalog.Story.opened;
import static dev.countersign.distribution.catalog.Story.production;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class UpdateSelectorTest {
    private static final TestRelease PROD = production("2.0.0");
    private static final TestRelease BETA = production("3.0.0-beta.1");
    private static final TestRelease DEV = development("2.0.0-dev");
    private static final TestRelease NEEDS_NATIVE = production("4.0.0");

    /** Production offers 2.0.0 by default, 3.0.0-beta.1 on beta, the built-in on stop, 4.0.0 (native 1.5.0 or newer) on next. */
    private static final Catalog SHOP = opened(
            after(
                    PROD.sealed(),
                    BETA.sealed(),
                    DEV.sealed(),
                    NEEDS_NATIVE.sealed(new Version("1.5.0")),
                    PROD.offeredOn("production", 1, true),
                    BETA.offeredOn("beta", 1, false),
                    NEEDS_NATIVE.offeredOn("next", 1, false),
                    TestRelease.head(APP, "production", "stop", 1, null, false),
                    DEV.offeredOn("development", 1, true)),
            PROD,
            BETA,
            DEV,
            NEEDS_NATIVE);

    private static final Catalog NOTHING_OFFERED = after(PROD.sealed());
    private static final Catalog ONLY_BETA = opened(after(BETA.sealed(), BETA.offeredOn("beta", 1, false)), BETA);
    private static final Catalog NOT_HERE_YET = after(PROD.sealed(), PROD.offeredOn("production", 1, true));
    private static final Catalog NEVER_SEALED = after(PROD.offeredOn("production", 1, true));
    private static final Catalog FOR_ANOTHER_KEY = rotated();

    private record Case(String promise, Catalog catalog, Device device, Selection expected) {}

    @TestFactory
    Stream<DynamicTest> rules() {
        return Stream.of(
                        new Case("anAppOfNobodyGetsNothing", SHOP, device().app("com.example.x"), none(APP_NOT_FOUND)),
                        new Case("aBuildGetsItsOwnEnvironment", SHOP, device(), offer(PROD)),
                        new Case(
                                "aDevelopmentBuildNeverSeesProduction",
                                SHOP,
                                device().key(DEVELOPMENT.value()),
                                offer(DEV)),
                        new Case(
                                "anotherEnvironmentsChannelIsNotReachable",
                                SHOP,
                                device().key(DEVELOPMENT.value()).channel("production"),
                                none(NO_CHANNEL)),
                        new Case("aNamedChannelWins", SHOP, device().channel("beta"), offer(BETA)),
                        new Case(
                                "anUnknownChannelIsNoWayToTheDefault",
                                SHOP,
                                device().channel("gone"),
                                none(NO_CHANNEL)),
                        new Case("noDefaultChannelIsNoChannel", ONLY_BETA, device(), none(NO_CHANNEL)),
                        new Case("nothingOfferedIsNoChannel", NOTHING_OFFERED, device(), none(NO_CHANNEL)),
                        new Case(
                                "anUnknownKeyIsAMismatch",
                                SHOP,
                                device().key(STRANGER.value()),
                                new Selection.KeyMismatch(STRANGER.value(), PRODUCTION.value())),
                        new Case(
                                "aBuildWithoutAKeyIsAMismatch",
                                SHOP,
                                device().key(""),
                                new Selection.KeyMismatch("", PRODUCTION.value())),
                        new Case(
                                "aReleaseSealedForAnotherKeyIsAMismatch",
                                FOR_ANOTHER_KEY,
                                device(),
                                new Selection.KeyMismatch(PRODUCTION.value(), STRANGER.value())),
                        new Case("whoRunsItIsUpToDate", SHOP, device().runs("2.0.0"), none(NO_NEW_VERSION_AVAILABLE)),
                        new Case("aHigherRunningVersionIsMovedToTheHead", SHOP, device().runs("9.0.0"), offer(PROD)),
                        new Case("builtinIsTheNativeVersion", SHOP, device().runs("builtin"), offer(PROD)),
                        new Case(
                                "builtinOfTheSameVersionIsUpToDate",
                                SHOP,
                                device().runs("builtin").build("2.0.0"),
                                none(NO_NEW_VERSION_AVAILABLE)),
                        new Case(
                                "missingVersionNameIsBuiltin",
                                SHOP,
                                device().runs("").build("2.0.0"),
                                none(NO_NEW_VERSION_AVAILABLE)),
                        new Case(
                                "whatIsNotHereYetIsNotOffered", NOT_HERE_YET, device(), none(NO_NEW_VERSION_AVAILABLE)),
                        new Case("whatWasNeverSealedIsNotOffered", NEVER_SEALED, device(), none(NoUpdate.NO_BUNDLE)),
                        new Case(
                                "aNewEnoughNativeAppGetsIt",
                                SHOP,
                                device().channel("next").build("1.5.0"),
                                offer(NEEDS_NATIVE)),
                        new Case(
                                "aShortNativeVersionIsPadded",
                                SHOP,
                                device().channel("next").build("2"),
                                offer(NEEDS_NATIVE)),
                        new Case(
                                "anOldNativeAppIsBlocked",
                                SHOP,
                                device().channel("next").build("1.4.9").runs("1.0.1"),
                                new Selection.TooFar(NoUpdate.DISABLE_AUTO_UPDATE_TO_METADATA, "4.0.0", "1.0.1")),
                        new Case(
                                "anUnreadableNativeVersionIsNotGuessed",
                                SHOP,
                                device().channel("next").build("one"),
                                none(SEMVER_ERROR)),
                        new Case(
                                "anUnknownNativeVersionIsNotGuessed",
                                SHOP,
                                device().channel("next").build("unknown").runs("1.0.1"),
                                none(UNKNOWN_VERSION_BUILD)),
                        new Case(
                                "aHeadWithoutVersionSendsBackToBuiltin",
                                SHOP,
                                device().channel("stop").runs("2.0.0"),
                                new Selection.Builtin()),
                        new Case("whoIsOnBuiltinStays", SHOP, device().channel("stop"), none(ALREADY_ON_BUILTIN)),
                        new Case(
                                "anOldPluginCannotGoBack",
                                SHOP,
                                device().channel("stop").runs("2.0.0").plugin("6.1.9"),
                                none(REVERT_TO_BUILTIN_PLUGIN_VERSION_TOO_OLD)))
                .map(each -> DynamicTest.dynamicTest(
                        each.promise,
                        () -> assertEquals(each.expected, UpdateSelector.select(each.catalog, each.device.request()))));
    }

    /** Of its generation, x.35 or newer (docs/capgo-protocol.md, section b). */
    @Test
    void onlyPluginsThatKnowLinkAndCommentMayBeToldThem() {
        TestRelease release = TestRelease.of(APP, "production", "2.0.0", PRODUCTION);
        Catalog plain = opened(after(release.sealed(), release.offeredOn("production", 1, true)), release);
        Catalog noted = opened(
                after(release.sealedWithNote(Sha256.hash(new byte[1])), release.offeredOn("production", 1, true)),
                release);
        for (String plugin : List.of("5.35.0", "6.35.0", "7.35.2", "8.35.0", "8.51.23", "9.0.0")) {
            assertTrue(isNoted(noted, plugin), plugin);
            assertFalse(isNoted(plain, plugin), plugin);
        }
        for (String plugin : List.of("5.34.9", "6.34.9", "7.34.0", "8.34.9")) {
            assertFalse(isNoted(noted, plugin), plugin);
        }
    }

    private static boolean isNoted(Catalog catalog, String plugin) {
        return UpdateSelector.select(catalog, device().plugin(plugin).request()) instanceof Selection.Offer offer
                && offer.noted();
    }

    private static Selection none(NoUpdate reason) {
        return new Selection.None(reason);
    }

    private static Selection offer(TestRelease release) {
        var minNative = release == NEEDS_NATIVE ? new Version("1.5.0") : null;
        return new Selection.Offer(
                Release.of(release.sealed(minNative)), release.record().keys().getFirst());
    }

    private static Catalog rotated() {
        TestRelease release = TestRelease.of(APP, "production", "2.0.0", STRANGER);
        return opened(after(release.sealed(), release.offeredOn("production", 1, true)), release);
    }

    private static Device device() {
        return new Device(APP, PRODUCTION.value(), "", "1.0.0", "1.0.0", "8.51.23");
    }

    private record Device(String app, String key, String channel, String runs, String build, String plugin) {
        Device app(String other) {
            return new Device(other, key, channel, runs, build, plugin);
        }

        Device key(String other) {
            return new Device(app, other, channel, runs, build, plugin);
        }

        Device channel(String other) {
            return new Device(app, key, other, runs, build, plugin);
        }

        Device runs(String other) {
            return new Device(app, key, channel, other, build, plugin);
        }

        Device build(String other) {
            return new Device(app, key, channel, runs, other, plugin);
        }

        Device plugin(String other) {
            return new Device(app, key, channel, runs, build, other);
        }

        UpdateRequest request() {
            return new UpdateRequest(app, "device-1", "android", runs, build, plugin, channel, key, false, true);
        }
    }
}
