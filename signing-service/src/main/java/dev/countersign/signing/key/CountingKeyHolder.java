package dev.countersign.signing.key;

import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.WrappedSessionKey;
import java.security.interfaces.ECPublicKey;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Counts every private-key operation, key by key, for {@code key.usage} leaves. Counted before it is done, so that the count is
 * never behind the key; only what certainly did not reach the key is taken back: a {@linkplain KeyMisuseException refused} call, and
 * one that found the token {@linkplain KeyHolderUnavailableException#keyMayHaveBeenUsed gone}.
 */
public final class CountingKeyHolder implements KeyHolder {
    private final KeyHolder holder;
    private final Map<KeyLabel, Counts> counts = new ConcurrentHashMap<>();
    private final KeyHolder probes = new Counted(true);
    private final KeyHolder work = new Counted(false);

    public CountingKeyHolder(KeyHolder holder) {
        this.holder = holder;
    }

    /** The same keys, for operations that only test them. */
    public KeyHolder probes() {
        return probes;
    }

    /** The counts of all keys used so far, in the labels' order. Not one moment: operations go on meanwhile. */
    public SortedMap<KeyLabel, OperationCount> snapshot() {
        SortedMap<KeyLabel, OperationCount> snapshot = new TreeMap<>();
        counts.forEach((label, count) -> {
            long probed = count.probes.get(); // first, for it is the smaller one
            long performed = count.performed.get();
            if (performed > 0) {
                snapshot.put(label, new OperationCount(Math.max(performed, probed), probed));
            }
        });
        return snapshot;
    }

    @Override
    public WrappedSessionKey wrap(KeyLabel deviceKey, SessionKey sessionKey, Iv iv) {
        return work.wrap(deviceKey, sessionKey, iv);
    }

    @Override
    public SealedChecksum sealChecksum(KeyLabel deviceKey, Sha256 checksum) {
        return work.sealChecksum(deviceKey, checksum);
    }

    @Override
    public byte[] sign(KeyLabel key, SigningInput input) {
        return work.sign(key, input);
    }

    @Override
    public byte[] agree(KeyLabel uploadKey, ECPublicKey peer) {
        return work.agree(uploadKey, peer);
    }

    private static final class Counts {
        private final AtomicLong performed = new AtomicLong();
        private final AtomicLong probes = new AtomicLong();
    }

    private final class Counted implements KeyHolder {
        private final int probe;

        Counted(boolean probe) {
            this.probe = probe ? 1 : 0;
        }

        private <T> T count(KeyLabel label, Supplier<T> operation) {
            Counts count = counts.computeIfAbsent(label, l -> new Counts());
            count.performed.incrementAndGet();
            count.probes.addAndGet(probe);
            try {
                return operation.get();
            } catch (KeyHolderException e) {
                if (e.keyWasNotUsed()) {
                    count.probes.addAndGet(-probe);
                    count.performed.decrementAndGet();
                }
                throw e;
            }
        }

        @Override
        public WrappedSessionKey wrap(KeyLabel deviceKey, SessionKey sessionKey, Iv iv) {
            return count(deviceKey, () -> holder.wrap(deviceKey, sessionKey, iv));
        }

        @Override
        public SealedChecksum sealChecksum(KeyLabel deviceKey, Sha256 checksum) {
            return count(deviceKey, () -> holder.sealChecksum(deviceKey, checksum));
        }

        @Override
        public byte[] sign(KeyLabel key, SigningInput input) {
            return count(key, () -> holder.sign(key, input));
        }

        @Override
        public byte[] agree(KeyLabel uploadKey, ECPublicKey peer) {
            return count(uploadKey, () -> holder.agree(uploadKey, peer));
        }
    }
}
