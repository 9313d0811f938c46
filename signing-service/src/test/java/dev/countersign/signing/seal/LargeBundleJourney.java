package dev.countersign.signing.seal;

import dev.countersign.cli.upload.UploadEncryption;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.zip.ZipLimits;
import dev.countersign.contract.zip.ZipPolicy;
import dev.countersign.contract.zip.ZipVerdict;
import dev.countersign.objectstore.DirectoryObjectStore;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.objectstore.ObjectStore;
import dev.countersign.signing.bundle.EncryptedSpool;
import dev.countersign.signing.bundle.OpenedUpload;
import dev.countersign.signing.bundle.SpoolDirectory;
import dev.countersign.signing.bundle.SpoolWriter;
import dev.countersign.signing.bundle.UploadOpening;
import dev.countersign.signing.key.Iv;
import dev.countersign.signing.key.KeyPurpose;
import dev.countersign.signing.key.MemoryKeys;
import dev.countersign.signing.key.SessionKey;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Takes a large bundle through every step that touches its bytes and prints how long each takes, in milliseconds. Run as a
 * program, in a small heap: {@code LargeBundleJourney FOLDER BYTES [ROUNDS]}. With more than one round each is followed by what
 * openssl takes to hash and encrypt the same file, and medians and ratio come last; the first round warms up and does not count.
 */
final class LargeBundleJourney {
    private static final KeyLabel UPLOAD = new KeyLabel("upload/1");

    private static final String HASH = "openssl dgst -sha256";
    private static final String ENCRYPT = "openssl enc -aes-128-cbc";

    private final Map<String, List<Long>> times = new LinkedHashMap<>();
    private final MemoryKeys keys = new MemoryKeys();
    private final SecureRandom random = new SecureRandom();
    private final PrintStream out;
    private final Path folder;

    private LargeBundleJourney(Path folder, PrintStream out) {
        this.folder = folder;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        LargeBundleJourney journey = new LargeBundleJourney(Path.of(arguments[0]), System.out);
        Path zip = journey.zip(Long.parseLong(arguments[1]));
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
        for (int round = 0; round < rounds; round++) {
            journey.run(zip);
            if (rounds > 1) {
                journey.openssl(zip);
            }
            if (round == 0 && rounds > 1) {
                journey.times.clear();
            }
        }
        journey.times.forEach(
                (step, millis) -> journey.out.printf(Locale.ROOT, "median %s %d ms%n", step, median(millis)));
        if (rounds > 1) {
            double openssl = median(journey.times.get(HASH)) + median(journey.times.get(ENCRYPT));
            journey.out.printf(
                    Locale.ROOT, "seal / openssl's two: %.2f%n", median(journey.times.get("seal")) / openssl);
        }
    }

    /** The reference, in the same run: the two commands that a shell script would seal with. */
    private void openssl(Path zip) throws Exception {
        time(HASH, () -> command("openssl", "dgst", "-sha256", "-out", folder + "/digest", zip.toString()));
        time(
                ENCRYPT,
                () -> command(
                        "openssl",
                        "enc",
                        "-aes-128-cbc",
                        "-K",
                        "00".repeat(16),
                        "-iv",
                        "00".repeat(16),
                        "-in",
                        zip.toString(),
                        "-out",
                        folder + "/encrypted"));
    }

    private static int command(String... command) throws Exception {
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + status);
        }
        return status;
    }

    private static long median(List<Long> millis) {
        List<Long> sorted = millis.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private void run(Path zip) throws Exception {
        ECPublicKey uploadKey =
                (ECPublicKey) keys.publicKey(UPLOAD).orElseGet(() -> keys.generate(UPLOAD, KeyPurpose.UPLOAD));
        Path upload = folder.resolve("upload");
        time("encrypt upload", () -> {
            try (InputStream in = Files.newInputStream(zip);
                    OutputStream encrypted = new BufferedOutputStream(Files.newOutputStream(upload), 1 << 16)) {
                new UploadEncryption(uploadKey, random).encrypt(in, encrypted);
            }
            return null;
        });
        BundleUpload declared = new BundleUpload(
                BundleId.ofChecksum(hash(zip)), hash(upload), Files.size(upload), KeyId.ofSpki(uploadKey.getEncoded()));
        SpoolDirectory spools = SpoolDirectory.open(folder.resolve("spool"), random);
        OpenedUpload opened = time("decrypt upload, hash", () -> {
            try (InputStream in = Files.newInputStream(upload)) {
                return new UploadOpening(keys, keys, spools, 4L << 30).open(in, declared);
            }
        });
        OpenedUpload.Bundle bundle = (OpenedUpload.Bundle) opened;
        try (EncryptedSpool spool = bundle.spool();
                SessionKey sessionKey = SessionKey.random(random);
                SpoolWriter writer = spools.create()) {
            ZipVerdict verdict = time("zip policy", () -> ZipPolicy.check(spool.channel(), ZipLimits.DEFAULT));
            if (!(verdict instanceof ZipVerdict.Accepted)) {
                throw new IllegalStateException(verdict.toString());
            }
            Iv iv = Iv.random(random);
            SealedBytes sealed = time("seal", () -> CapgoSeal.seal(spool.stream(), sessionKey, iv, writer));
            SealRecord.KeyEntry entry = time(
                    "device key",
                    () -> new SealRecord.KeyEntry(
                            new DeviceKeyId("MIIBCgKCAQEAnTu/rAos"),
                            keys.wrap(MemoryKeys.CAPGO, sessionKey, iv),
                            keys.sealChecksum(MemoryKeys.CAPGO, sealed.checksum())));
            try (EncryptedSpool ciphertext = writer.commit()) {
                ObjectKey key = ObjectKey.ofSegments("sealed", sealed.sealed().hex());
                ObjectStore store = new DirectoryObjectStore(folder.resolve("objects"));
                time("put", () -> store.putIfAbsent(key, ciphertext.stream()));
                store.delete(key);
                time(
                        "self-check",
                        () -> new SealOpener((RSAPublicKey)
                                        keys.publicKey(MemoryKeys.CAPGO).orElseThrow())
                                .open(entry, ciphertext.stream(), OutputStream.nullOutputStream()));
            }
        }
        out.println();
    }

    /** Of bytes that do not compress, as images and fonts are. */
    private Path zip(long size) throws IOException {
        Path file = folder.resolve("bundle.zip");
        byte[] noise = new byte[1 << 16];
        Random noisy = new Random(1);
        try (ZipOutputStream zip =
                new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
            zip.setLevel(Deflater.BEST_SPEED);
            zip.putNextEntry(new ZipEntry("index.html"));
            zip.write("<!doctype html>".getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("assets/noise.bin"));
            for (long written = 0; written < size; written += noise.length) {
                noisy.nextBytes(noise);
                zip.write(noise);
            }
        }
        return file;
    }

    private static Sha256 hash(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Sha256.of(digest.digest());
    }

    private interface Step<T> {
        T run() throws Exception;
    }

    private <T> T time(String name, Step<T> step) throws Exception {
        long start = System.nanoTime();
        T result = step.run();
        long millis = (System.nanoTime() - start) / 1_000_000;
        out.printf(Locale.ROOT, "%s %d ms%n", name, millis);
        times.computeIfAbsent(name, first -> new ArrayList<>()).add(millis);
        return result;
    }
}
