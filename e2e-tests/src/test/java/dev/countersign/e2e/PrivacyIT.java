package dev.countersign.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.event.ApprovalRecorded;
import dev.countersign.contract.event.ChannelUpdated;
import dev.countersign.contract.event.PolicyAdopted;
import dev.countersign.contract.event.ReleaseRevoked;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestProposed;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.value.Sha256;
import dev.countersign.e2e.modulus.Material;
import dev.countersign.e2e.modulus.ModulusHunt;
import dev.countersign.e2e.privacy.Published;
import dev.countersign.e2e.stack.Phone;
import dev.countersign.e2e.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * After a whole journey, nothing that the log publishes for ever (entries, evidence, tiles, the stream) holds a device, what is in a bundle, a person's name, free text, or
 * anything that yields a device public key. The one place for names is the policy, which is evidence: what its owners write there is
 * published with it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrivacyIT {
    private static final String NAME = "Ottilie Wunderlich";
    private static final String COMMENT = "hired in spring, leaves in autumn";
    private static final String LINK = "https://notes.example.com/what-is-new-in-this-release";
    private static final String TOLD = "a comment that devices are told and the log is not";
    private static final String CONTENT = "a sentence that stands in the bundle alone";
    private static final List<String> DEVICES = List.of(
            "6a1f7c52-3b0e-4d5c-9b7e-0c55aa01d001",
            "6a1f7c52-3b0e-4d5c-9b7e-0c55aa01d002",
            "6a1f7c52-3b0e-4d5c-9b7e-0c55aa01d003");
    private static final List<String> ENVIRONMENTS = List.of("development", "production");
    private static final int REFUSED = 4;

    private final List<Sha256> checksums = new ArrayList<>();
    private final Map<String, byte[]> objects = new TreeMap<>();
    private final Published published = new Published();
    private final List<String> devices = new ArrayList<>(DEVICES);
    private Stack stack;
    private Path folder;
    private JsonNode told;

    @BeforeAll
    void aWholeJourney(@TempDir Path temporary) throws IOException {
        folder = temporary;
        stack = Stack.startIn(folder);
        policy();
        development();
        production();
        rollout();
        devices();
        stack.publish(build("9.9.9"), "development", "1.0.1", "--wait").endedWith(REFUSED);
        stack.cli().run("audit", "verify", "--log", stack.logFolder(), "--json").endedWith(0);
        collect();
    }

    @AfterAll
    void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void theJourneyLeftEntriesEvidenceTilesAndRecords() {
        for (String needed :
                List.of("log/tile/entries/", "log/tile/0/", "log/evidence/", "log/checkpoint", "signing-events/")) {
            assertTrue(published.names().stream().anyMatch(name -> name.startsWith(needed)), needed);
        }
        for (Class<? extends dev.countersign.contract.event.Event> kind : List.of(
                ApprovalRecorded.class,
                ReleaseRevoked.class,
                RequestProposed.class,
                RequestRefused.class,
                ChannelUpdated.class)) {
            assertTrue(stack.log().events(kind).findAny().isPresent(), kind.getSimpleName());
        }
        assertEquals(Set.of(), missing(stack.log().events().size()), "every entry is in the stream");
    }

    @Test
    void noDeviceIsInIt() {
        devices.forEach(device -> assertEquals(Set.of(), published.holding(device), device));
    }

    /** Neither of a release nor of a refused request. */
    @Test
    void linkAndCommentAreToldToDevicesAndAreNotInIt() {
        assertEquals(LINK, told.path("link").asText());
        assertEquals(TOLD, told.path("comment").asText());
        for (String text : List.of(LINK, TOLD, LINK.substring("https://".length(), 30))) {
            assertEquals(Set.of(), published.holding(text), text);
        }
        assertTrue(stack.log().events(ReleaseSealed.class).anyMatch(it -> it.note() != null));
    }

    @Test
    void nothingOfWhatIsInABundleIsInIt() throws IOException {
        assertEquals(Set.of(), published.holding(CONTENT));
        byte[] picture = picture("1.0.1");
        assertEquals(Set.of(), published.holding(Arrays.copyOfRange(picture, 100, 132)));
        for (Sha256 checksum : checksums) {
            assertEquals(Set.of(), published.holding(checksum.toBytes()), "a plain checksum");
        }
    }

    /** Positive control too: what is written into a policy is found there, through the envelope that proposed it. */
    @Test
    void namesAndCommentsAreInPoliciesAndTheirProposalsAndNowhereElse() {
        Set<String> policies = new TreeSet<>();
        stack.log()
                .events(PolicyAdopted.class)
                .forEach(it -> policies.add("log/evidence/" + it.policy().hex()));
        stack.log()
                .events(RequestProposed.class)
                .filter(it -> it.requestKind().equals(PolicyPropose.KIND))
                .forEach(it -> policies.add("log/evidence/" + it.evidence().hex()));
        for (String text : List.of(NAME, COMMENT)) {
            Set<String> found = new TreeSet<>(published.holding(text));
            found.removeIf(name -> name.startsWith("log/staging/")); // the signer's own, served to nobody
            assertFalse(found.isEmpty(), "the search finds it where it is");
            assertTrue(policies.containsAll(found), found.toString());
        }
    }

    @Test
    void nothingInItYieldsADevicePublicKey() {
        Material material = new Material();
        objects.values().forEach(material::add);
        for (String environment : ENVIRONMENTS) {
            RSAPublicKey key = deviceKey(environment);
            byte[] modulus = key.getModulus().toByteArray();
            assertEquals(Set.of(), published.holding(Arrays.copyOfRange(modulus, 1, modulus.length)), "the modulus");
            assertEquals(Set.of(), published.holding(Arrays.copyOfRange(modulus, 128, 160)), "a part of it");
            assertEquals(List.of(), ModulusHunt.givingAway(key, material), "pairs of a checksum and its seal");
        }
    }

    /** So that finding nothing says something: each of them is found in an entry that has it. */
    @Test
    void whatIsPlantedIsFound() {
        byte[] modulus = deviceKey("production").getModulus().toByteArray();
        byte[] part = Arrays.copyOfRange(modulus, 128, 160);
        List<String> texts = new ArrayList<>(devices);
        texts.addAll(List.of(NAME, COMMENT, CONTENT, LINK, TOLD));
        for (String text : texts) {
            assertEquals(
                    Set.of("planted"),
                    planted(text.toUpperCase(java.util.Locale.ROOT)).holding(text),
                    text);
        }
        for (byte[] bytes : List.of(part, checksums.getFirst().toBytes())) {
            for (String spelling : List.of(
                    HexFormat.of().formatHex(bytes),
                    Base64.getEncoder().encodeToString(bytes),
                    Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))) {
                assertEquals(Set.of("planted"), planted(spelling).holding(bytes), spelling);
            }
            var raw = new Published();
            raw.add("planted", bytes);
            assertEquals(Set.of("planted"), raw.holding(bytes));
        }
    }

    private static Published planted(String text) {
        var planted = new Published();
        byte[] payload = ("{\"kind\":\"release.sealed\",\"note\":\"" + text + "\"}").getBytes(UTF_8);
        planted.add(
                "planted",
                DsseEnvelope.sign(DsseEnvelope.EVENT, payload, dev.countersign.contract.dsse.PersonKey.generate())
                        .toJson());
        return planted;
    }

    private void policy() throws IOException {
        String policy = Files.readString(stack.processes().home().policy())
                .replace("serial: 1", "serial: 2 # " + COMMENT)
                .replace("  publisher:", "  " + NAME + ":")
                .replace("publishers: [publisher]", "publishers: [" + NAME + "]")
                .replace(
                        "development: { default: true }",
                        "development: { default: true }\n          beta: { self_set: true, public: false, assignable: true }");
        Path next = Files.writeString(folder.resolve("policy.yaml"), policy);
        stack.cli()
                .run(
                        "policy",
                        "propose",
                        next,
                        "--key",
                        stack.processes().home().personKey("owner"),
                        "--wait")
                .endedWith(0);
    }

    private void development() throws IOException {
        for (String version : List.of("1.0.1", "1.0.2")) {
            stack.publish(build(version), "development", version, "--wait").endedWith(0);
            stack.served("development", version, folder);
        }
        run("revoke", "--version", "1.0.2", "--reason", "crash-at-start");
        run("publish", build("1.0.3"), "--version", "1.0.3", "--channel", "beta");
    }

    private void production() throws IOException {
        Path zip = build("1.0.1");
        String request = stack.publish(zip, "production", "1.0.1", "--link", LINK, "--comment", TOLD)
                .endedWith(0)
                .value("request");
        for (String approver : List.of("approver-1", "approver-2")) {
            stack.approve(request, approver, zip).endedWith(0);
        }
        stack.outcome(request).endedWith(0);
        stack.served("production", "1.0.1", folder);
        told = stack.phone("production").ask("1.0.0");
        stack.publish(build("1.0.2"), "production", "1.0.1", "--comment", TOLD, "--wait")
                .endedWith(REFUSED);
    }

    private void rollout() throws IOException {
        run("publish", build("1.1.0"), "--version", "1.1.0");
        run("rollout", "start", "development", "--version", "1.1.0", "--share", "50%");
        run("rollout", "rollback", "development", "--version", "1.1.0");
    }

    /** They ask, report, choose a channel and are put on one. */
    private void devices() throws IOException {
        Phone phone = stack.phone("development");
        devices.add(phone.deviceId());
        await().atMost(Stack.SOON).until(() -> phone.isOffered("1.0.1"));
        assertTrue(phone.report(DEVICES.get(0), "set", "1.0.1"));
        assertEquals("ok", phone.choose(DEVICES.get(1), "beta").path("status").asText());
        run("channel", "assign", "beta", "--device", DEVICES.get(2));
        Path state = folder.resolve("device");
        stack.cli()
                .run(
                        "device",
                        "update",
                        "--app",
                        Stack.APP,
                        "--public-key",
                        stack.processes().home().devicePublicKey(Stack.APP, "development"),
                        "--state",
                        state,
                        "--json")
                .endedWith(0);
    }

    /** A command of the publisher about development, waited for where that can be. */
    private void run(Object... command) {
        List<Object> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--app", Stack.APP, "--environment", "development"));
        all.addAll(List.of("--key", stack.processes().home().personKey("publisher")));
        if (!command[0].equals("channel")) {
            all.add("--wait");
        }
        stack.cli().run(all.toArray()).endedWith(0);
    }

    private void collect() throws IOException {
        Path top = stack.processes().home().objects();
        try (Stream<Path> files = Files.walk(top.resolve("log"))) {
            files.filter(Files::isRegularFile).forEach(file -> {
                try {
                    objects.put(top.relativize(file).toString(), Files.readAllBytes(file));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        stack.topics().records("signing-events").forEach(record -> {
            String name = "signing-events/" + record.offset();
            objects.put(name, record.value());
            objects.put(name + "/key", record.key());
            record.headers().forEach(header -> objects.put(name + "/" + header.key(), header.value()));
        });
        objects.forEach(published::add);
    }

    /** The indices of entries that no record has. */
    private Set<String> missing(int size) {
        Map<String, Boolean> there = new HashMap<>();
        objects.forEach((name, bytes) -> {
            if (name.endsWith("/key")) {
                there.put(new String(bytes, UTF_8), true);
            }
        });
        Set<String> missing = new TreeSet<>();
        for (int i = 0; i < size; i++) {
            if (!there.containsKey(Integer.toString(i))) {
                missing.add(Integer.toString(i));
            }
        }
        return missing;
    }

    private Path build(String version) throws IOException {
        Path zip = folder.resolve("build-" + version + ".zip");
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("index.html"));
            out.write(("<!doctype html><p>" + CONTENT + " " + version).getBytes(UTF_8));
            out.closeEntry();
            out.putNextEntry(new ZipEntry("picture"));
            out.write(picture(version));
            out.closeEntry();
        }
        checksums.add(Sha256.hash(Files.readAllBytes(zip)));
        return zip;
    }

    private static byte[] picture(String version) {
        byte[] picture = new byte[10_000];
        new java.util.Random(version.hashCode()).nextBytes(picture);
        return picture;
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
