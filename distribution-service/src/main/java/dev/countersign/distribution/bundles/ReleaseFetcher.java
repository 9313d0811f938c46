package dev.countersign.distribution.bundles;

import dev.countersign.contract.crash.CrashPoint;
import dev.countersign.contract.event.ManifestSealed;
import dev.countersign.contract.seal.DeltaManifest;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.Sha256;
import dev.countersign.distribution.catalog.LiveCatalog;
import dev.countersign.distribution.catalog.LiveManifests;
import dev.countersign.distribution.catalog.Release;
import dev.countersign.distribution.catalog.WantedReleases;
import dev.countersign.objectstore.ObjectStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Fetches what heads name, a few objects at a time, until it is here and verified or no longer wanted, and then has the catalogue offer it. A
 * corrupt object is an alarm, is never served, and is tried again: the store may be mended.
 */
@Singleton
public final class ReleaseFetcher implements WantedReleases {
    private static final Logger LOG = Logger.getLogger(ReleaseFetcher.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final ReleaseObjects objects;
    private final LiveCatalog catalog;
    private final LiveManifests manifests;
    private final ReleaseNotes notes;
    private final ReleaseTraces traces;
    private final ScheduledExecutorService pool;
    /** Releases, their manifests and sealed objects. Not named by digest alone: two releases can have one seal record. */
    private final Set<Object> underWay = ConcurrentHashMap.newKeySet();

    private final Counter corrupt;
    private final Counter failed;
    private final Counter scrubbed;

    private record ManifestOf(Release release) {}

    private interface Fetch {
        void run() throws IOException, CorruptObjectException;
    }

    ReleaseFetcher(
            CacheConfig config,
            LocalFiles files,
            ObjectStore store,
            LiveCatalog catalog,
            LiveManifests manifests,
            ReleaseNotes notes,
            ReleaseTraces traces,
            MeterRegistry registry)
            throws IOException {
        this.manifests = manifests;
        this.notes = notes;
        this.traces = traces;
        this.objects =
                new ReleaseObjects(store, files.file("objects"), config.size().asLongValue());
        this.catalog = catalog;
        this.pool = Executors.newScheduledThreadPool(
                config.parallelFetches(),
                Thread.ofPlatform().name("release-fetcher-", 0).daemon().factory());
        this.corrupt = Counter.builder("countersign.objects.corrupt")
                .description("Objects of the store that are not what the log says: an alarm")
                .register(registry);
        this.failed = Counter.builder("countersign.objects.unavailable")
                .description("Attempts to fetch an object that failed and will be repeated")
                .register(registry);
        this.scrubbed = Counter.builder("countersign.objects.scrubs")
                .description("How often the whole cache was hashed again")
                .register(registry);
        Gauge.builder("countersign.objects.cached", objects, ReleaseObjects::size)
                .description("Bytes of sealed objects in the cache")
                .baseUnit("bytes")
                .register(registry);
        long pause = config.scrubInterval().toMillis();
        pool.scheduleWithFixedDelay(this::scrub, pause, pause, TimeUnit.MILLISECONDS);
        long looks = notes.interval().toMillis();
        pool.scheduleWithFixedDelay(this::lookAtNotes, looks, looks, TimeUnit.MILLISECONDS);
        Gauge.builder("countersign.objects.wanted", underWay, Set::size)
                .description("Objects that are being fetched, and releases that wait for them")
                .register(registry);
    }

    @Override
    public void want(Release release) {
        start(release, () -> open(release), () -> catalog.current().lacks(release));
    }

    /** Asks for a sealed object that a head has offered once. */
    void wantSealedObject(Sha256 digest, long size) {
        start(
                digest,
                () -> fetch(digest, size),
                () -> sealedObject(digest, size).isEmpty());
    }

    /** The sealed object's file, if it is here and verified. */
    Optional<Path> sealedObject(Sha256 digest, long size) {
        return objects.sealedObject(digest, size);
    }

    /**
     * The bytes of a release's delta manifest, if devices are given the release file by file; empty otherwise.
     *
     * @throws IOException if they cannot be read now
     */
    public Optional<byte[]> manifest(Release release) throws IOException {
        ManifestSealed logged = release.manifest();
        return logged != null && manifests.has(release) ? objects.localRecord(logged.digest()) : Optional.empty();
    }

    @PreDestroy
    void stop() {
        pool.shutdownNow();
    }

    private void fetch(Sha256 digest, long size) throws IOException, CorruptObjectException {
        objects.fetchSealedObject(digest, size);
        objects.evict(() -> {
            Set<Sha256> keep = new HashSet<>(catalog.current().offeredNow());
            keep.addAll(manifests.files());
            keep.add(digest);
            return keep;
        });
    }

    /** Hashes the cache again. What is damaged is gone from it before anyone can ask for it again, and is fetched anew. */
    private void scrub() {
        try {
            objects.scrub().forEach((digest, size) -> {
                corrupt.increment();
                LOG.errorf(
                        "ALARM sealed object %s: the cached copy was damaged; it is removed and fetched again", digest);
                wantSealedObject(digest, size);
            });
            scrubbed.increment();
        } catch (RuntimeException e) {
            LOG.error("hashing the cache again failed; it will be tried again", e);
        }
    }

    private void lookAtNotes() {
        try {
            notes.lookAgain();
        } catch (RuntimeException e) {
            LOG.error("looking at the notes of releases again failed; it will be tried again", e);
        }
    }

    private void open(Release release) throws IOException, CorruptObjectException {
        SealRecord record = objects.fetchSealRecord(release);
        CrashPoint.reached("distribution.seal-record-fetched");
        fetch(release.sealed(), release.size());
        CrashPoint.reached("distribution.object-fetched");
        notes.read(release);
        catalog.opened(release, record);
        CrashPoint.reached("distribution.release-offered");
        traces.offered(release);
        LOG.infof("release %s %s can be served", release.scope(), release.version());
        ManifestSealed manifest = release.manifest();
        if (manifest != null) {
            start(new ManifestOf(release), () -> openManifest(release, manifest), () -> wantsManifest(release));
        }
    }

    private boolean wantsManifest(Release release) {
        return !manifests.has(release)
                && catalog.current().offeredSize(release.sealed()).isPresent();
    }

    /** Until all files are here, devices get the release whole. */
    private void openManifest(Release release, ManifestSealed logged) throws IOException, CorruptObjectException {
        DeltaManifest manifest = objects.fetchManifest(release, logged);
        for (DeltaManifest.File file : manifest.files()) {
            objects.fetchSealedObject(file.sealed(), file.size());
        }
        manifests.opened(release, manifest);
        LOG.infof("release %s %s can be served file by file", release.scope(), release.version());
    }

    private void start(Object name, Fetch fetch, BooleanSupplier wanted) {
        if (underWay.add(name)) {
            schedule(name, fetch, wanted, Duration.ZERO);
        }
    }

    private void schedule(Object name, Fetch fetch, BooleanSupplier wanted, Duration pause) {
        try {
            pool.schedule(() -> attempt(name, fetch, wanted, pause), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            underWay.remove(name); // shutting down
        }
    }

    private void attempt(Object name, Fetch fetch, BooleanSupplier wanted, Duration pause) {
        try {
            if (wanted.getAsBoolean()) {
                fetch.run();
            }
            underWay.remove(name);
            if (wanted.getAsBoolean()) {
                start(name, fetch, wanted); // wanted anew, by someone who was told that it is under way
            }
            return;
        } catch (CorruptObjectException e) {
            corrupt.increment();
            LOG.errorf("ALARM %s; it is not served, and will be fetched again", e.getMessage());
        } catch (IOException | RuntimeException e) {
            failed.increment();
            LOG.warnf("an object cannot be fetched now and will be tried again: %s", e.toString());
        }
        schedule(name, fetch, wanted, longer(pause));
    }

    private static Duration longer(Duration pause) {
        Duration next = pause.isZero() ? Duration.ofSeconds(1) : pause.multipliedBy(2);
        return next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
    }
}
