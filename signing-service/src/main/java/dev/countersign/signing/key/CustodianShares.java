package dev.countersign.signing.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.contract.custody.KeyShare;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.threshold.ShamirSecretSplitter;
import org.bouncycastle.crypto.threshold.ShamirSplitSecret;
import org.bouncycastle.crypto.threshold.ShamirSplitSecretShare;
import org.jboss.logging.Logger;

/**
 * Dual control of the key store: its password is nowhere, m of n custodians each put their share as a file into a folder, and only together
 * they open it (Shamir's secret sharing; docs/operations.md). Their files are deleted once they are read.
 */
final class CustodianShares {
    private static final Logger LOG = Logger.getLogger(CustodianShares.class);
    private static final int LONGEST_SHARE = 4096;
    private static final int DIGEST = 8;

    private final Path folder;
    private String told = "";

    CustodianShares(Path folder) {
        this.folder = folder;
    }

    /**
     * Waits for enough shares and puts them together.
     *
     * @throws KeyHolderBrokenException if they do not come in time, or make no secret; says which shares are there and what is wrong with others
     */
    Secret await(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Found found = look();
            if (found.isEnough()) {
                Secret secret = combine(
                        found.shares.values().stream().limit(found.needed()).toList());
                found.files.forEach(this::delete);
                LOG.infof("the key store is opened by %s", found.shares.values());
                return secret;
            }
            String state = found.describe(folder);
            if (System.nanoTime() >= end) {
                throw new KeyHolderBrokenException("after " + patience + " the key store stays closed: " + state);
            }
            if (!state.equals(told)) {
                told = state;
                LOG.warn(state);
            }
            pause();
        }
    }

    /** What lies in the folder now. */
    private static final class Found {
        private final SortedMap<Integer, KeyShare> shares = new TreeMap<>();
        private final List<Path> files = new ArrayList<>();
        private final StringBuilder wrong = new StringBuilder();

        int needed() {
            return shares.isEmpty() ? 2 : first().needed();
        }

        private KeyShare first() {
            return shares.values().iterator().next();
        }

        boolean isEnough() {
            return shares.size() >= needed();
        }

        void add(Path file, KeyShare share) {
            boolean sameSet = shares.values().stream().allMatch(it -> it.set().equals(share.set()));
            if (sameSet) {
                shares.put(share.number(), share);
                files.add(file);
            } else {
                add(file, "belongs to set " + share.set() + ", not to that of " + first());
            }
        }

        void add(Path file, String problem) {
            wrong.append("; ").append(file.getFileName()).append(": ").append(problem);
        }

        String describe(Path folder) {
            return shares.size() + " of " + (shares.isEmpty() ? "the" : String.valueOf(needed()))
                    + " shares that are needed are in " + folder + ": " + shares.values() + wrong;
        }
    }

    private Found look() {
        var found = new Found();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.share")) {
            List<Path> sorted = new ArrayList<>();
            files.forEach(sorted::add);
            sorted.sort(null);
            for (Path file : sorted) {
                try {
                    if (Files.size(file) > LONGEST_SHARE) {
                        found.add(file, "this is no key share");
                    } else {
                        found.add(file, KeyShare.parse(Files.readString(file)));
                    }
                } catch (IllegalArgumentException e) {
                    found.add(file, String.valueOf(e.getMessage()));
                } catch (NoSuchFileException e) {
                    // taken away again
                }
            }
        } catch (IOException e) {
            throw new KeyHolderBrokenException(
                    "countersign.signing.key-holder.keystore.shares-directory: cannot read " + folder, e);
        }
        return found;
    }

    /** The secret is LENGTH PASSWORD ZEROES DIGEST, so that a wrong share is noticed here and not as a wrong password. */
    private static Secret combine(List<KeyShare> shares) {
        var parts = new ShamirSplitSecretShare[shares.size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = new ShamirSplitSecretShare(
                    shares.get(i).value(), shares.get(i).number());
        }
        byte[] secret = new byte[0];
        try {
            secret = new ShamirSplitSecret(ShamirSecretSplitter.Algorithm.AES, ShamirSecretSplitter.Mode.Native, parts)
                    .getSecret();
            int length = secret.length - DIGEST;
            byte[] digest =
                    Sha256.hash(Arrays.copyOf(secret, Math.max(length, 0))).toBytes();
            if (length < 2
                    || !Arrays.equals(digest, 0, DIGEST, secret, length, secret.length)
                    || (secret[0] & 0xff) > length - 1) {
                throw new KeyHolderBrokenException(
                        "the shares " + shares
                                + " do not make the secret: one of them was made up; have another custodian take each one's place in turn");
            }
            CharBuffer password = UTF_8.decode(ByteBuffer.wrap(secret, 1, secret[0] & 0xff));
            char[] chars = Arrays.copyOf(password.array(), password.limit());
            Arrays.fill(password.array(), '\0');
            Secret opened = Secret.of(chars);
            Arrays.fill(chars, '\0');
            return opened;
        } catch (IOException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new KeyHolderBrokenException("the shares " + shares + " do not belong together", e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warnf("the share %s could not be deleted; take it away: %s", file, e.getMessage());
        }
    }

    private static void pause() {
        try {
            new CountDownLatch(1).await(250, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KeyHolderBrokenException("stopped while waiting for shares", e);
        }
    }
}
