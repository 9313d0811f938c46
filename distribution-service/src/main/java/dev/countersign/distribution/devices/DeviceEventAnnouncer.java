package dev.countersign.distribution.devices;

import dev.countersign.contract.crash.CrashPoint;
import dev.countersign.distribution.bundles.LocalFiles;
import dev.countersign.distribution.devices.EventSpool.Waiting;
import dev.countersign.distribution.kafka.KafkaConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes events durable: in the topic {@code device-events}, keyed by device; or, while Kafka is down or where there is none, in a bounded spool on this
 * service's disk, from where one thread brings them to Kafka later, in order. An event may get there twice. What has no room is dropped and counted:
 * devices must not be told, or each would try again every second.
 */
@ApplicationScoped
class DeviceEventAnnouncer {
    private static final Logger LOG = Logger.getLogger(DeviceEventAnnouncer.class);
    private static final int MAX_GROUP = 1000;
    private static final long PAUSE_MILLIS = 1000;

    private final @Nullable Emitter<byte[]> emitter;
    private final DeviceEventsConfig config;
    private final EventSpool spool;
    private final AtomicLong underWay = new AtomicLong();
    private final AtomicLong spooled = new AtomicLong();
    private final BlockingQueue<Handover> toDisk = new LinkedBlockingQueue<>();
    private final Counter dropped;
    private final Thread thread;
    private @Nullable CompletableFuture<Void> probe;
    /** Whether events go to the disk first, so that none overtakes those that wait there. */
    private volatile boolean behind;

    private record Handover(Waiting event, CompletableFuture<Void> settled) {}

    DeviceEventAnnouncer(
            @Channel("device-events") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    Instance<Emitter<byte[]>> emitter,
            DeviceEventsConfig config,
            KafkaConfig broker,
            LocalFiles files,
            MeterRegistry registry)
            throws IOException {
        this.emitter = broker.enabled() ? emitter.get() : null;
        this.config = config;
        this.spool =
                new EventSpool(files.file("device-events"), config.diskBuffer().asLongValue());
        this.behind = this.emitter == null || !spool.isEmpty();
        this.spooled.set(spool.size());
        this.dropped = Counter.builder("countersign.device.events.dropped")
                .description("Reported events that were not passed on to Kafka")
                .register(registry);
        Gauge.builder("countersign.device.events.waiting", underWay, AtomicLong::get)
                .description("Bytes of reported events that are under way to Kafka or to the disk")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("countersign.device.events.spooled", spooled, AtomicLong::get)
                .description("Bytes of reported events that wait on the disk for Kafka")
                .baseUnit("bytes")
                .register(registry);
        this.thread = Thread.ofPlatform().name("device-event-spool").daemon().start(this::run);
    }

    @PreDestroy
    void stop() {
        thread.interrupt();
    }

    /** Returns at once. The result is complete, always normally, when the event is durable or dropped. */
    CompletionStage<Void> announce(DeviceEvent event) {
        int size = event.json().length;
        if (underWay.addAndGet(size) > config.buffer().asLongValue()) {
            underWay.addAndGet(-size);
            dropped.increment();
            return CompletableFuture.completedFuture(null);
        }
        var waiting = new Waiting(event.deviceId(), event.json());
        CompletableFuture<Void> settled = new CompletableFuture<>();
        settled.whenComplete((done, failure) -> underWay.addAndGet(-size));
        if (behind) {
            toDisk.add(new Handover(waiting, settled));
            return settled;
        }
        CrashPoint.reached("distribution.device-event-taken");
        send(waiting)
                .orTimeout(config.patience().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        settled.complete(null);
                    } else {
                        behind = true;
                        toDisk.add(new Handover(waiting, settled));
                    }
                });
        return settled;
    }

    private CompletableFuture<Void> send(Waiting event) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        var record = OutgoingKafkaRecordMetadata.<String>builder()
                .withKey(event.deviceId())
                .build();
        if (emitter == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("there is no broker"));
        }
        try {
            emitter.send(Message.of(
                    event.json(),
                    Metadata.of(record),
                    () -> {
                        sent.complete(null);
                        return CompletableFuture.completedFuture(null);
                    },
                    failure -> {
                        sent.completeExceptionally(failure);
                        return CompletableFuture.completedFuture(null);
                    }));
        } catch (IllegalStateException e) {
            sent.completeExceptionally(e); // the channel is closed: shutting down
        }
        return sent;
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Handover first = toDisk.poll(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    keep(first);
                } else if (emitter != null && !spool.isEmpty()) {
                    bringOldest();
                } else {
                    behind = emitter == null;
                }
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException e) {
                LOG.warnf("the spool of device events cannot be used now: %s", e.toString());
            }
        }
    }

    private void keep(Handover first) {
        List<Handover> group = new ArrayList<>();
        group.add(first);
        toDisk.drainTo(group, MAX_GROUP);
        boolean kept = false;
        try {
            kept = spool.append(group.stream().map(Handover::event).toList());
        } catch (IOException e) {
            LOG.warnf("device events cannot be kept on the disk: %s", e.toString());
        }
        if (!kept) {
            dropped.increment(group.size());
        }
        spooled.set(spool.size());
        group.forEach(each -> each.settled().complete(null));
    }

    /** Brings the oldest file's events to Kafka and then forgets them; if one fails, they stay and go again, all of them. */
    private void bringOldest() throws IOException, InterruptedException {
        if (probe != null && !probe.isDone()) {
            return; // Kafka is still down, and what it was given is enough
        }
        List<Waiting> events = spool.oldest();
        try {
            if (!events.isEmpty()) {
                probe = send(events.getFirst());
                probe.get(config.patience().toMillis(), TimeUnit.MILLISECONDS);
            }
            for (int from = 1; from < events.size(); from += MAX_GROUP) {
                CompletableFuture<?>[] sent = events.subList(from, Math.min(from + MAX_GROUP, events.size())).stream()
                        .map(this::send)
                        .toArray(CompletableFuture<?>[]::new);
                CompletableFuture.allOf(sent).get(config.patience().toMillis() * 10, TimeUnit.MILLISECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            LOG.debugf("Kafka does not take device events yet: %s", e.toString());
            return;
        }
        spool.removeOldest();
        spooled.set(spool.size());
        LOG.infof("%d device events that waited on the disk are in Kafka", events.size());
    }
}
