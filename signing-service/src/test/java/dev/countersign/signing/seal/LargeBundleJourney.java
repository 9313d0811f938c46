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
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Takes a large bundle through every step that touches its bytes and prints how long each takes, in milliseconds. Run as a
 * program, in a small heap: {@code LargeBundleJourney FOLDER BYTES [ROUNDS]}.
 */
final class LargeBundleJourney {
    private static final KeyLabel UPLOAD = new KeyLabel("upload/1");

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
        for (int round = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1; round > 0; round--) {
            journey.run(zip);
        }
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
        out.printf("%s %d ms%n", name, (System.nanoTime() - start) / 1_000_000);
        return result;
    }
}
