package dev.countersign.signing.key;

import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.WrappedSessionKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.interfaces.ECPublicKey;
import java.util.function.Supplier;

/**
 * Shows key operations as metrics: {@code countersign_key_operations_total{key,operation}} of those that gave a result, probes
 * included, and {@code countersign_key_failures_total{key,operation}} of those that did not.
 */
final class MeteredKeyHolder implements KeyHolder {
    private final KeyHolder holder;
    private final MeterRegistry metrics;

    MeteredKeyHolder(KeyHolder holder, MeterRegistry metrics) {
        this.holder = holder;
        this.metrics = metrics;
    }

    @Override
    public WrappedSessionKey wrap(KeyLabel deviceKey, SessionKey sessionKey, Iv iv) {
        return meter("wrap", deviceKey, () -> holder.wrap(deviceKey, sessionKey, iv));
    }

    @Override
    public SealedChecksum sealChecksum(KeyLabel deviceKey, Sha256 checksum) {
        return meter("seal-checksum", deviceKey, () -> holder.sealChecksum(deviceKey, checksum));
    }

    @Override
    public byte[] sign(KeyLabel key, SigningInput input) {
        return meter("sign", key, () -> holder.sign(key, input));
    }

    @Override
    public byte[] agree(KeyLabel uploadKey, ECPublicKey peer) {
        return meter("agree", uploadKey, () -> holder.agree(uploadKey, peer));
    }

    private <T> T meter(String operation, KeyLabel key, Supplier<T> use) {
        boolean done = false;
        try {
            T result = use.get();
            done = true;
            return result;
        } finally {
            String meter = done ? "countersign.key.operations" : "countersign.key.failures";
            metrics.counter(meter, "key", key.value(), "operation", operation).increment();
        }
    }
}
