package dev.countersign.signing.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.value.KeyLabel;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class KeyHolderWatchTest {
    private final MovingClock clock = new MovingClock();
    private final Vault vault = new Vault();
    private final KeyHolderWatch watch = new KeyHolderWatch(
            new KeyProbe(new CountingKeyHolder(new NoKeys()).probes(), vault, new SecureRandom()), vault, clock);
    private final KeyHolderLiveness liveness = new KeyHolderLiveness(watch);

    @Test
    void aTokenThatStaysAwayAsksForANewProcessAfterAMinute() {
        vault.failure = KeyHolderUnavailableException.before("gone", null);
        watch.problem();
        clock.now = clock.now.plusSeconds(59);
        watch.problem();
        assertEquals(Status.UP, liveness.call().getStatus());
        clock.now = clock.now.plusSeconds(1);
        assertEquals(Status.DOWN, liveness.call().getStatus());
    }

    @Test
    void aRefusedPinAsksForNoRestartWhichWouldSendItAgain() {
        vault.failure = new KeyHolderBrokenException("the token refused the PIN");
        watch.problem();
        clock.now = clock.now.plusSeconds(600);
        assertTrue(watch.problem().isPresent());
        assertEquals(Status.UP, liveness.call().getStatus());
    }

    @Test
    void aTokenThatComesBackIsForgiven() {
        vault.failure = KeyHolderUnavailableException.before("gone", null);
        watch.problem();
        vault.failure = null;
        clock.now = clock.now.plusSeconds(600);
        assertTrue(watch.problem().isEmpty());
        assertEquals(Status.UP, liveness.call().getStatus());
        assertEquals(Duration.ZERO, watch.unavailableFor());
    }

    private static final class MovingClock extends Clock {
        private Instant now = Instant.EPOCH;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private static final class Vault implements KeyVault {
        private RuntimeException failure;

        @Override
        public Optional<PublicKey> publicKey(KeyLabel label) {
            return Optional.empty();
        }

        @Override
        public PublicKey generate(KeyLabel label, KeyPurpose purpose) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<KeyLabel> labels() {
            if (failure != null) {
                throw failure;
            }
            return List.of();
        }
    }
}
