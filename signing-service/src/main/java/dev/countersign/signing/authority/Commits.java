package dev.countersign.signing.authority;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.KeyActivated;
import dev.countersign.contract.event.KeyGenerated;
import dev.countersign.contract.event.KeyRetired;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.value.RequestId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.signing.key.KeyHolderUnavailableException;
import dev.countersign.signing.log.CommittedBatch;
import dev.countersign.signing.log.LogWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Collects what one commit writes and brings it into the log. Each event is applied to the ledger as it is added, so that the next request of the
 * same batch is decided on it. Only the authority's thread adds and commits.
 */
final class Commits {
    private static final Logger LOG = Logger.getLogger(Commits.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Ledger ledger;
    private final Evidence evidence;
    private final DeviceKeys deviceKeys;
    private final LogWriter log;
    private final ServiceKeys serviceKeys;
    private final Consumer<CommittedBatch> announcer;
    private volatile @Nullable String blocked;

    /** @param deviceKeys hands out device keys once a commit activated them */
    Commits(
            Ledger ledger,
            Evidence evidence,
            DeviceKeys deviceKeys,
            LogWriter log,
            ServiceKeys serviceKeys,
            Consumer<CommittedBatch> announcer) {
        this.ledger = ledger;
        this.evidence = evidence;
        this.deviceKeys = deviceKeys;
        this.log = log;
        this.serviceKeys = serviceKeys;
        this.announcer = announcer;
    }

    /** What a commit waits for just now, if it cannot go on: the object store or the key holder. */
    @Nullable
    String blockedBy() {
        return blocked;
    }

    /** Events with evidence that they name: at hand for whoever looks at it before the commit brings it into the log. */
    void add(Batch batch, List<Event> events, Map<Sha256, byte[]> named) {
        named.forEach((digest, bytes) -> {
            evidence.announce(bytes);
            batch.evidence.put(digest, bytes);
            batch.afterCommit.add(() -> evidence.forget(digest));
        });
        events.forEach(event -> add(batch, event));
    }

    void add(Batch batch, Event event) {
        long index = log.size() + batch.events.size();
        batch.events.add(event);
        ledger.apply(index, event);
        if (event instanceof KeyActivated || event instanceof KeyRetired) {
            batch.afterCommit.add(
                    () -> deviceKeys.handOut(serviceKeys.checkpoints().newest()));
        }
        if (event instanceof KeyActivated || event instanceof KeyGenerated) {
            batch.afterCommit.add(() -> deviceKeys.handOut(event));
        }
    }

    /** Appends, repeating while the store fails: the ledger is ahead of the log, so nothing else may happen before this is settled. */
    void commit(Batch batch) throws InterruptedException {
        if (!batch.events.isEmpty()) {
            List<byte[]> leaves = new ArrayList<>();
            for (Event event : batch.events) {
                leaves.add(sign(event));
                serviceKeys.apply(event); // what follows in the log is signed by the key that was just activated
            }
            CommittedBatch committed = append(leaves, batch.evidence);
            announcer.accept(committed);
            for (int i = 0; i < batch.events.size(); i++) {
                say(committed.start() + i, batch.events.get(i));
            }
        }
        batch.afterCommit.forEach(Runnable::run);
    }

    private static void say(long index, Event event) {
        RequestId request = event.request();
        MDC.put("logIndex", index);
        if (request != null) {
            MDC.put("request", request.hex());
        }
        LOG.infof("entry %d %s", index, new String(event.toPayload(), UTF_8));
        MDC.remove("request");
        MDC.remove("logIndex");
    }

    /** A key holder that is away for a while must not end the authority: the decision stands, only its signature waits. */
    private byte[] sign(Event event) throws InterruptedException {
        while (true) {
            try {
                byte[] leaf = SignedEvent.leaf(event, serviceKeys.events());
                blocked = null;
                return leaf;
            } catch (KeyHolderUnavailableException e) {
                waitFor("the key holder", e);
            }
        }
    }

    private CommittedBatch append(List<byte[]> leaves, Map<Sha256, byte[]> named) throws InterruptedException {
        while (true) {
            try {
                CommittedBatch committed = log.append(leaves, named);
                blocked = null;
                return committed;
            } catch (IOException e) {
                waitFor("the object store", e);
            } catch (KeyHolderUnavailableException e) {
                waitFor("the key holder", e);
            }
        }
    }

    private void waitFor(String what, Exception why) throws InterruptedException {
        blocked = what;
        LOG.errorf("%s is not available, trying again: %s", what, why.getMessage());
        new CountDownLatch(1).await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
    }
}
