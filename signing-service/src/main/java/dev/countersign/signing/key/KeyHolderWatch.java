package dev.countersign.signing.key;

import dev.countersign.contract.value.KeyLabel;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether the key holder works now, by probing one key that is not a device key, at most every ten seconds while all is
 * well. Thread-safe.
 */
@Singleton
class KeyHolderWatch {
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final KeyProbe probe;
    private final KeyVault vault;
    private final Clock clock;
    private @Nullable Instant lastGood;
    private volatile @Nullable Instant downSince;

    @Inject
    KeyHolderWatch(KeyProbe probe, KeyVault vault) {
        this(probe, vault, Clock.systemUTC());
    }

    KeyHolderWatch(KeyProbe probe, KeyVault vault, Clock clock) {
        this.probe = probe;
        this.vault = vault;
        this.clock = clock;
    }

    /** What is wrong now; empty while operations work. May take as long as an operation. */
    synchronized Optional<KeyHolderException> problem() {
        Instant now = clock.instant();
        if (lastGood != null && now.isBefore(lastGood.plus(FRESH))) {
            return Optional.empty();
        }
        try {
            for (KeyLabel label : vault.labels()) {
                if (KeyPurpose.of(label) != KeyPurpose.DEVICE) {
                    probe.probe(label);
                    break;
                }
            }
            lastGood = clock.instant();
            downSince = null;
            return Optional.empty();
        } catch (KeyHolderException e) {
            lastGood = null;
            if (!(e instanceof KeyHolderUnavailableException)) {
                downSince = null; // a restart does not mend it, and would send a refused PIN once more
            } else if (downSince == null) {
                downSince = now;
            }
            return Optional.of(e);
        }
    }

    /** Looks now; how long it has been unavailable. */
    Duration look() {
        problem();
        return unavailableFor();
    }

    /** How long the holder has been unavailable, as far as {@link #problem} was asked; zero if it is not. */
    Duration unavailableFor() {
        Instant since = downSince;
        return since == null ? Duration.ZERO : Duration.between(since, clock.instant());
    }
}
