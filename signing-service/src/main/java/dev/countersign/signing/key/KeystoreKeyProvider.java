package dev.countersign.signing.key;

import dev.countersign.contract.value.KeyLabel;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Keys in an encrypted file, used in this process's memory: the embedded default. Stored by Bouncy Castle, used through {@link
 * SoftwareProviders}. Keys that another process adds to the file are found when first asked for.
 */
final class KeystoreKeyProvider extends TypedKeyProvider {
    private final KeystoreFile file;
    private final Secret password;
    private final Clock clock;
    private final SoftwareProviders software;
    private volatile Loaded loaded;

    KeystoreKeyProvider(KeystoreFile file, Secret password, Clock clock, SoftwareProviders software) {
        this.software = software;
        this.file = file;
        this.password = password;
        this.clock = clock;
        this.loaded = read();
    }

    /**
     * Opens the key store. A file that does not exist yet holds no keys, and is made with the first one.
     *
     * @throws KeyHolderBrokenException if the password is wrong or the file is damaged
     */
    static KeystoreKeyProvider open(KeystoreFile file, Secret password, Clock clock) {
        return new KeystoreKeyProvider(file, password, clock, SoftwareProviders.best());
    }

    /** One version of the file: who is in it, and the private keys that were used so far. */
    private record Loaded(
            String stamp, KeyStore store, Map<KeyLabel, PublicKey> publicKeys, Map<KeyLabel, PrivateKey> privateKeys) {
        Loaded(String stamp, KeyStore store) {
            this(stamp, store, StoredKeys.publicKeys(store), new ConcurrentHashMap<>());
        }
    }

    private Loaded read() {
        String stamp = file.stamp();
        return new Loaded(stamp, file.load().orElseGet(file::empty));
    }

    /** The contents in which to look for a key: read again if it is not known and the file has changed. */
    private synchronized Loaded refreshedFor(KeyLabel label) {
        if (!loaded.publicKeys.containsKey(label) && !loaded.stamp.equals(file.stamp())) {
            loaded = read();
        }
        return loaded;
    }

    @Override
    byte[] use(KeyLabel label, Use use) {
        PrivateKey key = loaded.privateKeys.get(label);
        if (key == null) {
            key = decrypt(label);
        }
        try {
            return use.with(software.operations(), key);
        } catch (GeneralSecurityException e) {
            throw new KeyHolderBrokenException("the key " + label + " does not work", e);
        }
    }

    /** Decrypts a private key at its first use: the file protects each one by itself. */
    private synchronized PrivateKey decrypt(KeyLabel label) {
        Loaded current = refreshedFor(label);
        PublicKey publicKey = current.publicKeys.get(label);
        if (publicKey == null) {
            throw new KeyMisuseException("there is no key " + label + " in the key store " + file);
        }
        char[] chars = password.copy();
        try {
            byte[] pkcs8 = current.store.getKey(label.value(), chars).getEncoded();
            PrivateKey key = software.keys(KeyPurpose.of(label)).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            Arrays.fill(pkcs8, (byte) 0);
            current.privateKeys.put(label, key);
            return key;
        } catch (GeneralSecurityException e) {
            throw new KeyHolderBrokenException("the key " + label + " in the key store " + file + " does not open", e);
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    @Override
    public Optional<PublicKey> publicKey(KeyLabel label) {
        PublicKey known = loaded.publicKeys.get(label);
        return Optional.ofNullable(
                known != null ? known : refreshedFor(label).publicKeys.get(label));
    }

    @Override
    public synchronized List<KeyLabel> labels() {
        refresh();
        return loaded.publicKeys.keySet().stream().sorted().collect(Collectors.toUnmodifiableList());
    }

    @Override
    synchronized PublicKey generatePair(KeyLabel label, KeyPurpose purpose) {
        return file.alone(() -> {
            refresh();
            if (loaded.publicKeys.containsKey(label)) {
                throw new KeyMisuseException("there already is a key " + label);
            }
            add(List.of(label));
            return Objects.requireNonNull(loaded.publicKeys.get(label));
        });
    }

    /** In one version of the file: each makes scrypt work twice. */
    @Override
    public synchronized void generateMissing(List<KeyLabel> labels) {
        file.alone(() -> {
            refresh();
            add(labels.stream()
                    .filter(label -> !loaded.publicKeys.containsKey(label))
                    .toList());
            return labels;
        });
    }

    private void refresh() {
        if (!loaded.stamp.equals(file.stamp())) {
            loaded = read();
        }
    }

    private void add(List<KeyLabel> labels) throws GeneralSecurityException, IOException {
        if (labels.isEmpty()) {
            return;
        }
        KeyStore store = loaded.store;
        char[] chars = password.copy();
        boolean saved = false;
        try {
            for (KeyLabel label : labels) {
                KeyPair pair = pair(KeyPurpose.of(label));
                Certificate[] chain = {ContainerCertificate.around(pair.getPublic(), label, clock)};
                store.setKeyEntry(label.value(), pair.getPrivate(), chars, chain);
            }
            file.save(store);
            saved = true;
        } finally {
            Arrays.fill(chars, '\0');
            // Where saving failed, nobody may see a key that is only in memory.
            loaded = saved ? new Loaded(file.stamp(), store) : read();
        }
    }

    private static KeyPair pair(KeyPurpose purpose) throws GeneralSecurityException {
        boolean rsa = purpose == KeyPurpose.DEVICE;
        AlgorithmParameterSpec kind =
                rsa ? new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4) : new ECGenParameterSpec("secp256r1");
        KeyPairGenerator generator =
                rsa ? KeyPairGenerator.getInstance("RSA", "SunRsaSign") : KeyPairGenerator.getInstance("EC", "SunEC");
        generator.initialize(kind);
        return generator.generateKeyPair();
    }

    /** Forgets the keys as far as Java allows. */
    @Override
    public synchronized void close() {
        password.close();
        loaded.privateKeys.clear();
    }

    @Override
    public String toString() {
        return "keystore " + file;
    }
}
