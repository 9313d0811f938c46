package dev.countersign.signing.restore;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.json.MalformedException;
import dev.countersign.contract.log.LogPath;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.signing.authority.ServiceKeys;
import dev.countersign.signing.authority.SigningConfig;
import dev.countersign.signing.key.CountingKeyHolder;
import dev.countersign.signing.key.KeyVault;
import dev.countersign.signing.log.LogBrokenException;
import dev.countersign.signing.log.LogWriter;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;

/**
 * {@code log restore --from-kafka}: appends to the log of a restored object store what {@code signing-events} holds beyond it.
 *
 * <ol>
 *   <li>every entry of the topic that the log has is the same: otherwise it is another log, and nothing is written;
 *   <li>the entries beyond are read, each signed by an event key that the log activated, without a gap, under the topic's checkpoints;
 *   <li>the evidence that they name is looked for in {@code signing-requests};
 *   <li>they are appended as the writer appends: a crash on the way leaves a shorter log, and the same command goes on;
 *   <li>what cannot be had again is named: evidence, and releases whose objects the store does not have.
 * </ol>
 */
@ApplicationScoped
public class LogRestore {
    private static final Logger LOG = Logger.getLogger(LogRestore.class);
    private static final int LARGEST_EVIDENCE = 1 << 20;

    private final RestoreConfig restore;
    private final SigningConfig config;
    private final ObjectStore store;
    private final CountingKeyHolder keys;
    private final KeyVault vault;
    private final TopicRecords topics;

    LogRestore(
            RestoreConfig restore,
            SigningConfig config,
            ObjectStore store,
            CountingKeyHolder keys,
            KeyVault vault,
            TopicRecords topics) {
        this.restore = restore;
        this.config = config;
        this.store = store;
        this.keys = keys;
        this.vault = vault;
        this.topics = topics;
    }

    /**
     * Restores, if the operator asked for it.
     *
     * @throws IOException if the store cannot be read or written now
     * @throws IllegalStateException if topic and store do not belong together
     */
    public void runIfWanted() throws IOException {
        if (restore.restore() != RestoreConfig.Restore.FROM_KAFKA) {
            return;
        }
        var key = vault.publicKey(ServiceKeys.FIRST_LOG_KEY)
                .orElseThrow(() -> new IllegalStateException("the key holder has no key " + ServiceKeys.FIRST_LOG_KEY
                        + ": configure the key holder that the log was started with"));
        var verifierKey = new LogVerifierKey(config.logOrigin(), VerifyingKey.of(key));
        var tail = new TopicTail(verifierKey);
        var serviceKeys = new ServiceKeys(keys, vault, verifierKey);
        LogWriter log = LogWriter.open(
                store, serviceKeys.checkpoints(), "restore", (index, leaf) -> serviceKeys.apply(tail.known(leaf)));
        topics.forEach("signing-events", record -> take(tail, record));
        List<byte[]> missing = tail.beyond();
        if (missing.isEmpty()) {
            LOG.infof("nothing to restore: the log has all %d entries of its topic", log.size());
            return;
        }
        Map<Sha256, byte[]> evidence = evidence(new NamedDigests(missing));
        LOG.infof("restoring %d entries from signing-events, from entry %d on", missing.size(), log.size());
        append(log, serviceKeys, missing, evidence);
        new Losses(store).tell(missing);
        LOG.infof("restored: the log has %d entries", log.size());
    }

    private static void take(TopicTail tail, ConsumerRecord<byte[], byte[]> record) {
        Header index = record.headers().lastHeader("ce_logindex");
        if (index != null) {
            tail.entry(Long.parseLong(new String(index.value(), UTF_8)), record.value());
        } else {
            tail.checkpoint(record.value());
        }
    }

    /** In batches that fit the writer's staged objects. What they say of log keys holds for their checkpoint already: a follower of any key goes on. */
    private static void append(
            LogWriter log, ServiceKeys serviceKeys, List<byte[]> leaves, Map<Sha256, byte[]> evidence)
            throws IOException {
        for (int from = 0; from < leaves.size(); from += LogPath.TILE_WIDTH) {
            List<byte[]> batch = leaves.subList(from, Math.min(from + LogPath.TILE_WIDTH, leaves.size()));
            Map<Sha256, byte[]> named = new HashMap<>();
            new NamedDigests(batch).all().forEach(digest -> {
                byte[] bytes = evidence.get(digest);
                if (bytes != null) {
                    named.put(digest, bytes);
                }
            });
            batch.forEach(leaf -> serviceKeys.apply(SignedEvent.parse(leaf).event()));
            try {
                log.append(batch, named);
            } catch (LogBrokenException e) {
                throw new IllegalStateException(
                        "another process writes this log: stop every signing-service, then restore again", e);
            }
        }
    }

    /** The requests among what the leaves name, and the policies that requests brought. */
    private Map<Sha256, byte[]> evidence(NamedDigests named) throws IOException {
        Map<Sha256, byte[]> found = new HashMap<>();
        topics.forEach("signing-requests", record -> {
            Sha256 digest = Sha256.hash(record.value());
            if (named.all().contains(digest)) {
                found.put(digest, record.value());
                policy(record.value(), named, found);
            }
        });
        Set<Sha256> lost = new HashSet<>(named.evidence());
        lost.removeAll(found.keySet());
        for (Sha256 digest : lost) {
            if (store.readBytes(evidenceKey(digest), LARGEST_EVIDENCE).isEmpty()) {
                LOG.warnf(
                        "evidence %s cannot be had again from signing-requests: ask an auditor for log/evidence/%s",
                        digest, digest);
            }
        }
        return found;
    }

    private static void policy(byte[] envelope, NamedDigests named, Map<Sha256, byte[]> found) {
        try {
            if (SignedRequest.parse(envelope).request() instanceof PolicyPropose proposal) {
                byte[] file = proposal.file();
                if (named.all().contains(Sha256.hash(file))) {
                    found.put(Sha256.hash(file), file);
                }
            }
        } catch (MalformedException e) {
            LOG.debug("no request: " + e.getMessage());
        }
    }

    private static ObjectKey evidenceKey(Sha256 digest) {
        return ObjectKey.of("log/" + LogPath.evidence(digest));
    }
}
