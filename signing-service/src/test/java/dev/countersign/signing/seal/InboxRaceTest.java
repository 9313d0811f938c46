package dev.countersign.signing.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.upload.UploadEncryption;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.request.BundleUpload;
import dev.countersign.contract.request.ReleasePublish;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import dev.countersign.contract.zip.ZipLimits;
import dev.countersign.objectstore.DirectoryObjectStore;
import dev.countersign.objectstore.ObjectKey;
import dev.countersign.signing.authority.DeviceKey;
import dev.countersign.signing.authority.SealOutcome;
import dev.countersign.signing.authority.UploadUnavailableException;
import dev.countersign.signing.bundle.SpoolDirectory;
import dev.countersign.signing.bundle.UploadOpening;
import dev.countersign.signing.key.CountingKeyHolder;
import dev.countersign.signing.key.KeyPurpose;
import dev.countersign.signing.key.MemoryKeys;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever may write to the inbox changes the object between and during the signer's reading: replaced by another, overwritten in place, put back.
 * What is sealed is what was approved, or nothing.
 */
class InboxRaceTest {
    private static final int RACES = 500;
    private static final DeviceKey KEY = new DeviceKey(MemoryKeys.CAPGO, new DeviceKeyId("MIIBCgKCAQEAnTu/rAos"));

    @TempDir
    Path folder;

    private final MemoryKeys keys = new MemoryKeys();
    private final CountingKeyHolder holder = new CountingKeyHolder(keys);
    private DirectoryObjectStore store;
    private ECPublicKey uploadKey;

    @BeforeEach
    void open() throws IOException {
        store = new DirectoryObjectStore(folder.resolve("objects"));
        uploadKey = (ECPublicKey) keys.generate(new KeyLabel("upload/1"), KeyPurpose.UPLOAD);
    }

    @Test
    void noSealIsMadeOverOtherBytesThanThoseApproved() throws Exception {
        byte[] zip = zip("approved");
        byte[] approved = encrypted(zip);
        byte[] other = encrypted(zip("swapped!"));
        assertEquals(approved.length, other.length, "so that it can be swapped piece by piece");
        SignedRequest request = request(zip, approved);
        Path inbox = folder.resolve("objects/inbox/" + request.id().hex() + "/bundle");
        Files.createDirectories(inbox.getParent());
        SpoolDirectory spools = SpoolDirectory.open(folder.resolve("spool"), new SecureRandom());
        var sealer = new CapgoBundleSealer(
                store,
                holder,
                keys,
                (label, count) -> {},
                new UploadOpening(holder, keys, spools, 1 << 22),
                spools,
                ZipLimits.DEFAULT,
                new SecureRandom());
        Map<String, Integer> outcomes = new TreeMap<>();
        var random = new Random(20261123);
        for (int race = 0; race < RACES; race++) {
            Files.write(inbox, approved);
            Thread attacker = Thread.ofPlatform().start(attack(inbox, approved, other, random.nextLong()));
            outcomes.merge(outcome(sealer, request, zip), 1, Integer::sum);
            attacker.join();
        }
        assertTrue(outcomes.getOrDefault("sealed", 0) > 0, "some were too late: " + outcomes);
        assertTrue(outcomes.getOrDefault("bundle-altered", 0) > 0, "some were in time: " + outcomes);
        assertEquals(
                RACES, outcomes.values().stream().mapToInt(Integer::intValue).sum());
        long sealed = outcomes.get("sealed");
        assertEquals(sealed, store.list("sealed/").count());
        assertEquals(2 * sealed, holder.snapshot().get(MemoryKeys.CAPGO).performed(), "no key is used for other bytes");
    }

    private String outcome(CapgoBundleSealer sealer, SignedRequest request, byte[] zip) throws Exception {
        try {
            return switch (sealer.seal(request, (ReleasePublish) request.request(), List.of(KEY))) {
                case SealOutcome.Refused refused -> refused.reason();
                case SealOutcome.Sealed sealed -> {
                    byte[] object = bytes("sealed/" + sealed.sealed().hex());
                    SealRecord record = SealRecord.parse(
                            bytes("seal-records/" + sealed.sealRecord().hex()));
                    var opened = new ByteArrayOutputStream();
                    new SealOpener((RSAPublicKey) keys.publicKey(KEY.label()).orElseThrow())
                            .open(record.forKey(KEY.keyId()).orElseThrow(), new ByteArrayInputStream(object), opened);
                    assertEquals(Sha256.hash(zip), Sha256.hash(opened.toByteArray()), "sealed other bytes");
                    yield "sealed";
                }
            };
        } catch (UploadUnavailableException e) {
            return "not there";
        }
    }

    /** Begins at a moment of its own and goes one of three ways. */
    private static Runnable attack(Path inbox, byte[] approved, byte[] other, long seed) {
        return () -> {
            var random = new Random(seed);
            long until = System.nanoTime() + random.nextInt(6_000_000);
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            try {
                switch (random.nextInt(3)) {
                    case 0 -> replace(inbox, other);
                    case 1 -> overwrite(inbox, other, random.nextInt(other.length));
                    default -> {
                        overwrite(inbox, other, 0);
                        overwrite(inbox, approved, random.nextInt(approved.length));
                    }
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private static void replace(Path inbox, byte[] other) throws IOException {
        Path next = inbox.resolveSibling("next");
        Files.write(next, other);
        Files.move(next, inbox, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void overwrite(Path inbox, byte[] other, int from) throws IOException {
        try (FileChannel file = FileChannel.open(inbox, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(other, from, other.length - from), from);
        }
    }

    private SignedRequest request(byte[] zip, byte[] upload) {
        Instant now = Instant.parse("2026-11-22T12:00:00Z");
        return SignedRequest.sign(
                new ReleasePublish(
                        new AppId("com.example.vectors"),
                        new EnvironmentName("production"),
                        now,
                        now.plusSeconds(3600),
                        "0123456789abcdef0123456789abcdef",
                        new Version("1.0.0"),
                        new BundleUpload(
                                BundleId.ofChecksum(Sha256.hash(zip)),
                                Sha256.hash(upload),
                                upload.length,
                                KeyId.ofSpki(uploadKey.getEncoded())),
                        null,
                        null),
                PersonKey.generate());
    }

    private byte[] encrypted(byte[] zip) throws IOException {
        var out = new ByteArrayOutputStream();
        new UploadEncryption(uploadKey, new SecureRandom()).encrypt(new ByteArrayInputStream(zip), out);
        return out.toByteArray();
    }

    private byte[] bytes(String key) throws IOException {
        return store.readBytes(ObjectKey.of(key), 1 << 20).orElseThrow();
    }

    /** Several of the signer's reads long. */
    private static byte[] zip(String text) throws IOException {
        byte[] data = text.repeat(20_000).getBytes(UTF_8);
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            var crc = new CRC32();
            crc.update(data);
            var entry = new ZipEntry("index.html");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(data.length);
            entry.setCrc(crc.getValue());
            zip.putNextEntry(entry);
            zip.write(data);
        }
        return out.toByteArray();
    }
}
