package dev.countersign.ingest.follow;

import dev.countersign.contract.log.LogException;
import dev.countersign.contract.log.LogFollower;
import dev.countersign.contract.log.LogProof;
import dev.countersign.contract.log.LogSource;
import dev.countersign.contract.log.VerifiedLog;
import dev.countersign.ingest.status.RequestLedger;
import dev.countersign.ingest.status.RolloutsUnderWay;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows the log, first from its files, then also from what Kafka brings, and acts on an entry only once a checkpoint of the pinned key
 * covers it. Entries that cannot be read now are tried again at the next poll; a log that does not verify stops the follower for good: the
 * last verified state stays, and the service is not ready until an operator has looked and restarted it. Thread-safe; readers never wait.
 */
@ApplicationScoped
public class Follower {
    private static final Logger LOG = Logger.getLogger(Follower.class);

    private final PinnedKey key;
    private final LogSource source;
    private final LogFacts facts;
    private final PolicyInForce policy;
    private @Nullable LogFollower follower;
    private LogView.Phase phase = LogView.Phase.LOADING;
    private volatile LogView view = LogView.NOTHING;

    Follower(PinnedKey key, ObjectStore store, RequestLedger ledger, RolloutsUnderWay rollouts) {
        this.key = key;
        source = path -> store.readBytes(ObjectKey.of("log/" + path), LogSource.MAX_BYTES);
        facts = new LogFacts(ledger, rollouts);
        policy = new PolicyInForce(source);
    }

    /** What is known now. */
    public LogView view() {
        return view;
    }

    /** Reads what is new in the log's files. */
    synchronized void poll() {
        step(() -> {
            if (follower == null) {
                follower = new LogFollower(new VerifiedLog(key.read()), source, facts::apply);
            }
            follower.catchUp();
            phase = LogView.Phase.FOLLOWING;
            show(follower.log());
        });
    }

    /** Takes a checkpoint that Kafka brought. */
    synchronized void onCheckpoint(byte[] note) {
        step(() -> {
            if (follower != null) {
                follower.onCheckpoint(note);
                show(follower.log());
            }
        });
    }

    /** Takes a leaf that Kafka brought. */
    synchronized void onEntry(long index, byte[] leaf) {
        step(() -> {
            if (follower != null) {
                follower.onEntry(index, leaf);
            }
        });
    }

    private void step(Step step) {
        if (phase == LogView.Phase.STOPPED) {
            return;
        }
        try {
            step.run();
        } catch (LogException e) {
            String trouble = "the log does not verify (" + e.kind() + "): " + e.getMessage();
            if (e.kind() == LogException.Kind.MISSING) {
                LOG.warn(trouble); // It may come back, with a backup or a slow store: the next poll looks again.
            } else {
                phase = LogView.Phase.STOPPED;
                LOG.error(trouble + ". Following stops; find out who altered the log, then restart");
            }
            view = view.troubled(trouble, phase, policy.get());
        } catch (IOException e) {
            String trouble = "the log cannot be read now: " + e.getMessage();
            if (!view.trouble().equals(Optional.of(trouble))) {
                LOG.warn(trouble);
            }
            view = view.troubled(trouble, phase, policy.get());
        }
    }

    private void show(VerifiedLog log) throws IOException {
        if (facts.policy().isPresent()) {
            policy.load(facts.policy().get());
        }
        Optional<String> trouble = phase == LogView.Phase.LOADING
                ? LogView.NOTHING.trouble()
                : policy.get().isPresent() ? Optional.empty() : Optional.of("the log adopts no policy yet");
        view = new LogView(log.size(), phase, policy.get(), facts.uploadKeys(), proof(log), trouble);
    }

    private Optional<LogProof> proof(VerifiedLog log) {
        return facts.uploadKey()
                .map(entry -> LogProof.of(
                        entry.leaf(),
                        entry.index(),
                        log.inclusionProof(entry.index()),
                        log.checkpoint().orElseThrow()));
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }
}
