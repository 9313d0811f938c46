package dev.countersign.signing.key;

import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.SealedChecksum;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.WrappedSessionKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets each device key do only so much within any hour. What goes beyond is {@linkplain KeyHolderUnavailableException not available} and
 * has not reached the key, so it waits; {@code countersign_key_limited_total{key}} counts it. Keys that sign events and checkpoints and open
 * uploads have no limit: the log could not say what happens.
 */
final class LimitedKeyHolder implements KeyHolder {
    private static final Duration WINDOW = Duration.ofHours(1);

    private final KeyHolder holder;
    private final int limit;
    private final InstantSource clock;
    private final MeterRegistry metrics;
    private final Map<KeyLabel, Recent> recent = new ConcurrentHashMap<>();

    /**
     * @param limit operations of one device key within any hour
     * @throws KeyHolderBrokenException if nothing could ever be sealed
     */
    LimitedKeyHolder(KeyHolder holder, int limit, InstantSource clock, MeterRegistry metrics) {
        if (limit < 3) {
            throw new KeyHolderBrokenException("countersign.signing.key-holder.device-key-operations-per-hour: " + limit
                    + " is too little, a probe and a release take 3");
        }
        this.holder = holder;
        this.limit = limit;
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public WrappedSessionKey wrap(KeyLabel deviceKey, SessionKey sessionKey, Iv iv) {
        take(deviceKey);
        return holder.wrap(deviceKey, sessionKey, iv);
    }

    @Override
    public SealedChecksum sealChecksum(KeyLabel deviceKey, Sha256 checksum) {
        take(deviceKey);
        return holder.sealChecksum(deviceKey, checksum);
    }

    @Override
    public byte[] sign(KeyLabel key, SigningInput input) {
        return holder.sign(key, input);
    }

    @Override
    public byte[] agree(KeyLabel uploadKey, ECPublicKey peer) {
        return holder.agree(uploadKey, peer);
    }

    private void take(KeyLabel deviceKey) {
        if (!recent.computeIfAbsent(deviceKey, key -> new Recent(limit)).take(clock.instant())) {
            Counter.builder("countersign.key.limited")
                    .description("Operations that waited because the key had done what it may within an hour")
                    .tag("key", deviceKey.value())
                    .register(metrics)
                    .increment();
            throw KeyHolderUnavailableException.before(
                    "the key " + deviceKey + " has done the " + limit + " operations that it may do within an hour",
                    null);
        }
    }

    /** When each of the last operations was, the oldest next to be overwritten. */
    private static final class Recent {
        private final Instant[] times;
        private int oldest;

        Recent(int limit) {
            times = new Instant[limit];
            java.util.Arrays.fill(times, Instant.MIN);
        }

        synchronized boolean take(Instant now) {
            if (times[oldest].isAfter(now.minus(WINDOW))) {
                return false;
            }
            times[oldest] = now;
            oldest = (oldest + 1) % times.length;
            return true;
        }
    }
}
