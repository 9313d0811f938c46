package dev.countersign.signing.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.value.KeyLabel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

/** A token that loses its login, refuses the PIN, or vanishes. */
class TokenLossTest {
    private static final KeyLabel EVENT = new KeyLabel("event/1");

    private static KeyProbe probe(KeyProvider provider) {
        return new KeyProbe(provider, provider, new SecureRandom());
    }

    @Test
    void afterALogoutTheNextOperationLogsInAgain() throws Exception {
        Pkcs11Module module = SoftHsm.module(SoftHsm.Token.LOGOUT);
        try (KeyProvider provider = Pkcs11KeyProviderTest.opened(module)) {
            provider.generate(EVENT, KeyPurpose.EVENT);
            for (int i = 0; i < 3; i++) {
                probe(provider).probe(EVENT);
                ((AuthProvider) SoftHsm.module(SoftHsm.Token.LOGOUT).daily()).logout();
            }
            probe(provider).probe(EVENT);
        }
    }

    @Test
    void logoutsUnderLoadCostNoOperation() throws Exception {
        Pkcs11Module module = SoftHsm.module(SoftHsm.Token.BUSY_LOGOUT);
        try (KeyProvider provider = Pkcs11KeyProviderTest.opened(module);
                var threads = Executors.newFixedThreadPool(8)) {
            provider.generate(EVENT, KeyPurpose.EVENT);
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 100; i++) {
                        probe(provider).probe(EVENT);
                    }
                }));
            }
            for (int i = 0; i < 5; i++) {
                ((AuthProvider) module.daily()).logout();
                probe(provider).probe(EVENT);
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    @Test
    void aRefusedPinIsNeverSentAgain() {
        Pkcs11Module module = SoftHsm.module(SoftHsm.Token.WRONG_PIN);
        try (var provider = new Pkcs11KeyProvider(
                module, Secret.of("1357-wrong".toCharArray()), 2, Duration.ofSeconds(10), Clock.systemUTC())) {
            var first = assertThrows(KeyHolderBrokenException.class, provider::labels);
            var second = assertThrows(KeyHolderBrokenException.class, () -> provider.publicKey(EVENT));

            assertTrue(first.getMessage().contains("CKR_PIN_INCORRECT"), first.getMessage());
            assertSame(first, second);
            for (Throwable cause = first; cause != null; cause = cause.getCause()) {
                assertFalse(cause.toString().contains("1357-wrong"), cause.toString());
            }
            assertEquals(Duration.ZERO, watch(provider).unavailableFor(), "a restart would send it once more");
        }
    }

    private static KeyHolderWatch watch(KeyProvider provider) {
        return new KeyHolderWatch(probe(provider), provider, Clock.systemUTC());
    }

    @Test
    void aVanishedTokenIsUnavailableNotReadyAndNeverReplaced() throws Exception {
        Pkcs11Module module = SoftHsm.module(SoftHsm.Token.GONE);
        try (KeyProvider provider = Pkcs11KeyProviderTest.opened(module)) {
            provider.generate(EVENT, KeyPurpose.EVENT);
            assertEquals(
                    Status.UP, new KeyHolderReadiness(watch(provider)).call().getStatus());

            Path stored = SoftHsm.stored(SoftHsm.Token.GONE);
            Path away = SoftHsm.folder().resolveSibling(stored.getFileName());
            Files.move(stored, away);
            try {
                KeyHolderWatch watch = watch(provider);
                var gone = assertThrows(
                        KeyHolderUnavailableException.class,
                        () -> probe(provider).probe(EVENT));
                assertFalse(gone.keyMayHaveBeenUsed());
                assertThrows(
                        KeyHolderUnavailableException.class,
                        () -> provider.generate(new KeyLabel("event/2"), KeyPurpose.EVENT));
                assertEquals(Status.DOWN, new KeyHolderReadiness(watch).call().getStatus());
            } finally {
                Files.move(away, stored);
            }
        }
    }
}
