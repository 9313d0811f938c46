package dev.countersign.distribution.follow;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import dev.countersign.distribution.bundles.LocalFiles;
import dev.countersign.distribution.catalog.LiveCatalog;
import dev.countersign.distribution.catalog.WantedReleases;
import dev.countersign.distribution.policy.AdoptedPolicies;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Runs the followed log on one thread of its own: waits for the pinned key, reads the files, takes what Kafka brings, and reads the files again
 * from time to time, so that Kafka may be down. Records of the stream are trusted for nothing.
 */
@Singleton
public final class Follower {
    private static final Logger LOG = Logger.getLogger(Follower.class);
    private static final Duration FIRST_TRIES = Duration.ofMillis(250);
    private static final Duration FIRST_POLL = Duration.ofSeconds(1);

    private final LogConfig config;
    private final LogSource source;
    private final LocalFiles localFiles;
    private final LiveCatalog catalog;
    private final AdoptedPolicies policies;
    private final WantedReleases wanted;
    private final LogMetrics metrics;
    private final Freshness freshness;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("log-follower").daemon().factory());
    private Duration pause = FIRST_POLL;
    private volatile @Nullable FollowedLog log;
    private volatile String waitingFor = "the service is starting";

    Follower(
            LogConfig config,
            ObjectStore store,
            LocalFiles localFiles,
            LiveCatalog catalog,
            AdoptedPolicies policies,
            WantedReleases wanted,
            MeterRegistry registry,
            Clock clock) {
        NativeVerifier.register();
        this.config = config;
        this.source = path -> store.readBytes(ObjectKey.of("log/" + path), LogSource.MAX_BYTES);
        this.localFiles = localFiles;
        this.catalog = catalog;
        this.policies = policies;
        this.wanted = wanted;
        this.metrics = new LogMetrics(registry, this::status);
        this.freshness = new Freshness(registry, this::attestedUntil, clock);
    }

    void start(@Observes StartupEvent event) {
        thread.execute(this::poll);
    }

    @PreDestroy
    void stop() {
        thread.shutdownNow();
    }

    public FollowerStatus status() {
        FollowedLog followed = log;
        return followed == null ? new FollowerStatus.Waiting(waitingFor) : followed.status();
    }

    /** The newest state whose every leaf is verified, or null if there is none yet. */
    public @Nullable VerifiedState verified() {
        FollowedLog followed = log;
        return followed == null ? null : followed.verified();
    }

    /** Until when the newest attestation of all heads may be believed; empty if the log has none. */
    public Optional<Instant> attestedUntil() {
        FollowedLog followed = log;
        return followed == null ? Optional.empty() : followed.attestedUntil();
    }

    /**
     * What proves a channel's head and a release of it.
     *
     * @param version null for the built-in bundle
     * @param seen the size of the log that the device has seen, 0 for none: also that it is the beginning of this one
     * @return empty if that is not attested; fails if this service is shutting down
     */
    public CompletionStage<Optional<ProofDraft>> prove(
            Scope scope, ChannelName channel, @Nullable Version version, String keyId, long seen) {
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        FollowedLog followed = log;
                        return followed == null
                                ? Optional.empty()
                                : followed.prove(scope, channel, version, keyId, seen);
                    },
                    thread);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The log's files. */
    public LogSource files() {
        return source;
    }

    /**
     * Takes a record of {@code signing-events}: an entry under its index, or a checkpoint. The result is complete, always normally, once it is
     * taken into account.
     */
    CompletionStage<Void> onRecord(@Nullable String key, byte[] value) {
        try {
            return CompletableFuture.runAsync(() -> take(key, value), thread);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(null); // shutting down
        }
    }

    private void take(@Nullable String key, byte[] value) {
        FollowedLog followed = log;
        if (followed == null) {
            return; // the files will tell
        }
        try {
            if ("checkpoint".equals(key)) {
                followed.onCheckpoint(value);
            } else {
                long index = Long.parseLong(key == null ? "" : key);
                MDC.put("logIndex", index);
                followed.onEntry(index, value);
            }
        } catch (NumberFormatException e) {
            metrics.strangeRecord();
        } catch (IOException e) {
            unreadable(e);
        } catch (RuntimeException e) {
            LOG.error("taking a record of signing-events failed; the object store will be read instead", e);
        } finally {
            MDC.remove("logIndex");
        }
    }

    private void poll() {
        try {
            FollowedLog followed = log == null ? open() : log;
            if (followed != null) {
                followed.catchUp();
                readPolicy();
            }
        } catch (IOException e) {
            unreadable(e);
        } catch (RuntimeException e) {
            LOG.error("following the log failed; trying again", e);
        }
        freshness.look();
        schedule();
    }

    /** Often until there is a first state, then less and less often, down to the configured interval. */
    private void schedule() {
        Duration delay = FIRST_TRIES;
        if (!(status() instanceof FollowerStatus.Waiting)) {
            delay = pause.compareTo(config.pollInterval()) < 0 ? pause : config.pollInterval();
            pause = delay.multipliedBy(2);
        }
        try {
            thread.schedule(this::poll, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("not polling again: shutting down");
        }
    }

    private @Nullable FollowedLog open() throws IOException {
        LogVerifierKey key = pinnedKey();
        if (key == null) {
            return null;
        }
        String keyId = HexFormat.of().formatHex(key.noteKeyId());
        var saved = new SavedCheckpoint(localFiles.file("checkpoint-" + keyId));
        var opened = new FollowedLog(key, source, saved, new FollowedLog.EventSink() {
            @Override
            public void accept(Event event) {
                catalog.stage(event);
            }

            @Override
            public void committed() {
                readPolicy();
                catalog.publish(wanted);
            }
        });
        LOG.infof("following the log %s under key %s", key.name(), keyId);
        log = opened;
        return opened;
    }

    /** Once for each policy; until its text is there, again at each poll. */
    private void readPolicy() {
        Sha256 unread = catalog.unreadPolicy();
        if (unread != null) {
            policies.find(unread).ifPresent(catalog::read);
        }
    }

    private @Nullable LogVerifierKey pinnedKey() throws IOException {
        String property = "countersign.log.verifier-key-file: " + config.verifierKeyFile();
        try {
            return LogVerifierKey.parse(Files.readString(config.verifierKeyFile(), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            waitingFor = property + " does not exist yet";
        } catch (IllegalArgumentException e) {
            waitingFor = property + " is no verifier key: " + e.getMessage();
        }
        return null;
    }

    private void unreadable(IOException e) {
        metrics.unreadable();
        LOG.warnf("the log's files cannot be read now: %s", e.toString());
    }
}
