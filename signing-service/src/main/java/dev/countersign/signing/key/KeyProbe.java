package dev.countersign.signing.key;

import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import javax.crypto.KeyAgreement;

/**
 * Proves that private keys work and belong to their public halves, by an operation on random input whose result is checked in
 * software and thrown away. Give it a holder that counts these as probes.
 */
public final class KeyProbe {
    private final KeyHolder holder;
    private final KeyVault vault;
    private final SecureRandom random;

    public KeyProbe(KeyHolder holder, KeyVault vault, SecureRandom random) {
        this.holder = holder;
        this.vault = vault;
        this.random = random;
    }

    /**
     * Probes every key there is.
     *
     * @return the labels of the keys, all of which work
     * @throws KeyHolderBrokenException naming the first key that does not
     */
    public List<KeyLabel> probeAll() {
        List<KeyLabel> labels = vault.labels();
        labels.forEach(this::probe);
        return labels;
    }

    /**
     * Probes one key.
     *
     * @throws KeyHolderBrokenException if its results do not fit its public half
     * @throws KeyMisuseException if there is no such key
     */
    public void probe(KeyLabel label) {
        PublicKey found = vault.publicKey(label).orElseThrow(() -> new KeyMisuseException("there is no key " + label));
        PublicKey key = PublicKeys.checked(found, KeyPurpose.of(label));
        try {
            boolean works = switch (KeyPurpose.of(label)) {
                case DEVICE -> sealsChecksums(label, key);
                case EVENT, LOG -> signs(label, key);
                case UPLOAD -> agrees(label, key);
            };
            if (!works) {
                throw new KeyHolderBrokenException("the key " + label + " does not fit its public half");
            }
        } catch (GeneralSecurityException e) {
            throw new KeyHolderBrokenException("cannot check the key " + label, e);
        }
    }

    private boolean sealsChecksums(KeyLabel label, PublicKey key) throws GeneralSecurityException {
        byte[] checksum = new byte[Sha256.LENGTH];
        random.nextBytes(checksum);
        byte[] sealed = holder.sealChecksum(label, Sha256.of(checksum)).toBytes();
        return verify("NONEwithRSA", key, checksum, sealed);
    }

    private boolean signs(KeyLabel label, PublicKey key) throws GeneralSecurityException {
        SigningInput input = SigningInput.Probe.of(label, random);
        return verify("SHA256withECDSA", key, input.message(), holder.sign(label, input));
    }

    private boolean agrees(KeyLabel label, PublicKey key) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        KeyPair peer = generator.generateKeyPair();
        KeyAgreement other = KeyAgreement.getInstance("ECDH", "SunEC");
        other.init(peer.getPrivate());
        other.doPhase(key, true);
        byte[] theirs = other.generateSecret();
        byte[] ours = holder.agree(label, (ECPublicKey) peer.getPublic());
        boolean same = MessageDigest.isEqual(ours, theirs);
        Arrays.fill(ours, (byte) 0);
        Arrays.fill(theirs, (byte) 0);
        return same;
    }

    private static boolean verify(String algorithm, PublicKey key, byte[] message, byte[] signature)
            throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(key);
        verifier.update(message);
        return verifier.verify(signature);
    }
}
