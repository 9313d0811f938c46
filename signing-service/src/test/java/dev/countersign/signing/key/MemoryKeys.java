package dev.countersign.signing.key;

import dev.countersign.contract.value.KeyLabel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Security;
import java.security.spec.ECGenParameterSpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keys in memory behind the real gate, for tests of other packages: among them the one that sealed the Capgo vector. */
public final class MemoryKeys extends TypedKeyProvider {
    public static final KeyLabel CAPGO = new KeyLabel("device/com.example.vectors/production/1");

    private final Map<KeyLabel, KeyPair> pairs = new TreeMap<>(Map.of(CAPGO, CapgoVector.keyPair()));
    private final KeyOperations operations =
            new KeyOperations(Security.getProvider("SunJCE"), false, Security.getProvider("SunEC"));

    private int left = Integer.MAX_VALUE;

    /** That are away after so many operations. */
    public static MemoryKeys goneAfter(int operations) {
        var keys = new MemoryKeys();
        keys.left = operations;
        return keys;
    }

    /** A file of the vector. */
    public static byte[] capgoFile(String name) {
        try (InputStream in = MemoryKeys.class.getResourceAsStream("capgo-v3/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static SessionKey capgoSessionKey() {
        return SessionKey.takeFrom(HexFormat.of().parseHex(CapgoVector.AES_KEY));
    }

    public static Iv capgoIv() {
        return Iv.of(HexFormat.of().parseHex(CapgoVector.IV));
    }

    @Override
    byte[] use(KeyLabel label, Use use) {
        if (left-- == 0) {
            throw KeyHolderUnavailableException.before("pulled", null);
        }
        try {
            return use.with(operations, pairs.get(label).getPrivate());
        } catch (GeneralSecurityException e) {
            throw new KeyHolderBrokenException("test key", e);
        }
    }

    @Override
    PublicKey generatePair(KeyLabel label, KeyPurpose purpose) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(purpose == KeyPurpose.DEVICE ? "RSA" : "EC");
            if (purpose == KeyPurpose.DEVICE) {
                generator.initialize(2048);
            } else {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            }
            pairs.put(label, generator.generateKeyPair());
            return pairs.get(label).getPublic();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Optional<PublicKey> publicKey(KeyLabel label) {
        return Optional.ofNullable(pairs.get(label)).map(KeyPair::getPublic);
    }

    @Override
    public List<KeyLabel> labels() {
        return List.copyOf(pairs.keySet());
    }

    @Override
    public void close() {
        pairs.clear();
    }
}
