package dev.countersign.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.seal.SealRecord;
import dev.countersign.contract.value.BundleId;
import dev.countersign.contract.value.Sha256;
import dev.countersign.e2e.modulus.Material;
import dev.countersign.e2e.modulus.ModulusHunt;
import dev.countersign.e2e.stack.Door;
import dev.countersign.e2e.stack.Served;
import dev.countersign.e2e.stack.Stack;
import dev.countersign.e2e.stack.WebBuild;
import dev.countersign.localstack.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two plain checksums with their seals would give the device public key away, and with it every bundle. Nobody but publisher
 * and signer gets to see a plain checksum: not in anything that ingest-service, Kafka, {@code /log} or {@code /bundles} ever
 * held while releases were published, approved, refused and served.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModulusIT {
    private static final List<String> ENVIRONMENTS = List.of("development", "production");

    /** By environment, and of what was {@code refused}. */
    private final Map<String, List<Sha256>> checksums = new HashMap<>();

    private final List<String> answers = new ArrayList<>();
    private final Map<String, byte[]> held = new HashMap<>();
    private Stack stack;
    private Path folder;

    @BeforeAll
    void publishAndCollect(@TempDir Path temporary) throws IOException {
        folder = temporary;
        stack = Stack.startIn(folder);
        for (int i = 1; i <= 2; i++) {
            String version = "1.0." + i;
            Path zip = build("development", i);
            stack.publish(zip, "development", version, "--wait").endedWith(0);
            download("development", version);
            collect();

            Path approved = build("production", 10 + i);
            String request =
                    stack.publish(approved, "production", version).endedWith(0).value("request");
            collect(); // it waits: its upload lies in the inbox
            for (String approver : List.of("approver-1", "approver-2")) {
                stack.approve(request, approver, approved).endedWith(0);
            }
            stack.outcome(request).endedWith(0);
            download("production", version);
            collect();
        }
        stack.publish(build("refused", 3), "development", "1.0.2", "--wait").endedWith(4);
        collect();
    }

    @AfterAll
    void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void nothingHeldOutsideTheSignerGivesADeviceKeyAway() {
        assertTrue(held.keySet().stream().anyMatch(name -> name.matches(".*inbox/.*/bundle")), "an upload was seen");
        Material material = material();
        for (Sha256 checksum : checksums.values().stream().flatMap(List::stream).toList()) {
            assertTrue(material.values().contains(BundleId.ofChecksum(checksum).hex()), "envelopes were read through");
        }
        for (String environment : ENVIRONMENTS) {
            assertEquals(List.of(), ModulusHunt.givingAway(deviceKey(environment), material));
        }
    }

    /** Anyone may ask for updates as a device does, and so learn the seals: that is one half of each pair, and no more. */
    @Test
    void nothingIsGivenAwayWhereTheSealsAreKnownToo() {
        Material material = material();
        assertEquals(
                0, material.signatures().stream().filter(sealed()::contains).count(), "seals were kept apart");
        answers.forEach(material::add);
        assertTrue(material.signatures().containsAll(sealed()));
        for (String environment : ENVIRONMENTS) {
            assertEquals(List.of(), ModulusHunt.givingAway(deviceKey(environment), material));
        }
    }

    /** So that finding nothing says something. */
    @Test
    void sealRecordsAndPlainChecksumsTogetherWouldGiveEachKeyAway() {
        Material material = material();
        for (byte[] record : files("seal-records").values()) {
            material.add(record);
        }
        for (String environment : ENVIRONMENTS) {
            assertEquals(
                    0, ModulusHunt.givingAway(deviceKey(environment), material).size());
            checksums.get(environment).forEach(checksum -> material.add(checksum.hex()));
            assertEquals(
                    2, ModulusHunt.givingAway(deviceKey(environment), material).size());
        }
    }

    @Test
    void plainChecksumsAreNowhereInAnySpelling() {
        Material material = material();
        for (Sha256 checksum : checksums.values().stream().flatMap(List::stream).toList()) {
            assertFalse(material.values().contains(checksum.hex()));
            held.forEach((name, bytes) -> {
                String text = new String(bytes, ISO_8859_1);
                for (String spelling : spellings(checksum.toBytes())) {
                    assertFalse(text.contains(spelling), name);
                }
            });
        }
    }

    private static List<String> spellings(byte[] checksum) {
        String hex = HexFormat.of().formatHex(checksum);
        return List.of(
                new String(checksum, ISO_8859_1),
                hex,
                hex.toUpperCase(Locale.ROOT),
                Base64.getEncoder().withoutPadding().encodeToString(checksum),
                Base64.getUrlEncoder().withoutPadding().encodeToString(checksum));
    }

    private Material material() {
        Material material = new Material();
        held.values().forEach(material::add);
        return material;
    }

    /** All there is to see now, kept with what was seen before: objects come and go. */
    private void collect() throws IOException {
        for (String prefix : List.of("inbox", "log", "sealed")) {
            held.putAll(files(prefix));
        }
        for (ConsumerRecord<byte[], byte[]> record : stack.topics().everything()) {
            String name = record.topic() + "/" + record.partition() + "/" + record.offset();
            held.put(name, record.value());
            held.put(name + "/key", record.key());
            record.headers().forEach(header -> held.put(name + "/" + header.key(), header.value()));
        }
        Door door = stack.door();
        List<String> paths = new ArrayList<>(List.of("/v1/upload-key"));
        for (String state : List.of("incomplete", "accepted", "waiting", "sealing", "offered", "refused", "recorded")) {
            Door.Answer page = door.get("/v1/requests?state=" + state);
            held.put("requests " + state, page.body().toString().getBytes(UTF_8));
            page.body().path("requests").forEach(request -> {
                String path = "/v1/requests/" + request.path("id").asText();
                paths.addAll(List.of(path, path + "/envelope"));
            });
        }
        for (String path : paths) {
            held.put(path, door.get(path).body().toString().getBytes(UTF_8));
        }
        held.put(
                "log of ingest-service",
                Files.readAllBytes(stack.processes().home().log(Service.INGEST)));
    }

    private void download(String environment, String version) throws IOException {
        Served served = stack.served(environment, version, folder);
        answers.add(stack.phone(environment).ask("1.0.0").toString());
        held.put(served.url().getPath(), Files.readAllBytes(served.bundle().ciphertext()));
    }

    /** The sealed checksums of every release, in hex. */
    private List<String> sealed() {
        return files("seal-records").values().stream()
                .flatMap(record -> SealRecord.parse(record).keys().stream())
                .map(key -> key.checksum().hex())
                .toList();
    }

    /** What lies there now. Objects and their folders go while this looks: what is gone was seen before, or will not be. */
    private Map<String, byte[]> files(String prefix) {
        Map<String, byte[]> contents = new HashMap<>();
        Path top = stack.processes().home().objects();
        var reader = new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                try {
                    contents.put(top.relativize(file).toString(), Files.readAllBytes(file));
                } catch (NoSuchFileException e) {
                    return visitFileFailed(file, e);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
                if (why instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw why;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException why) throws IOException {
                return why == null ? FileVisitResult.CONTINUE : visitFileFailed(folder, why);
            }
        };
        try {
            Files.walkFileTree(top.resolve(prefix), reader);
            return contents;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path build(String fate, long seed) throws IOException {
        Path zip = WebBuild.zip(folder.resolve("build-" + seed + ".zip"), seed, 20_000);
        checksums.computeIfAbsent(fate, e -> new ArrayList<>()).add(Sha256.hash(Files.readAllBytes(zip)));
        return zip;
    }

    private RSAPublicKey deviceKey(String environment) {
        var key = org.bouncycastle.asn1.pkcs.RSAPublicKey.getInstance(
                Base64.getMimeDecoder().decode(stack.publicKeyPem(environment).replaceAll("-----[A-Z ]+-----", "")));
        BigInteger exponent = key.getPublicExponent();
        try {
            return (RSAPublicKey)
                    KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(key.getModulus(), exponent));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
