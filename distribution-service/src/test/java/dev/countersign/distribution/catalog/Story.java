package dev.countersign.distribution.catalog;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.DeviceKeyId;

/** The names that these tests tell of, and short ways to say what happened. */
final class Story {
    static final String APP = "com.example.demo";
    static final DeviceKeyId PRODUCTION = TestRelease.keyId("prodprod");
    static final DeviceKeyId DEVELOPMENT = TestRelease.keyId("devddevd");
    static final DeviceKeyId STRANGER = TestRelease.keyId("stranger");

    private Story() {}

    static TestRelease production(String version) {
        return TestRelease.of(APP, "production", version, PRODUCTION);
    }

    static TestRelease development(String version) {
        return TestRelease.of(APP, "development", version, DEVELOPMENT);
    }

    static Event[] keys() {
        return new Event[] {
            TestRelease.deviceKey(APP, "development", DEVELOPMENT), TestRelease.deviceKey(APP, "production", PRODUCTION)
        };
    }

    static Catalog after(Event... events) {
        Catalog catalog = Catalog.EMPTY;
        for (Event key : keys()) {
            catalog = catalog.with(key);
        }
        for (Event event : events) {
            catalog = catalog.with(event);
        }
        return catalog;
    }

    static Catalog opened(Catalog catalog, TestRelease... releases) {
        Catalog next = catalog;
        for (TestRelease release : releases) {
            next = next.opened(Release.of(release.sealed()), release.record());
        }
        return next;
    }
}
