package dev.countersign.distribution.catalog;

import static dev.countersign.distribution.catalog.Story.APP;
import static dev.countersign.distribution.catalog.Story.DEVELOPMENT;
import static dev.countersign.distribution.catalog.Story.PRODUCTION;
import static dev.countersign.distribution.catalog.Story.after;
import static dev.countersign.distribution.catalog.Story.opened;
import static dev.countersign.distribution.catalog.Story.production;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.UnknownEvent;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.EnvironmentName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private static final TestRelease ONE = production("1.0.1");
    private static final TestRelease TWO = production("1.0.2");

    @Test
    void onlyWhatAHeadHasOfferedIsServed() {
        Catalog catalog = after(ONE.sealed(), TWO.sealed(), ONE.offeredOn("production", 1, true));
        assertEquals(4096, catalog.offeredSize(ONE.sealedDigest()).orElseThrow());
        assertTrue(catalog.offeredSize(TWO.sealedDigest()).isEmpty());
    }

    @Test
    void whatAHeadOfferedOnceStaysServed() {
        Catalog catalog = after(
                ONE.sealed(), TWO.sealed(), ONE.offeredOn("production", 1, true), TWO.offeredOn("production", 2, true));
        assertTrue(catalog.offeredSize(ONE.sealedDigest()).isPresent());
    }

    @Test
    void anOlderHeadDoesNotComeBack() {
        Catalog catalog = opened(
                after(
                        ONE.sealed(),
                        TWO.sealed(),
                        TWO.offeredOn("production", 2, true),
                        ONE.offeredOn("production", 1, true)),
                ONE,
                TWO);
        var offer = assertInstanceOf(Selection.Offer.class, UpdateSelector.select(catalog, asking()));
        assertEquals(TWO.version(), offer.release().version());
    }

    @Test
    void aSecondReleaseOfAVersionDoesNotReplaceTheFirst() {
        TestRelease other = TestRelease.ofSize(99, APP, "production", "1.0.1", PRODUCTION);
        Catalog catalog = after(ONE.sealed(), other.sealed(), ONE.offeredOn("production", 1, true));
        assertTrue(catalog.offeredSize(ONE.sealedDigest()).isPresent());
        assertTrue(catalog.offeredSize(other.sealedDigest()).isEmpty());
    }

    @Test
    void aKeyIdStaysInItsFirstEnvironment() {
        Catalog catalog = after(TestRelease.deviceKey(APP, "production", DEVELOPMENT));
        assertEquals(new EnvironmentName("development"), catalog.app(APP).keys().get(DEVELOPMENT.value()));
    }

    @Test
    void anotherChannelOfAnOpenReleaseOffersItAtOnce() {
        Catalog catalog = opened(after(ONE.sealed(), ONE.offeredOn("beta", 1, false)), ONE)
                .with(ONE.offeredOn("production", 1, true));
        assertInstanceOf(Selection.Offer.class, UpdateSelector.select(catalog, asking()));
        assertFalse(catalog.lacks(Release.of(ONE.sealed())));
    }

    @Test
    void openingAReleaseThatNoHeadNamesOffersNothing() {
        Catalog catalog = opened(after(ONE.sealed(), TWO.sealed(), ONE.offeredOn("production", 1, true)), TWO);
        assertInstanceOf(Selection.None.class, UpdateSelector.select(catalog, asking()));
    }

    @Test
    void ofTwoDefaultChannelsTheFirstByNameAnswers() {
        Catalog catalog = opened(
                after(ONE.sealed(), TWO.sealed(), TWO.offeredOn("b", 1, true), ONE.offeredOn("a", 1, true)), ONE, TWO);
        var offer = assertInstanceOf(Selection.Offer.class, UpdateSelector.select(catalog, asking()));
        assertEquals(ONE.version(), offer.release().version());
    }

    @Test
    void eventsOfNewerVersionsAreWithoutEffect() {
        Catalog catalog = after(ONE.sealed());
        assertSame(catalog, catalog.with(new UnknownEvent(TestLog.TIME, null, "later.kind")));
    }

    @Test
    void stagedEventsAreSeenTogetherAndOnlyTheLastHeadIsFetched() {
        var live = new LiveCatalog();
        List<Release> wanted = new ArrayList<>();
        for (var key : Story.keys()) {
            live.stage(key);
        }
        live.stage(ONE.sealed());
        live.stage(ONE.offeredOn("production", 1, true));
        live.stage(TWO.sealed());
        live.stage(TWO.offeredOn("production", 2, true));
        assertFalse(live.current().knows(APP));

        live.publish(wanted::add);
        assertTrue(live.current().knows(APP));
        assertEquals(List.of(Release.of(TWO.sealed())), wanted);

        live.opened(wanted.getFirst(), TWO.record());
        assertInstanceOf(Selection.Offer.class, UpdateSelector.select(live.current(), asking()));
        live.stage(ONE.offeredOn("beta", 1, false));
        assertInstanceOf(Selection.Offer.class, UpdateSelector.select(live.current(), asking()));
    }

    @Test
    void manyAppsLiveInOneMap() {
        ShardedMap<String, Integer> map = ShardedMap.empty();
        for (int i = 0; i < 20_000; i++) {
            map = map.with("com.example.app" + i, i);
        }
        ShardedMap<String, Integer> before = map;
        ShardedMap<String, Integer> changed = map.with("com.example.app7", -7);
        assertEquals(20_000, changed.size());
        assertEquals(7, before.get("com.example.app7"));
        assertEquals(-7, changed.get("com.example.app7"));
        assertEquals(19_999, changed.get("com.example.app19999"));
    }

    private static UpdateRequest asking() {
        return new UpdateRequest(
                APP, "device-1", "ios", "1.0.0", "1.0.0", "8.51.23", "", PRODUCTION.value(), false, true);
    }
}
