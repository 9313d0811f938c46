package dev.countersign.signing.key;

import dev.countersign.contract.value.KeyLabel;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Logs in to the token and holds the handles on its keys. Handles die with the login they came from: whoever finds one dead
 * {@linkplain #forget forgets} the whole view, and the next to ask logs in again. A PIN that the token refused is never sent again,
 * because tokens lock after a few wrong ones.
 */
final class TokenKeys {
    private final Pkcs11Module module;
    private final Secret pin;
    private final Set<KeyLabel> everSeen = new HashSet<>();
    private volatile @Nullable View view;
    private @Nullable KeyHolderBrokenException refused;

    TokenKeys(Pkcs11Module module, Secret pin) {
        this.module = module;
        this.pin = pin;
    }

    /** The handles of one login, and what uses them. */
    record View(KeyOperations operations, Map<KeyLabel, PrivateKey> privateKeys, Map<KeyLabel, PublicKey> publicKeys) {}

    /**
     * The handles of the current login.
     *
     * @throws KeyHolderUnavailableException if the token is not there
     * @throws KeyHolderBrokenException if it refused the PIN, now or before
     */
    View view() {
        View current = view;
        return current != null ? current : login();
    }

    /** The view in which to look for a key: a new one if the key is in none so far, since another process may have made it. */
    View viewWith(KeyLabel label) {
        View current = view();
        if (!current.privateKeys.containsKey(label)) {
            forget(current);
            current = view();
        }
        return current;
    }

    /** Drops a view whose handles are dead, unless another thread has already replaced it. */
    synchronized void forget(View dead) {
        if (view == dead) {
            view = null;
        }
    }

    private synchronized View login() {
        View current = view;
        if (current != null) {
            return current;
        }
        if (refused != null) {
            throw refused;
        }
        char[] chars = pin.copy();
        Provider provider = module.daily();
        try {
            KeyStore store = Pkcs11Module.freshView(provider);
            store.load(null, chars);
            View fresh = read(provider, store);
            // A token that lost its login or its storage shows fewer keys, and says nothing.
            if (!fresh.privateKeys.keySet().containsAll(everSeen)) {
                throw KeyHolderUnavailableException.before("keys are no longer visible on the token", null);
            }
            everSeen.addAll(fresh.privateKeys.keySet());
            view = fresh;
            return fresh;
        } catch (GeneralSecurityException | IOException | ProviderException e) {
            TokenFailure failure = TokenFailure.of(e);
            if (failure.pinRefused()) {
                refused = new KeyHolderBrokenException(
                        "the token refused the PIN (" + failure.code()
                                + "); it is not sent again until this process is restarted with the right one",
                        e);
                throw refused;
            }
            if (failure.sessionsDied()) {
                module.renew(provider);
            }
            throw KeyHolderUnavailableException.before("cannot log in to the token: " + failure.code(), e);
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    private static View read(Provider provider, KeyStore store) throws GeneralSecurityException {
        Map<KeyLabel, PublicKey> publicKeys = StoredKeys.publicKeys(store);
        Map<KeyLabel, PrivateKey> privateKeys = new HashMap<>();
        for (KeyLabel label : publicKeys.keySet()) {
            if (store.getKey(label.value(), null) instanceof PrivateKey key) {
                privateKeys.put(label, key);
            }
        }
        return new View(KeyOperations.inToken(provider), Map.copyOf(privateKeys), publicKeys);
    }
}
