package dev.countersign.distribution.catalog;

import static dev.countersign.distribution.catalog.Story.APP;
import static dev.countersign.distribution.catalog.Story.PRODUCTION;
import static dev.countersign.distribution.catalog.Story.after;
import static dev.countersign.distribution.catalog.Story.opened;
import static dev.countersign.distribution.catalog.Story.production;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.ReleaseRevoked;
import dev.countersign.contract.rollout.Cohort;
import dev.countersign.contract.rollout.Rollout;
import dev.countersign.contract.testing.TestLog;
import dev.countersign.contract.testing.TestRelease;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.RevocationReason;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who gets what during a rollout; and that it does not matter when a service was started anew. */
class RolloutServingTest {
    private static final TestRelease STABLE = production("1.0.0");
    private static final TestRelease NEXT = production("1.1.0");
    private static final RequestId SALT = new RequestId(Sha256.hash(new byte[] {7}));

    @Test
    void theShareIsOfferedTheRolloutAndEveryoneElseTheStableVersion() {
        Catalog catalog = rolling(rollout(2_500, Rollout.State.RUNNING));
        int reached = 0;
        for (String device : devices()) {
            boolean in = Cohort.placeOf(SALT, device) < 2_500;
            assertEquals(in ? "1.1.0" : "1.0.0", offered(catalog, device, "0.9.0"));
            reached += in ? 1 : 0;
        }
        assertTrue(reached > 150 && reached < 350, reached + " of 1000 at 25 %");
    }

    @Test
    void loweringPausingAndHaltingSendNobodyBackAndReachNobodyMore() {
        for (Rollout each : List.of(
                rollout(0, Rollout.State.RUNNING),
                rollout(10_000, Rollout.State.PAUSED),
                rollout(10_000, Rollout.State.HALTED))) {
            Catalog catalog = rolling(each);
            assertEquals("no_new_version_available", offered(catalog, "any", "1.1.0"));
            assertEquals("1.0.0", offered(catalog, "any", "0.9.0"));
            assertEquals("no_new_version_available", offered(catalog, "any", "1.0.0"));
        }
    }

    @Test
    void onlyARollbackSendsDevicesBack() {
        Catalog catalog = rolling(rollout(10_000, Rollout.State.RUNNING)).with(head(3, "1.0.0", null));
        assertEquals("1.0.0", offered(opened(catalog, STABLE), "any", "1.1.0"));
    }

    @Test
    void aRolloutBesideTheBuiltInBundle() {
        Catalog catalog = opened(
                after(STABLE.sealed(), NEXT.sealed(), head(1, null, rollout(5_000, Rollout.State.RUNNING))), NEXT);
        for (String device : devices()) {
            boolean in = Cohort.placeOf(SALT, device) < 5_000;
            assertEquals(in ? "1.1.0" : "builtin", offered(catalog, device, "0.9.0"));
        }
    }

    @Test
    void bothReleasesAreFetchedAndServedAndARevokedRolloutIsNot() {
        Catalog started =
                after(STABLE.sealed(), NEXT.sealed(), head(1, "1.0.0", rollout(10_000, Rollout.State.RUNNING)));
        assertTrue(started.lacks(Release.of(STABLE.sealed())));
        assertTrue(started.lacks(Release.of(NEXT.sealed())));
        assertEquals("no_new_version_available", offered(started, "any", "0.9.0"));
        Catalog revoked = opened(started, STABLE, NEXT)
                .with(new ReleaseRevoked(
                        TestLog.TIME,
                        Sha256.hash(new byte[1]),
                        NEXT.sealed().app(),
                        NEXT.sealed().environment(),
                        NEXT.version(),
                        new KeyId(Sha256.hash(new byte[2])),
                        new RevocationReason("bad"),
                        SALT));
        assertEquals("1.0.0", offered(revoked, "any", "1.1.0"));
        assertTrue(revoked.offeredSize(NEXT.sealedDigest()).isEmpty());
    }

    /** What a service answers depends on the log and on what it has fetched, not on when it was started or what it fetched first. */
    @Test
    void anyOrderOfRestartsGivesTheSameAnswers() {
        Event[] log = {
            STABLE.sealed(),
            head(1, "1.0.0", null),
            NEXT.sealed(),
            head(2, "1.0.0", rollout(100, Rollout.State.RUNNING)),
            head(3, "1.0.0", rollout(4_000, Rollout.State.RUNNING)),
            head(4, "1.0.0", rollout(4_000, Rollout.State.HALTED)),
            head(5, "1.0.0", rollout(8_000, Rollout.State.RUNNING)),
        };
        List<String> expected = answers(opened(after(log), STABLE, NEXT));
        var random = new Random(11);
        for (int attempt = 0; attempt < 50; attempt++) {
            var live = new LiveCatalog();
            for (Event key : Story.keys()) {
                live.stage(key);
            }
            List<TestRelease> fetched = new ArrayList<>(List.of(STABLE, NEXT, STABLE, NEXT));
            Collections.shuffle(fetched, random);
            for (int next = 0; next < log.length; ) {
                int together = 1 + random.nextInt(3);
                for (int i = 0; i < together && next < log.length; i++) {
                    live.stage(log[next++]);
                }
                List<Release> wanted = new ArrayList<>();
                live.publish(wanted::add);
                if (!fetched.isEmpty() && random.nextBoolean()) {
                    open(live, fetched.removeLast());
                }
            }
            fetched.forEach(release -> open(live, release));
            open(live, STABLE);
            open(live, NEXT);
            assertEquals(expected, answers(live.current()), "attempt " + attempt);
        }
    }

    private static void open(LiveCatalog live, TestRelease release) {
        live.opened(Release.of(release.sealed()), release.record());
    }

    private static List<String> answers(Catalog catalog) {
        List<String> answers = new ArrayList<>();
        for (String device : devices()) {
            for (String runs : new String[] {"0.9.0", "1.0.0", "1.1.0"}) {
                answers.add(offered(catalog, device, runs));
            }
        }
        return answers;
    }

    private static List<String> devices() {
        var random = new Random(5);
        List<String> devices = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            devices.add(new UUID(random.nextLong(), random.nextLong()).toString());
        }
        return devices;
    }

    private static Catalog rolling(Rollout rollout) {
        return opened(
                after(STABLE.sealed(), NEXT.sealed(), head(1, "1.0.0", null), head(2, "1.0.0", rollout)), STABLE, NEXT);
    }

    private static Rollout rollout(int share, Rollout.State state) {
        return new Rollout(NEXT.version(), share, SALT, state, TestLog.TIME, null);
    }

    private static ChannelUpdated head(long sequence, @Nullable String stable, @Nullable Rollout rollout) {
        ChannelUpdated plain = TestRelease.head(
                APP, "production", "production", sequence, stable == null ? null : new Version(stable), true);
        return new ChannelUpdated(
                plain.time(),
                plain.policy(),
                plain.app(),
                plain.environment(),
                plain.channel(),
                sequence,
                plain.stable(),
                plain.rules(),
                plain.request(),
                null,
                rollout);
    }

    private static String offered(Catalog catalog, String device, String runs) {
        Selection selection = UpdateSelector.select(
                catalog,
                new UpdateRequest(
                        APP, device, "android", runs, "0.1.0", "8.51.23", "", PRODUCTION.value(), false, true));
        return switch (selection) {
            case Selection.Offer offer -> offer.release().version().value();
            case Selection.Builtin builtin -> "builtin";
            case Selection.None none -> none.reason().code();
            case Selection.KeyMismatch mismatch -> "key_id_mismatch";
            case Selection.TooFar tooFar -> tooFar.reason().code();
        };
    }
}
