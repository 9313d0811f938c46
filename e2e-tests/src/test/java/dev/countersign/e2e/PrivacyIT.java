package dev.countersign.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.contract.dsse.DsseEnvelope;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.event.Event;
import dev.countersign.contract.event.Intent;
import dev.countersign.contract.event.ReleaseSealed;
import dev.countersign.contract.event.RequestProposed;
import dev.countersign.contract.event.RequestRefused;
import dev.countersign.contract.event.RequestsRejected;
import dev.countersign.contract.event.UnknownEvent;
import dev.countersign.contract.request.PolicyPropose;
import dev.countersign.contract.request.ReleaseRevoke;
import dev.countersign.contract.request.Request;
import dev.countersign.contract.request.SignedRequest;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.RevocationReason;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
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
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * After a whole journey with every kind of act, nothing that the log publishes for ever (entries, evidence, tiles, the stream) holds a device, what is in a bundle,
 * a person's name, free text, or anything that yields a device public key; neither does anything else below {@code log/}, such as what the signing service stages.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrivacyIT {
    /** What the people of the local stack's policy are called in the second one. */
    private static final Map<String, String> NAMES = Map.of(
            "owner", "Ottilie Wunderlich",
            "publisher", "Quirin Zauberstab",
            "approver-1", "Notburga Uhl",
            "approver-2", "Xaver Ypsilanti",
            "guard", "Wachhund Fips");

    private static final String COMMENT = "hired in spring, leaves in autumn";
    private static final String LINK = "https://notes.example.com/what-is-new-in-this-release";
    private static final String TOLD = "a comment that devices are told and the log is not";
    private static final String SAID = "ottilie-said-so";

    /** What stands in the first policy, which the stack's own people have names in. */
    private static final List<String> OF_THE_FIRST_POLICY =
            List.of("approver-1", "approver-2", "Who may do what on this local stack", "Halts a rollout when");

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
        keys();
        refusals();
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
        Set<Class<?>> kinds = new HashSet<>(List.of(Event.class.getPermittedSubclasses()));
        kinds.removeAll(List.of(UnknownEvent.class, Intent.class, RequestsRejected.class)); // the last once an hour
        stack.log().events().forEach(event -> kinds.remove(event.getClass()));
        assertEquals(Set.of(), kinds, "every kind of event happened");
        Set<String> requests = new TreeSet<>();
        Arrays.stream(Request.class.getAnnotation(JsonSubTypes.class).value()).forEach(it -> requests.add(it.name()));
        stack.log().events(RequestProposed.class).forEach(it -> requests.remove(it.requestKind()));
        assertEquals(
                Set.of("release.publish", "request.approve"),
                requests,
                "every act was asked for; these have events of their own");
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

    @Test
    void noNameOfAPersonAndNoCommentOfAPolicyIsInIt() {
        List<String> texts = new ArrayList<>(NAMES.values());
        texts.addAll(List.of(COMMENT, SAID));
        texts.addAll(OF_THE_FIRST_POLICY);
        texts.forEach(text -> assertEquals(Set.of(), published.holding(text), text));
    }

    /** They are answered in the log, by name and digest, and by nothing that they say. */
    @Test
    void whatWasRefusedBecauseOfWhatItSaysIsNotInIt() {
        Map<String, List<RequestRefused>> byReason =
                stack.log().events(RequestRefused.class).collect(Collectors.groupingBy(RequestRefused::reason));
        for (String reason : List.of("policy-not-published", "policy-invalid", "unknown-reason")) {
            RequestRefused refused = byReason.get(reason).getFirst();
            assertFalse(
                    Files.exists(stack.logFolder()
                            .resolve("evidence")
                            .resolve(refused.evidence().hex())),
                    reason);
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
        texts.addAll(NAMES.values());
        texts.addAll(OF_THE_FIRST_POLICY);
        texts.addAll(List.of(COMMENT, SAID, CONTENT, LINK, TOLD));
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
        Path next = Files.writeString(folder.resolve("policy.yaml"), named(2));
        stack.adopt(next);
    }

    /** The first policy, with a channel more and everybody's name another one. */
    private String named(int serial) throws IOException {
        String policy = Files.readString(stack.processes().home().policy())
                .replace("serial: 1", "serial: " + serial + " # " + COMMENT)
                .replace("  guard: M", "  " + NAMES.get("guard") + ": M")
                .replace("person: guard", "person: " + NAMES.get("guard"))
                .replace(
                        "development: { default: true }",
                        "development: { default: true }\n          beta: { self_set: true, public: false, assignable: true }");
        for (String person : List.of("owner", "publisher", "approver-1", "approver-2")) {
            policy = policy.replaceAll("\\b" + person + "\\b", NAMES.get(person));
        }
        return policy;
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
        run("rollout", "halt", "development", "--version", "1.1.0");
        run("rollout", "rollback", "development", "--version", "1.1.0");
        run("channel", "set", "beta", "--version", "1.1.0", "--wait");
    }

    private void keys() {
        for (String act : List.of("generate", "activate", "rewrap")) {
            owner("key", act, "--number", "2");
        }
        owner("key", "retire", "--number", "1");
    }

    private void owner(Object... command) {
        List<Object> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--app", Stack.APP, "--environment", "development", "--wait"));
        all.addAll(List.of("--key", stack.processes().home().personKey("owner")));
        stack.cli().run(all.toArray()).endedWith(0);
    }

    /** What is refused or answered already; and, past the door, what says more than a log may keep. */
    private void refusals() throws IOException {
        stack.publish(folder.resolve("build-1.0.1.zip"), "production", "1.0.1", "--wait")
                .endedWith(0); // again
        stack.publish(build("9.9.9"), "development", "1.0.1", "--wait").endedWith(REFUSED);
        PersonKey owner =
                PersonKey.parsePem(Files.readString(stack.processes().home().personKey("owner")));
        Instant now = Instant.now(Clock.systemUTC()).truncatedTo(ChronoUnit.SECONDS);
        Instant until = now.plusSeconds(600);
        SignedRequest named = SignedRequest.sign(new PolicyPropose(now, until, "0".repeat(32), named(3)), owner);
        assertEquals(
                "urn:countersign:problem:policy-not-published",
                stack.door().submit(named.bytes()).body().path("type").asText());
        List<SignedRequest> telling = List.of(
                named,
                SignedRequest.sign(new PolicyPropose(now, until, "1".repeat(32), "# " + COMMENT), owner),
                SignedRequest.sign(
                        new ReleaseRevoke(
                                new AppId(Stack.APP),
                                new EnvironmentName("development"),
                                now,
                                until,
                                "2".repeat(32),
                                new Version("1.0.1"),
                                new RevocationReason(SAID)),
                        stack.publisher()));
        for (SignedRequest request : telling) {
            stack.topics().send("signing-requests", request.id().hex().getBytes(UTF_8), request.bytes());
        }
        await().atMost(Stack.SOON)
                .until(() -> stack.log()
                                .events(RequestRefused.class)
                                .filter(it -> telling.stream()
                                        .anyMatch(asked -> asked.id().equals(it.request())))
                                .count()
                        == telling.size());
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
