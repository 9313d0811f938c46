package dev.countersign.distribution.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.ReleaseRewrapped;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Devices of the old key are served without a gap while a new key's seals arrive, and those of the new key as soon as they are here. */
class RewrappedReleaseTest {
    private static final DeviceKeyId NEW = TestRelease.keyId("newnewne");

    private final TestRelease release = Story.development("1.0.0");
    private final SealRecord both = both();
    private final ReleaseRewrapped rewrapped = new ReleaseRewrapped(
            TestLog.TIME,
            release.sealed().policy(),
            release.sealed().app(),
            release.sealed().environment(),
            release.version(),
            new RequestId(Sha256.hash(new byte[1])),
            Sha256.hash(both.toJson()),
            List.of(Story.DEVELOPMENT, NEW));
    private final Catalog offered = Story.opened(
                    Story.after(release.sealed(), release.offeredOn("development", 1, true)), release)
            .with(TestRelease.deviceKey(Story.APP, "development", NEW));

    @Test
    void aDeviceOfTheNewKeyIsToldOfTheMismatchBeforeTheRewrap() {
        assertInstanceOf(Selection.Offer.class, select(offered, Story.DEVELOPMENT));
        assertInstanceOf(Selection.KeyMismatch.class, select(offered, NEW));
    }

    @Test
    void whileTheNewSealRecordIsOnItsWayOldDevicesAreServedAndNewOnesWait() {
        Catalog after = offered.with(rewrapped);
        assertInstanceOf(Selection.Offer.class, select(after, Story.DEVELOPMENT));
        assertInstanceOf(Selection.None.class, select(after, NEW));
        Release missing = after.missing(release.sealed().scope(), "development").getFirst(); // it is fetched
        assertEquals(rewrapped.sealRecord(), missing.sealRecord());
        assertTrue(after.lacks(missing));
    }

    @Test
    void withTheNewSealRecordBothAreServedTheSameObject() {
        Catalog after = offered.with(rewrapped);
        Release wanted = after.missing(release.sealed().scope(), "development").getFirst();
        Catalog opened = after.opened(wanted, both);
        assertEquals(List.of(), opened.missing(release.sealed().scope(), "development"));
        assertFalse(opened.lacks(wanted));
        var old = assertInstanceOf(Selection.Offer.class, select(opened, Story.DEVELOPMENT));
        var young = assertInstanceOf(Selection.Offer.class, select(opened, NEW));
        assertEquals(old.release().sealed(), young.release().sealed());
        assertEquals(NEW, young.entry().keyId());
        assertEquals(Story.DEVELOPMENT, old.entry().keyId());
    }

    @Test
    void aHeadThatMovesBackToARewrappedReleaseServesTheNewKey() {
        TestRelease newer = Story.development("1.1.0");
        Catalog moved = offered.with(newer.sealed())
                .with(newer.offeredOn("development", 2, true))
                .with(rewrapped);
        Catalog back = moved.with(release.offeredOn("development", 3, true));
        Release wanted = back.missing(release.sealed().scope(), "development").getFirst();
        assertInstanceOf(Selection.Offer.class, select(back.opened(wanted, both), NEW));
    }

    private SealRecord both() {
        SealRecord before = release.record();
        List<SealRecord.KeyEntry> entries = new ArrayList<>(before.keys());
        entries.add(new SealRecord.KeyEntry(
                NEW,
                before.keys().getFirst().sessionKey(),
                before.keys().getFirst().checksum()));
        return new SealRecord(before.sealed(), before.size(), entries);
    }

    private static Selection select(Catalog catalog, DeviceKeyId keyId) {
        return UpdateSelector.select(
                catalog,
                new UpdateRequest(
                        Story.APP, "device", "android", "builtin", "0.9.0", "8.51.23", "", keyId.value(), false, true));
    }
}
