package dev.countersign.cli.key;

import dev.countersign.contract.custody.KeyShare;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.threshold.SecretShare;
import org.bouncycastle.crypto.threshold.ShamirSecretSplitter;

/**
 * Splits the password of a key store among custodians (Shamir's secret sharing over GF(2^8), by Bouncy Castle). What is split is LENGTH PASSWORD
 * ZEROES DIGEST, of one size whatever the password, so that who puts it together knows whether it is right and a share says nothing.
 */
final class SharedSecret {
    private static final int LONGEST = 95;
    private static final int DIGEST = 8;

    private SharedSecret() {}

    /**
     * @param password 1 to 95 bytes of UTF-8
     * @throws IllegalArgumentException if these cannot be shared so
     */
    static List<KeyShare> split(byte[] password, List<String> custodians, int needed, SecureRandom random) {
        if (password.length < 1 || password.length > LONGEST) {
            throw new IllegalArgumentException("the password must have 1 to " + LONGEST + " bytes");
        }
        byte[] secret = new byte[1 + LONGEST + DIGEST];
        secret[0] = (byte) password.length;
        System.arraycopy(password, 0, secret, 1, password.length);
        byte[] digest = Sha256.hash(Arrays.copyOf(secret, 1 + LONGEST)).toBytes();
        System.arraycopy(digest, 0, secret, 1 + LONGEST, DIGEST);
        byte[] set = new byte[8];
        random.nextBytes(set);
        try {
            // Bouncy Castle makes room for as many shares as the secret has bytes, and fills the first that were asked
            // for.
            SecretShare[] parts = new ShamirSecretSplitter(
                            ShamirSecretSplitter.Algorithm.AES, ShamirSecretSplitter.Mode.Native, secret.length, random)
                    .resplit(secret, needed, custodians.size())
                    .getSecretShares();
            List<KeyShare> shares = new ArrayList<>();
            for (int i = 0; i < custodians.size(); i++) {
                shares.add(new KeyShare(
                        HexFormat.of().formatHex(set),
                        i + 1,
                        custodians.size(),
                        needed,
                        custodians.get(i),
                        parts[i].getEncoded()));
            }
            return shares;
        } catch (IOException e) {
            throw new IllegalStateException("splitting does no input or output", e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }
}
