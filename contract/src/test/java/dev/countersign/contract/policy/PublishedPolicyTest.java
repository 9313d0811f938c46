package dev.countersign.contract.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.Sha256;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the log publishes of a policy: its rules, and no word that its authors chose for people or wrote beside them. */
class PublishedPolicyTest {
    private static final String MARK = "quendel";
    private static final Map<String, PersonKey> PEOPLE = new LinkedHashMap<>();

    /** Every key that a policy can have, with a person of their own wherever one can be named, and comments in every place. */
    private static final String EVERYTHING = """
            # quendel above
            serial: 12 # quendel beside
            people:
            PEOPLE
            owners: { people: [{1}, {2}], approvals: 1 }
            heads: { period: 600, expiry: 7200 }
            operators: { people: [{3}], approvals: 2 } # quendel
            apps:
              com.example.demo: # quendel
                environments:
                  hand:
                    device_key:
                      held_by: developer
                      fingerprint: ecb2299b770007bc277fbb34b82b8578994a0a68d7f47c1da8be2374cc34ce44
                      key_id: MIIBCgKCAQEAnTu/rAos
                    publishers: [{4}]
                  production:
                    publishers:
                      - {5}
                      # quendel between
                      - {6}
                    approvers: [{7}, {8}, {9}]
                    approvals: 2
                    channels:
                      production:
                        default: true
                        platforms: [ios, android]
                        public: true
                        self_set: false
                        allow_production: true
                        allow_development: false
                        allow_devices: true
                        allow_emulators: false
                        block_auto_update: minor
                        block_under_native: true
                        min_plugin: 8.51.23
                        assignable: true
                        delta: true
                        on_revoke: builtin
                        publishers: [{10}]
                        approvals: 3
                    revocations: { publishers: [{11}], approvals: 1 }
                    guard: { person: {12}, failures: 500, attempts: 20 }
                    limits: { bundle_size: 1000000, releases_per_hour: 20, releases_per_hour_per_key: 5 }
                    operators: { people: [{13}], approvals: 1 }
                legacy: { environment: production, key: 2 }
            # quendel below
            """;

    static {
        List<String> names = List.of(
                "Quendel",
                "quendel 2",
                "'QUENDEL@example.com'",
                "quendel.4",
                "7quendel",
                "\"true quendel\"",
                "'8.0 quendel'",
                "Quendel O'Neil",
                "quendel_9+x",
                "\u00d6rtlich Quendel",
                "quendel-11",
                "key-quendel",
                "QuendeL");
        names.forEach(name -> PEOPLE.put(name, PersonKey.generate()));
    }

    @Test
    void noNameAndNoCommentIsInThePublishedFormWhateverKeysAPolicyUses() throws IOException {
        String written = everything();
        assertTrue(written.split(MARK, -1).length > 6, "the marks are where they are looked for");
        String published = published(written);
        assertFalse(published.toLowerCase(Locale.ROOT).contains(MARK), published);
        assertFalse(published.contains("#"), published);
        assertSameRules(Policy.parse(bytes(written)), Policy.parse(bytes(published)));
    }

    /** The test above would not see a key that its policy does not use. */
    @Test
    void thePolicyOfThisTestUsesEveryKeyThatThereIs() throws IOException {
        JsonNode tree = new YAMLMapper().readTree(everything());
        Set<String> used = new TreeSet<>();
        collect(tree, used);
        Set<String> all = new TreeSet<>();
        collect(PolicyFile.class, all);
        assertTrue(all.containsAll(List.of("serial", "person", "fingerprint", "default", "on_revoke")), all.toString());
        all.removeAll(used);
        assertEquals(Set.of(), all, "docs/policy.md has keys that this test does not look at");
    }

    @Test
    void itIsItsOwnPublishedForm() {
        byte[] published = PublishedPolicy.of(bytes(everything()));
        assertArrayEquals(published, PublishedPolicy.of(published));
        assertTrue(PublishedPolicy.is(published));
        assertFalse(PublishedPolicy.is(bytes(everything())));
        assertFalse(PublishedPolicy.is(bytes(new String(published, UTF_8) + "# a comment\n")));
        assertFalse(PublishedPolicy.is(bytes(new String(published, UTF_8).replace("  ", "    "))));
        assertFalse(PublishedPolicy.is(bytes(new String(published, UTF_8).replace("\n", "\r\n"))));
    }

    @Test
    void itIsTheSameHoweverThePolicyIsWritten() throws IOException {
        String written = everything();
        JsonNode tree = new YAMLMapper().readTree(written);
        assertEquals(published(written), published(tree.toString()), "as JSON, which is YAML too");
        assertEquals(
                published(written), published(written.replace("\n", "\n\n").replace("quendel be", "quendel not be")));
    }

    @Test
    void otherNamesForTheSamePeopleChangeNothing() {
        String one = small("anna", "ben", "production", "{}");
        assertEquals(published(one), published(small("Somebody Else", "'42'", "production", "{}")));
    }

    @Test
    void handlesAreTheBeginningOfTheKeyIdAndAsLongAsItTakesToTellThemApart() {
        KeyId one = KeyId.ofHex("0123456789abcdef0" + "0".repeat(47));
        KeyId clashing = KeyId.ofHex("0123456789abcdef" + "02" + "0".repeat(46));
        KeyId other = KeyId.ofHex("f".repeat(64));
        assertEquals(
                Map.of(one, "key-0123456789abcdef", other, "key-ffffffffffffffff"), Handles.of(Set.of(one, other)));
        assertEquals(
                Map.of(
                        one, "key-0123456789abcdef00",
                        clashing, "key-0123456789abcdef02",
                        other, "key-" + "f".repeat(18)),
                Handles.of(Set.of(one, clashing, other)));
        assertEquals(Map.of(), Handles.of(Set.of()));
    }

    /** A person may be called as somebody else's handle is: by the key nobody is taken for another. */
    @Test
    void whoIsCalledLikeTheHandleOfAnotherStaysWhoTheyAre() {
        PersonKey anna = PersonKey.generate();
        PersonKey ben = PersonKey.generate();
        String asHandle = "key-" + ben.keyId().hex().substring(0, 16);
        String written = """
                serial: 1
                people: { %s: %s, ben: %s }
                owners: { people: [%s] }
                apps: { com.example.demo: { environments: { production: { publishers: [ben] } } } }
                """.formatted(
                asHandle, anna.verifyingKey().base64(), ben.verifyingKey().base64(), asHandle);
        Policy published = Policy.parse(PublishedPolicy.of(bytes(written)));
        assertSameRules(Policy.parse(bytes(written)), published);
        assertEquals(Optional.of(asHandle), published.personName(ben.keyId()));
        Policy named = Policy.parse(bytes(PublishedPolicy.withNames(
                PublishedPolicy.of(bytes(written)), Policy.parse(bytes(written))::personName)));
        assertSameRules(published, named);
        assertEquals(published.personName(anna.keyId()), named.personName(anna.keyId()));
        assertEquals(Optional.of("ben"), named.personName(ben.keyId()));
    }

    @Test
    void wordsThatYamlReadsAsSomethingElseStayWords() {
        for (String environment : List.of("true", "no", "on", "y", "null", "off", "yes", "false", "n", "e1")) {
            String written =
                    small("anna", "ben", "'" + environment + "'", "{ '1': {}, '1e5': {}, 'null': {}, '0.5': {} }");
            Policy policy = Policy.parse(PublishedPolicy.of(bytes(written)));
            assertSameRules(Policy.parse(bytes(written)), policy);
            assertEquals(
                    environment, policy.scopes().iterator().next().environment().value());
            assertEquals(
                    !environment.equals("e1"), published(written).contains("\"" + environment + "\":"), environment);
        }
    }

    @Test
    void withNamesItReadsAsItsPeopleAreCalledElsewhereAndIsTheSamePolicy() {
        Policy written = Policy.parse(bytes(everything()));
        byte[] published = PublishedPolicy.of(bytes(everything()));
        String named = PublishedPolicy.withNames(published, written::personName);
        assertArrayEquals(published, PublishedPolicy.of(bytes(named)));
        for (KeyId person : written.people()) {
            assertEquals(written.personName(person), Policy.parse(bytes(named)).personName(person));
        }
        assertEquals(new String(published, UTF_8), PublishedPolicy.withNames(published, key -> Optional.empty()));
    }

    @Test
    void mistakesAreNamedInTheFileAsItWasWritten() {
        String mistaken = everything().replace("failures: 500", "failures: none");
        long before =
                mistaken.lines().takeWhile(it -> !it.contains("failures: none")).count();
        String line = "line " + (before + 1);
        PolicyException e = assertThrows(PolicyException.class, () -> PublishedPolicy.of(bytes(mistaken)));
        assertTrue(e.getMessage().startsWith(line + ": apps.com.example.demo"), e.getMessage());
        String stranger = everything().replace("[quendel.4]", "[quendel of nowhere]");
        PolicyException named = assertThrows(PolicyException.class, () -> PublishedPolicy.of(bytes(stranger)));
        assertTrue(named.getMessage().contains("quendel of nowhere is not among people"), named.getMessage());
        assertThrows(PolicyException.class, () -> PublishedPolicy.is(bytes("serial: 3")));
    }

    /** Far from what a request can carry, but a first policy is a file of the operator's. */
    @Test
    void aPolicyWhosePublishedFormIsTooLargeIsRefused() {
        var environments = new StringBuilder();
        for (int i = 0; i < 14_000; i++) {
            environments.append("e").append(i).append(": {publishers: [a,b]},");
        }
        String written = """
                serial: 1
                people: { a: %s, b: %s }
                owners: { people: [a] }
                apps: { com.example.demo: { environments: { %s } } }
                """.formatted(key(), key(), environments);
        Policy.parse(bytes(written));
        PolicyException e = assertThrows(PolicyException.class, () -> PublishedPolicy.of(bytes(written)));
        assertTrue(e.getMessage().contains("published form"), e.getMessage());
    }

    private static void assertSameRules(Policy one, Policy other) {
        assertEquals(one.serial(), other.serial());
        assertEquals(one.people(), other.people());
        one.people().forEach(key -> assertEquals(one.person(key), other.person(key)));
        assertEquals(one.owners(), other.owners());
        assertEquals(one.operators(), other.operators());
        assertEquals(one.attestation(), other.attestation());
        assertEquals(one.legacy(), other.legacy());
        assertEquals(one.scopes(), other.scopes());
        one.scopes().forEach(scope -> assertEquals(one.environment(scope), other.environment(scope)));
    }

    private static String everything() {
        var people = new StringBuilder();
        PEOPLE.forEach((name, key) -> people.append("  ")
                .append(name)
                .append(": ")
                .append(key.verifyingKey().base64())
                .append(" # quendel too\n"));
        String text = EVERYTHING.replace("PEOPLE\n", people);
        int i = 0;
        for (String name : PEOPLE.keySet()) {
            i++;
            text = text.replace("{" + i + "}", name);
        }
        return text;
    }

    private static final String ANNA = key();
    private static final String BEN = key();

    private static String small(String first, String second, String environment, String channels) {
        return """
                serial: 1
                people: { %1$s: %3$s, %2$s: %4$s }
                owners: { people: [%1$s, %2$s] }
                apps: { com.example.demo: { environments: { %5$s: { publishers: [%2$s], channels: %6$s } }, legacy: { environment: %5$s } } }
                """.formatted(first, second, ANNA, BEN, environment, channels);
    }

    private static String key() {
        return PersonKey.generate().verifyingKey().base64();
    }

    private static String published(String written) {
        byte[] published = PublishedPolicy.of(bytes(written));
        assertEquals(Sha256.hash(published), Policy.parse(published).digest());
        return new String(published, UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static void collect(JsonNode node, Set<String> keys) {
        node.properties().forEach(entry -> {
            keys.add(entry.getKey());
            collect(entry.getValue(), keys);
        });
    }

    /** The keys of a record of the file's shape, and of all records below it. */
    private static void collect(Type type, Set<String> keys) {
        if (type instanceof ParameterizedType generic) {
            for (Type argument : generic.getActualTypeArguments()) {
                collect(argument, keys);
            }
        } else if (type instanceof Class<?> shape
                && (shape == ChannelPolicy.class || shape.getName().startsWith(PolicyFile.class.getName()))
                && shape.isRecord()) {
            for (RecordComponent component : shape.getRecordComponents()) {
                JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
                keys.add(named == null ? new SnakeCaseStrategy().translate(component.getName()) : named.value());
                collect(component.getGenericType(), keys);
            }
        }
    }
}
