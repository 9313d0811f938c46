package dev.countersign.signing.key;

import dev.countersign.contract.value.KeyLabel;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Keys in a PKCS#11 token: made inside, sensitive and not extractable, used through handles. When the token loses its login or
 * sessions, logs in again with the PIN it has; when it is gone, says so. Never uses anything but the token.
 */
final class Pkcs11KeyProvider extends TypedKeyProvider {
    private static final int TRIES = 8;
    private static final long PAUSE_MILLIS = 60; // longer than the JDK believes an old login state

    private final Pkcs11Module module;
    private final Secret pin;
    private final TokenKeys keys;
    private final BoundedCalls calls;
    private final Clock clock;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Does not log in yet: the first use does.
     *
     * @param concurrent operations that run in the token at once, at most
     * @param patience how long one operation may take, with a new login where one is needed
     */
    Pkcs11KeyProvider(Pkcs11Module module, Secret pin, int concurrent, Duration patience, Clock clock) {
        this.module = module;
        this.pin = pin;
        this.keys = new TokenKeys(module, pin);
        this.calls = new BoundedCalls(concurrent, patience);
        this.clock = clock;
    }

    @Override
    byte[] use(KeyLabel label, Use use) {
        return patiently(() -> {
            TokenKeys.View view = keys.viewWith(label);
            PrivateKey key = view.privateKeys().get(label);
            if (key == null) {
                throw new KeyMisuseException("there is no key " + label + " on the token");
            }
            try {
                return use.with(view.operations(), key);
            } catch (GeneralSecurityException | ProviderException e) {
                keys.forget(view);
                TokenFailure failure = TokenFailure.of(e);
                String message = "the token failed: " + failure.code();
                throw failure.keyWasNotUsed()
                        ? KeyHolderUnavailableException.before(message, e)
                        : KeyHolderUnavailableException.during(message, e);
            }
        });
    }

    /** Tries a few times while it is certain that no key was used: that is how a lost login shows. */
    private <T> T patiently(Callable<T> call) {
        return calls.run(() -> {
            for (int tries = 1; ; tries++) {
                try {
                    return call.call();
                } catch (KeyHolderUnavailableException e) {
                    if (e.keyMayHaveBeenUsed() || tries == TRIES || closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                        throw e;
                    }
                }
            }
        });
    }

    @Override
    public Optional<PublicKey> publicKey(KeyLabel label) {
        return patiently(
                () -> Optional.ofNullable(keys.viewWith(label).publicKeys().get(label)));
    }

    @Override
    public List<KeyLabel> labels() {
        return patiently(
                () -> keys.view().publicKeys().keySet().stream().sorted().collect(Collectors.toUnmodifiableList()));
    }

    @Override
    synchronized PublicKey generatePair(KeyLabel label, KeyPurpose purpose) {
        TokenKeys.View view = patiently(keys::view);
        PublicKey made = calls.run(() -> {
            try {
                return makeInside(label, purpose);
            } catch (GeneralSecurityException | IOException | ProviderException e) {
                throw KeyHolderUnavailableException.during(
                        "the token did not make the key " + label + ": "
                                + TokenFailure.of(e).code(),
                        e);
            } finally {
                keys.forget(view);
            }
        });
        if (!publicKey(label).equals(Optional.of(made))) {
            throw new KeyHolderBrokenException("the token made the key " + label + " but does not show it");
        }
        return made;
    }

    private PublicKey makeInside(KeyLabel label, KeyPurpose purpose) throws GeneralSecurityException, IOException {
        Provider birth = module.birth(purpose);
        KeyStore store = Pkcs11Module.freshView(birth);
        store.load(null, null); // the login above counts for the whole process
        boolean rsa = purpose == KeyPurpose.DEVICE;
        KeyPairGenerator generator = KeyPairGenerator.getInstance(rsa ? "RSA" : "EC", birth);
        generator.initialize(
                rsa
                        ? new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4)
                        : new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        if (pair.getPrivate().getEncoded() != null) {
            throw new KeyHolderBrokenException("the token gave out the private key of " + label + ": do not use it");
        }
        PublicKey publicKey = PublicKeys.checked(pair.getPublic(), purpose);
        store.setKeyEntry(label.value(), pair.getPrivate(), null, new Certificate[] {
            ContainerCertificate.around(publicKey, label, clock)
        });
        return publicKey;
    }

    @Override
    public void close() {
        closed.countDown();
        calls.close();
        pin.close();
    }

    @Override
    public String toString() {
        return "pkcs11 " + module;
    }
}
