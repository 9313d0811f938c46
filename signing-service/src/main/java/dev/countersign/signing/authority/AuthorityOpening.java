package dev.countersign.signing.authority;

import dev.countersign.contract.dsse.VerifyingKey;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.SignedEvent;
import dev.countersign.contract.log.LogVerifierKey;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.signing.key.CountingKeyHolder;
import dev.countersign.signing.key.EventSigner;
import dev.countersign.signing.key.KeyProbe;
import dev.countersign.signing.key.KeyVault;
import dev.countersign.signing.log.CommittedBatch;
import dev.countersign.signing.log.Cosigning;
import dev.countersign.signing.log.LogWriter;
import dev.countersign.signing.log.StoreLogSource;
import dev.countersign.signing.witness.WitnessCosigning;
import java.io.IOException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Opens the authority: loads and finishes the log, starts an empty one, and refuses to start on any doubt. */
public final class AuthorityOpening {
    private static final Logger LOG = Logger.getLogger(AuthorityOpening.class);

    private final SigningConfig config;
    private final ObjectStore store;
    private final CountingKeyHolder keys;
    private final KeyVault vault;
    private final BundleSealer sealer;
    private final ReleaseRewrapper rewrapper;
    private final KeyUse keyUse;
    private final Clock clock;
    private final String process = randomName();

    public AuthorityOpening(
            SigningConfig config,
            ObjectStore store,
            CountingKeyHolder keys,
            KeyVault vault,
            Sealers sealers,
            Clock clock) {
        this.config = config;
        this.store = store;
        this.keys = keys;
        this.vault = vault;
        this.keyUse = new KeyUse(process, deviceKeyCounts(keys));
        this.sealer = sealers.sealer(keyUse);
        this.rewrapper = sealers.rewrapper(keyUse);
        this.clock = clock;
    }

    /** Whether the object store has no log yet: {@link #open} would begin one. */
    public boolean isEmpty() throws IOException {
        return store.list("log/").findAny().isEmpty();
    }

    /** Makes what uses device keys, and accounts for them. */
    public interface Sealers {
        BundleSealer sealer(KeyUse keyUse);

        ReleaseRewrapper rewrapper(KeyUse keyUse);
    }

    /** An open log and the authority over it, not started yet. */
    public record Opened(Authority authority, LogWriter log) {}

    /**
     * @param reader takes index and leaf of everything that is in the log already, in order
     * @param announcer takes every later batch after its commit, in order
     * @throws IOException if the object store or the policy file cannot be read or written now
     * @throws IllegalStateException if something is in doubt: what, and what to do
     */
    public Opened open(BiConsumer<Long, byte[]> reader, Consumer<CommittedBatch> announcer) throws IOException {
        InstalledPolicy file = InstalledPolicy.read(config.policyFile());
        var genesis = new Genesis(vault);
        var verifierKey = new LogVerifierKey(config.logOrigin(), VerifyingKey.of(logKey(genesis, file.policy())));
        var evidence = new Evidence(new StoreLogSource(store));
        var ledger = new Ledger(evidence::policy, evidence::request);
        var serviceKeys = new ServiceKeys(keys, vault, verifierKey);
        List<Sha256> adopted = new ArrayList<>();
        Optional<PublicKeyFiles> files = config.publicKeysDirectory().map(PublicKeyFiles::new);
        if (files.isPresent() && store.list("log/").findAny().isEmpty()) {
            files.get().write(verifierKey); // witnesses need it before the first checkpoint
        }
        Cosigning cosigning = config.witnessPolicyFile().isPresent()
                ? WitnessCosigning.ofFile(config.witnessPolicyFile().get(), verifierKey)
                : Cosigning.NONE;
        LogWriter log = LogWriter.open(store, serviceKeys.checkpoints(), cosigning, process, (index, leaf) -> {
            SignedEvent signed = SignedEvent.parse(leaf);
            Event event = signed.event();
            ledger.apply(index, event, signed.envelope()::payload);
            serviceKeys.apply(event);
            if (event instanceof PolicyAdopted adoption) {
                adopted.add(adoption.policy());
            }
            reader.accept(index, leaf);
        });
        if (log.size() == 0) {
            evidence.announce(file.published());
            begin(
                    log,
                    ledger,
                    genesis.events(file.policy(), clock.instant().truncatedTo(ChronoUnit.SECONDS)),
                    file.published(),
                    reader);
            adopted.add(file.policy().digest());
        }
        Policy inForce = ledger.policy().orElseThrow(() -> new IllegalStateException("the log has no policy"));
        requireAdopted(adopted, file, inForce);
        requireKeys(ledger);
        ledger.acts().forEach(ledger::request);
        LOG.infof("log %s has %d entries, policy serial %d", config.logOrigin(), log.size(), inForce.serial());
        var deviceKeys =
                new DeviceKeys(vault, serviceKeys, new KeyProbe(keys.probes(), vault, new SecureRandom()), files);
        if (files.isPresent()) {
            files.get().write(serviceKeys.checkpoints().newest());
        }
        for (Scope scope : inForce.scopes()) {
            List<DeviceKey> active = ledger.deviceKeys(scope);
            if (!active.isEmpty() && !ledger.isHeldByDeveloper(scope)) {
                deviceKeys.write(active.stream().map(DeviceKey::label).toList());
            }
        }
        var pool = new WorkPool(config.concurrentSeals());
        var sealing = new ReleaseSealing(sealer, evidence, pool, clock);
        return new Opened(
                new Authority(
                        ledger,
                        evidence,
                        deviceKeys,
                        log,
                        serviceKeys,
                        keyUse,
                        sealing,
                        rewrapper,
                        pool,
                        announcer,
                        clock),
                log);
    }

    /** The log key is made for an empty log only: a log whose key is gone must not get another one unnoticed. */
    private PublicKey logKey(Genesis genesis, Policy installed) throws IOException {
        if (store.list("log/").findAny().isEmpty()) {
            genesis.makeKeys(installed);
        } else if (vault.publicKey(ServiceKeys.FIRST_LOG_KEY).isEmpty()) {
            throw new IllegalStateException(
                    "the object store has a log, but the key holder has no key " + ServiceKeys.FIRST_LOG_KEY
                            + ": configure the key holder this log was started with, or an empty object store");
        }
        return genesis.key(ServiceKeys.FIRST_LOG_KEY);
    }

    private void begin(LogWriter log, Ledger ledger, List<Event> events, byte[] policy, BiConsumer<Long, byte[]> reader)
            throws IOException {
        var eventSigner = new EventSigner(keys, vault, ServiceKeys.FIRST_EVENT_KEY);
        List<byte[]> leaves = new ArrayList<>();
        for (Event event : events) {
            ledger.apply(leaves.size(), event);
            leaves.add(SignedEvent.leaf(event, eventSigner));
        }
        log.append(leaves, Map.of(Sha256.hash(policy), policy));
        for (int i = 0; i < leaves.size(); i++) {
            reader.accept((long) i, leaves.get(i));
        }
    }

    /**
     * The log's policy rules. A file that it adopted earlier is only out of date; one that it never adopted was put there by someone who expects
     * it to count, and who is told instead.
     */
    private void requireAdopted(List<Sha256> adopted, InstalledPolicy file, Policy inForce) {
        int serial = file.policy().serial();
        if (!file.isAmong(adopted)) {
            throw new IllegalStateException("the policy file " + config.policyFile() + " (serial " + serial
                    + ") is not the policy that the log adopted (serial " + inForce.serial()
                    + "), and editing the file changes nothing: have its owners propose it with `countersign policy propose`, and put an"
                    + " adopted file back; the one in force is log/evidence/" + inForce.digest());
        }
        if (!file.isAmong(List.of(inForce.digest()))) {
            LOG.infof(
                    "the policy file %s (serial %d) is out of date: the log has adopted serial %d since, which is in force; it is log/evidence/%s",
                    config.policyFile(), serial, inForce.serial(), inForce.digest());
        }
    }

    private void requireKeys(Ledger ledger) {
        for (String purpose : new String[] {"event", "log", "upload"}) {
            var activated = ledger.serviceKey(purpose)
                    .orElseThrow(() -> new IllegalStateException("the log activated no " + purpose + " key"));
            requireKey(activated.label(), activated.fingerprint());
        }
    }

    private void requireKey(KeyLabel label, KeyId fingerprint) {
        PublicKey held = vault.publicKey(label)
                .orElseThrow(() -> new IllegalStateException("the key holder has no key " + label
                        + ", which the log activated; configure the key holder this log was started with"));
        if (!KeyId.ofSpki(held.getEncoded()).equals(fingerprint)) {
            throw new IllegalStateException("the key holder's " + label + " is not the one that the log activated");
        }
    }

    private static Supplier<Map<KeyLabel, KeyUse.Count>> deviceKeyCounts(CountingKeyHolder keys) {
        return () -> {
            Map<KeyLabel, KeyUse.Count> counts = new TreeMap<>();
            keys.snapshot().forEach((label, count) -> {
                if (label.isDevice()) {
                    counts.put(label, new KeyUse.Count(count.performed(), count.probes()));
                }
            });
            return counts;
        };
    }

    private static String randomName() {
        byte[] name = new byte[16];
        new SecureRandom().nextBytes(name);
        return HexFormat.of().formatHex(name);
    }
}
