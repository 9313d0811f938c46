package dev.countersign.contract.policy;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.event.ChannelRules;
import dev.countersign.contract.request.KeyGenerate;
import dev.countersign.contract.testing.TestKey;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.ChannelName;
import dev.countersign.contract.value.DeviceKeyId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.KeyId;
import dev.countersign.contract.value.KeyLabel;
import dev.countersign.contract.value.Scope;
import dev.countersign.contract.value.Sha256;
import dev.countersign.contract.value.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake is named with its line, its place and its fix. */
class PolicyTest {
    private static final PersonKey ANNA = PersonKey.generate();
    private static final PersonKey BEN = PersonKey.generate();
    private static final TestKey CI = new TestKey();
    private static final String GOOD = """
            # comment
            serial: 3
            people:
              anna: ANNA
              Ben O'Neil: BEN
              ci@example.com: CI
            apps:
              com.example.demo:
                environments:
                  development:
                    publishers: [ci@example.com, anna]
                    channels:
                      development: { default: true }
                      beta: {}
                  production:
                    publishers:
                      - ci@example.com
                    approvers: [anna, Ben O'Neil]
                    approvals: 2
                    channels:
                      production: { default: true }
                      canary: { default: false }
              com.example.other:
                environments:
                  production:
                    publishers: [anna]
            owners: { people: [anna, Ben O'Neil], approvals: 1 }
            """.replace("ANNA", ANNA.verifyingKey().base64())
            .replace("BEN", BEN.verifyingKey().base64())
            .replace("CI\n", CI.verifyingKey().base64() + "\n");
    private static final String FINGERPRINT = "ecb2299b770007bc277fbb34b82b8578994a0a68d7f47c1da8be2374cc34ce44";
    private static final String HELD =
            "device_key: { held_by: developer, fingerprint: " + FINGERPRINT + ", key_id: MIIBCgKCAQEAnTu/rAos }";
    private static final Scope PRODUCTION = new Scope(new AppId("com.example.demo"), new EnvironmentName("production"));

    @Test
    void saysWhoMayDoWhat() {
        Policy policy = Policy.parse(GOOD.getBytes(UTF_8));
        assertEquals(3, policy.serial());
        assertEquals(Sha256.hash(GOOD.getBytes(UTF_8)), policy.digest());
        assertEquals(3, policy.scopes().size());
        EnvironmentRules production = policy.environment(PRODUCTION).orElseThrow();
        assertEquals(Set.of(CI.keyId()), production.publishers());
        assertEquals(Set.of(ANNA.keyId(), BEN.keyId()), production.approvers());
        assertEquals(2, production.approvals());
        assertEquals(
                Map.of(
                        new ChannelName("production"), new ChannelRules(true),
                        new ChannelName("canary"), new ChannelRules(false)),
                production.channels());
        EnvironmentRules development = policy.environment(
                        new Scope(new AppId("com.example.demo"), new EnvironmentName("development")))
                .orElseThrow();
        assertEquals(0, development.approvals());
        assertEquals(new ChannelRules(false), development.channels().get(new ChannelName("beta")));
        assertEquals(Optional.of(BEN.verifyingKey()), policy.person(BEN.keyId()));
        assertEquals(Optional.of("Ben O'Neil"), policy.personName(BEN.keyId()));
        assertEquals(Optional.empty(), policy.person(PersonKey.generate().keyId()));
        assertEquals(Optional.empty(), policy.personName(PersonKey.generate().keyId()));
        assertEquals(
                Optional.empty(),
                policy.environment(new Scope(new AppId("com.example.none"), new EnvironmentName("production"))));
    }

    @Test
    void headsAreAttestedEveryHourForADayUnlessItSaysOtherwise() {
        assertEquals(Attestation.DEFAULT, Policy.parse(GOOD.getBytes(UTF_8)).attestation());
        String yaml = GOOD + "heads: { period: 60, expiry: 600 }\n";
        assertEquals(
                new Attestation(Duration.ofMinutes(1), Duration.ofMinutes(10)),
                Policy.parse(yaml.getBytes(UTF_8)).attestation());
        String never = GOOD + "heads: { period: 600, expiry: 60 }\n";
        assertThrows(PolicyException.class, () -> Policy.parse(never.getBytes(UTF_8)));
    }

    @Test
    void theGuardMayHaltAndDoNothingElse() {
        PersonKey guard = PersonKey.generate();
        String yaml = GOOD.replace(
                        "people:\n", "people:\n  guard: " + guard.verifyingKey().base64() + "\n")
                .replace(
                        "    approvals: 2\n",
                        "    approvals: 2\n        guard: { person: guard, failures: 500, attempts: 50 }\n");
        EnvironmentRules rules =
                Policy.parse(yaml.getBytes(UTF_8)).environment(PRODUCTION).orElseThrow();
        assertEquals(new GuardRules(guard.keyId(), 500, 50), rules.guard());
        Rights halting = rules.halting(new ChannelName("production")).orElseThrow();
        assertEquals(Set.of(guard.keyId(), CI.keyId(), ANNA.keyId(), BEN.keyId()), halting.requesters());
        assertEquals(0, halting.approvals());
        // Every other right there is, one by one, each somewhere in the policy.
        for (String other : List.of(
                yaml.replace("owners: { people: [anna,", "owners: { people: [guard,"),
                yaml + "operators: { people: [guard] }\n",
                yaml.replace("publishers: [anna]", "publishers: [guard]"),
                yaml.replace("approvers: [anna,", "approvers: [guard, anna,"),
                yaml.replace("beta: {}", "beta: { publishers: [guard] }"),
                yaml.replace("publishers: [anna]", "publishers: [anna]\n        revocations: { publishers: [guard] }"),
                yaml.replace("publishers: [anna]", "publishers: [anna]\n        operators: { people: [guard] }"))) {
            PolicyException refused =
                    assertThrows(PolicyException.class, () -> Policy.parse(other.getBytes(UTF_8)), other);
            assertTrue(
                    String.valueOf(refused.getMessage()).contains("give the guard a key of its own"),
                    refused.getMessage());
        }
    }

    @Test
    void aChannelSaysWhichDevicesItServes() {
        String yaml = withCanary("platforms: [ios, android], public: true, self_set: false, allow_emulators: false,"
                + " block_auto_update: minor, block_under_native: true, min_plugin: 8.51.23, assignable: true, delta: true,"
                + " on_revoke: builtin");
        ChannelRules rules = Policy.parse(yaml.getBytes(UTF_8))
                .environment(PRODUCTION)
                .orElseThrow()
                .channels()
                .get(new ChannelName("canary"));
        assertEquals(
                new ChannelRules(
                        false,
                        List.of(ChannelRules.Platform.IOS, ChannelRules.Platform.ANDROID),
                        true,
                        false,
                        null,
                        null,
                        null,
                        false,
                        ChannelRules.AutoUpdateBlock.MINOR,
                        true,
                        new Version("8.51.23"),
                        true,
                        true,
                        ChannelRules.OnRevoke.BUILTIN),
                rules);
    }

    @Test
    void operatorsActOnKeysWhereThePolicyNamesThem() {
        var made = Instant.parse("2026-11-23T00:00:00Z");
        var asked = new KeyGenerate(
                PRODUCTION.app(),
                PRODUCTION.environment(),
                made,
                made,
                "0".repeat(32),
                new KeyLabel("device/com.example.demo/production/2"));
        var ofTheLog = new KeyGenerate(null, null, made, made, "0".repeat(32), new KeyLabel("log/2"));
        Policy none = Policy.parse(GOOD.getBytes(UTF_8));
        assertEquals(Set.of(), none.rights(asked).orElseThrow().requesters());
        assertEquals(Set.of(), none.rights(ofTheLog).orElseThrow().requesters());

        Policy global = Policy.parse((GOOD + "operators: { people: [ci@example.com] }\n").getBytes(UTF_8));
        assertEquals(
                new Rights(Set.of(CI.keyId()), Set.of(ANNA.keyId(), BEN.keyId()), 2),
                global.rights(asked).orElseThrow());
        assertEquals(
                new Rights(Set.of(CI.keyId()), Set.of(ANNA.keyId(), BEN.keyId()), 0),
                global.rights(ofTheLog).orElseThrow());

        String own =
                GOOD.replace("approvals: 2\n", "approvals: 2\n        operators: { people: [anna], approvals: 1 }\n");
        assertEquals(
                new Rights(Set.of(ANNA.keyId()), Set.of(ANNA.keyId(), BEN.keyId()), 1),
                Policy.parse(own.getBytes(UTF_8)).rights(asked).orElseThrow());
        String tooMany = own.replace("[anna], approvals: 1 }\n", "[anna] }\n");
        assertTrue(message(tooMany.getBytes(UTF_8)).contains("operators.approvals: 2 cannot be met"));
        String nobody = own.replace("people: [anna], approvals: 1 }\n        ch", "people: [] }\n        ch");
        assertTrue(message(nobody.getBytes(UTF_8)).contains("must name at least one person"));
    }

    @Test
    void eachPlatformHasAtMostOneDefaultChannel() {
        String both = withCanary("default: true, platforms: [ios]");
        assertTrue(message(both.getBytes(UTF_8)).contains("at most one channel"));
        Policy.parse(both.replace(
                        "production: { default: true }",
                        "production: { default: true, platforms: [android, electron] }")
                .getBytes(UTF_8));
    }

    @Test
    void channelRulesThatAreNoneAreNamedWithWhatIsPossible() {
        assertTrue(message(withCanary("platforms: [windows]").getBytes(UTF_8))
                .contains("one of [ios, android, electron]"));
        assertTrue(message(withCanary("platforms: [0]").getBytes(UTF_8)).contains("one of [ios, android, electron]"));
        assertTrue(message(withCanary("block_auto_update: all").getBytes(UTF_8))
                .contains("one of [major, minor, patch, metadata, none]"));
        assertTrue(message(withCanary("min_plugin: latest").getBytes(UTF_8)).contains("semver.org"));
        assertTrue(message(withCanary("min_plugin: 8.51").getBytes(UTF_8)).contains("quotes"));
        assertTrue(message(withCanary("on_revoke: stop").getBytes(UTF_8)).contains("one of [previous, builtin]"));
        assertTrue(message(withCanary("public: 1").getBytes(UTF_8)).contains("true or false"));
        assertTrue(message(withCanary("privat: true").getBytes(UTF_8)).contains("min_plugin"));
    }

    @Test
    void thePolicyOfTheDocumentIsOne() throws IOException {
        String document = Files.readString(Path.of("../docs/policy.md"));
        String yaml = document.substring(
                document.indexOf("```yaml\n") + 8, document.indexOf("```\n", document.indexOf("```yaml")));
        Policy policy = Policy.parse(yaml.getBytes(UTF_8));
        assertEquals(2, policy.environment(PRODUCTION).orElseThrow().approvals());
        String refused = message(withCanary("unknown: 1").getBytes(UTF_8));
        String rules = refused.substring(refused.indexOf('[') + 1, refused.indexOf(']'));
        for (String rule : rules.split(", ")) {
            assertTrue(document.contains("`" + rule + "`"), rule);
        }
    }

    @Test
    void anEnvironmentsDeviceKeyCanBeItsDevelopers() {
        Policy policy = Policy.parse(withDeviceKey("production", HELD).getBytes(UTF_8));
        assertEquals(
                Optional.of(new DeveloperKey(KeyId.ofHex(FINGERPRINT), new DeviceKeyId("MIIBCgKCAQEAnTu/rAos"))),
                policy.environment(PRODUCTION).orElseThrow().heldByDeveloper());
        assertEquals(
                Optional.empty(),
                Policy.parse(GOOD.getBytes(UTF_8))
                        .environment(PRODUCTION)
                        .orElseThrow()
                        .heldByDeveloper());
    }

    @Test
    void oldBuildsAreServedFromWhereTheAppSays() {
        AppId app = PRODUCTION.app();
        assertEquals(Map.of(), Policy.parse(GOOD.getBytes(UTF_8)).legacy());
        Policy policy = Policy.parse(withLegacy("{ environment: production }").getBytes(UTF_8));
        assertEquals(Map.of(app, new LegacyBuilds(PRODUCTION.environment(), 1)), policy.legacy());
        LegacyBuilds second = Policy.parse(
                        withLegacy("{ environment: development, key: 2 }").getBytes(UTF_8))
                .legacy()
                .get(app);
        assertEquals(new KeyLabel("device/com.example.demo/development/2"), second.label(app));
        for (String[] mistake : new String[][] {
            {"{}", "legacy.environment: nothing stands here"},
            {"production", "must be a mapping"},
            {"{ environment: staging }", "staging is no environment of this app"},
            {"{ environment: Production }", "lowercase"},
            {"{ environment: 7 }", "quotes"},
            {"{ environment: production, key: 0 }", "from 1 on"},
            {"{ environment: production, key: 1000000 }", "from 1 on"},
            {"{ environment: production, key: one }", "a whole number"},
            {"{ environment: production, keys: 1 }", "[environment, key]"},
        }) {
            String message = message(withLegacy(mistake[0]).getBytes(UTF_8));
            assertTrue(message.startsWith("line 9: apps.com.example.demo.legacy"), message);
            assertTrue(message.contains(mistake[1]), message);
        }
        // the other app's environments are not this one's
        String other = GOOD.replace(
                "  com.example.other:\n", "  com.example.other:\n    legacy: { environment: development }\n");
        assertTrue(message(other.getBytes(UTF_8)).contains("development is no environment of this app"));
    }

    @Test
    void onlyTheBeginningOfAKeyOrNothingMayBeAnOldBuilds() {
        String keyId = "MIIBCgKCAQEAnTu/rAos";
        assertTrue(LegacyBuilds.mayBe("", keyId));
        assertTrue(LegacyBuilds.mayBe("MIIB", keyId));
        assertTrue(LegacyBuilds.mayBe("MIIBCgKCAQEAnTu/rAo", keyId));
        assertFalse(LegacyBuilds.mayBe(keyId, keyId), "a whole one is looked up");
        assertFalse(LegacyBuilds.mayBe("MIIBCgKCAQEAxx", keyId));
        assertFalse(LegacyBuilds.mayBe(keyId + "x", keyId));
    }

    private static String withLegacy(String legacy) {
        return GOOD.replaceFirst("  com.example.demo:\n", "  com.example.demo:\n    legacy: " + legacy + "\n");
    }

    @Test
    void oneKeyOfADeveloperCannotStandInTwoEnvironmentsOfAnApp() {
        String both =
                withDeviceKey("production", HELD).replace("  development:\n", "  development:\n        " + HELD + "\n");
        String message = message(both.getBytes(UTF_8));
        assertTrue(message.contains("device_key.key_id: another environment of this app has this key"), message);
    }

    @Test
    void aDevelopersKeyIsNamedInFull() {
        for (String[] mistake : new String[][] {
            {"held_by: developer, ", "", "device_key.held_by: nothing stands here"},
            {"held_by: developer", "held_by: us", "one of [developer]"},
            {"fingerprint: " + FINGERPRINT + ", ", "", "device_key.fingerprint: nothing stands here"},
            {FINGERPRINT, "abc", "device_key.fingerprint"},
            {FINGERPRINT, "7", "quotes"},
            {", key_id: MIIBCgKCAQEAnTu/rAos", "", "device_key.key_id: nothing stands here"},
            {"MIIBCgKCAQEAnTu/rAos", "MIIBCgKCAQEA", "20 Base64 characters"},
        }) {
            assertTrue(HELD.contains(mistake[0]), mistake[0]);
            String message = message(withDeviceKey("production", HELD.replace(mistake[0], mistake[1]))
                    .getBytes(UTF_8));
            assertTrue(
                    message.startsWith("line 16: apps.com.example.demo.environments.production.device_key"), message);
            assertTrue(message.contains(mistake[2]), message);
        }
    }

    private static String withDeviceKey(String environment, String line) {
        String head = environment + ":\n";
        assertTrue(GOOD.contains("      " + head));
        return GOOD.replaceFirst("      " + head, "      " + head + "        " + line + "\n");
    }

    private static String withCanary(String rules) {
        return GOOD.replace("canary: { default: false }", "canary: { " + rules + " }");
    }

    static Stream<Arguments> mistakes() {
        String anna = ANNA.verifyingKey().base64();
        return Stream.of(
                mistake("serial: 3", "", "serial", "1 or more"),
                mistake("serial: 3", "serial: 0", "line 2: serial", "1 or more"),
                mistake("serial: 3", "serial: -1", "line 2: serial", "1 or more"),
                mistake("serial: 3", "serial: three", "line 2: serial", "a whole number"),
                mistake("serial: 3", "serial: '3'", "line 2: serial", "a whole number"),
                mistake("serial: 3", "serial: 3.0", "line 2", "whole number in plain digits"),
                mistake("serial: 3", "serial: 010", "line 2", "whole number in plain digits"),
                mistake("serial: 3", "serial: 0x3", "line 2", "whole number"),
                mistake("serial: 3", "serial: 1_0", "line 2", "whole number"),
                mistake("serial: 3", "serial: 99999999999", "line 2: serial", ""),
                mistake("serial: 3", "serial: 3\nserial: 3", "line 3", "Duplicate"),
                mistake(
                        "serial: 3",
                        "serial: 3\nowner: anna",
                        "line 3: owner",
                        "keys known here are [apps, heads, operators, owners, people, serial]"),
                mistake("owners: { people: [anna, Ben O'Neil], approvals: 1 }", "", "owners", "must be there"),
                mistake(
                        "[anna, Ben O'Neil], approvals: 1 }",
                        "[anna], approvals: 1 }",
                        "line 27: owners.approvals",
                        "cannot be met"),
                mistake("  anna: ", "  anna:\n  ann: ", "line 4: people.anna", "not a public key"),
                mistake("  Ben O'Neil: ", "  anna: ", "line 5", "Duplicate"),
                mistake("  Ben O'Neil: ", "  \"Ben\\e[31m\": ", "line 5", "a name is letters"),
                mistake("  Ben O'Neil: ", "  ' ': ", "line 5", "a name is letters"),
                mistake("  Ben O'Neil: ", "  <<: ", "line 5", "a name is letters"),
                mistake(
                        "Ben O'Neil: " + BEN.verifyingKey().base64(),
                        "Ben O'Neil: " + anna,
                        "line 5: people.Ben O'Neil",
                        "same key as anna"),
                mistake(anna, anna.substring(4), "line 4: people.anna", "not a public key"),
                mistake(anna, anna + "=", "line 4: people.anna", ""),
                mistake(anna, "5", "line 4: people.anna", "text"),
                mistake(anna, "[" + anna + "]", "line 4: people.anna", "text"),
                mistake(
                        "publishers: [ci@example.com, anna]",
                        "publishers: []",
                        "line 11: apps.com.example.demo.environments.development.publishers",
                        "at least one"),
                mistake(
                        "publishers: [ci@example.com, anna]",
                        "approvals: 0",
                        "line 10: apps.com.example.demo.environments.development.publishers",
                        "at least one"),
                mistake(
                        "publishers: [ci@example.com, anna]",
                        "publishers: anna",
                        "line 11: apps.com.example.demo.environments.development.publishers",
                        "a list"),
                mistake(
                        "publishers: [ci@example.com, anna]",
                        "publishers: [ci@example.com, ann]",
                        "line 11: apps.com.example.demo.environments.development.publishers[1]",
                        "ann is not among people"),
                mistake(
                        "publishers: [ci@example.com, anna]",
                        "publishers: [anna, anna]",
                        "line 11: apps.com.example.demo.environments.development.publishers[1]",
                        "named twice"),
                mistake(
                        "publishers: [ci@example.com, anna]",
                        "publishers: [anna, ~]",
                        "line 11: apps.com.example.demo.environments.development.publishers[1]",
                        "nothing stands here"),
                mistake(
                        "publishers: [ci@example.com, anna]",
                        "publishers: [anna, 7]",
                        "line 11: apps.com.example.demo.environments.development.publishers[1]",
                        "quotes"),
                mistake(
                        "          - ci@example.com",
                        "          - cy@example.com",
                        "line 17: apps.com.example.demo.environments.production.publishers[0]",
                        "cy@example.com is not among people"),
                mistake(
                        "approvals: 2",
                        "approvals: 3",
                        "line 19: apps.com.example.demo.environments.production.approvals",
                        "ci@example.com has only 2 approvers"),
                mistake(
                        "approvals: 2",
                        "approvals: -1",
                        "line 19: apps.com.example.demo.environments.production.approvals",
                        "not be negative"),
                mistake(
                        "approvals: 2",
                        "approvals: two",
                        "line 19: apps.com.example.demo.environments.production.approvals",
                        "a whole number"),
                mistake(
                        "approvals: 2",
                        "aprovals: 2",
                        "line 19: apps.com.example.demo.environments.production.aprovals",
                        "[approvals, approvers, channels, device_key, guard, limits, operators, publishers, revocations]"),
                mistake(
                        "          - ci@example.com",
                        "          - anna",
                        "line 19: apps.com.example.demo.environments.production.approvals",
                        "anna has only 1 approvers"),
                mistake(
                        "canary: { default: false }",
                        "canary: { default: true }",
                        "line 20: apps.com.example.demo.environments.production.channels",
                        "at most one channel can be the default of a platform"),
                mistake(
                        "canary: { default: false }",
                        "canary:",
                        "line 22: apps.com.example.demo.environments.production.channels.canary",
                        "must be a mapping"),
                mistake(
                        "canary: { default: false }",
                        "canary: { default: yes }",
                        "line 22: apps.com.example.demo.environments.production.channels.canary.default",
                        "true or false"),
                mistake(
                        "canary: { default: false }",
                        "canary: { defautl: false }",
                        "line 22: apps.com.example.demo.environments.production.channels.canary.defautl",
                        "block_under_native, default, delta, min_plugin, on_revoke"),
                mistake("canary: { default: false }", "'not a name': {}", "line 22", "a channel is named"),
                mistake("  com.example.other:", "  other:", "line 23", "reverse-domain"),
                mistake("  com.example.other:", "  com.example.demo:", "line 23", "Duplicate"),
                mistake(
                        "      production:\n        publishers: [anna]",
                        "      Production:\n        publishers: [anna]",
                        "line 25",
                        "lowercase"),
                mistake(
                        "      production:\n        publishers: [anna]",
                        "      production:",
                        "line 25: apps.com.example.other.environments.production",
                        "must be a mapping"),
                mistake(
                        "    environments:\n      production:\n        publishers: [anna]",
                        "",
                        "line 23: apps.com.example.other",
                        "must be a mapping"),
                mistake(
                        "    environments:\n      production:\n        publishers: [anna]",
                        "    environments:",
                        "line 24: apps.com.example.other.environments",
                        "must be a mapping"),
                mistake(
                        "publishers: [ci@example.com, anna]",
                        "publishers: &who [ci@example.com, anna]",
                        "line 11",
                        "no anchors"),
                mistake("publishers: [anna]", "publishers: *who", "line 26", ""),
                mistake("serial: 3", "serial: !!int 3", "line 2", "tags"),
                mistake("serial: 3", "serial: !evil 3", "line 2", "tags"),
                mistake("  anna: ", "  anna: !!javax.script.ScriptEngineManager ", "line 4", "tags"),
                mistake("  anna: ", "\tanna: ", "line 4", ""),
                mistake("serial: 3", "serial: 3\n---\nserial: 4", "", ""));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNamedWithItsLineItsPlaceAndItsFix(String yaml, String where, String why) {
        String message = message(yaml.getBytes(UTF_8));
        assertTrue(message.startsWith(where), message);
        assertTrue(message.contains(why), message);
        assertTrue(message.chars().noneMatch(c -> c == 0x1b), message);
        assertTrue(!message.contains("dev.countersign") && !message.contains("java."), message);
    }

    @Test
    void whatIsNoPolicyIsRefused() {
        for (String text : new String[] {"", "# nothing", "null", "[]", "serial", "{}", "---", "\uFEFF" + GOOD}) {
            message(text.getBytes(UTF_8));
        }
        message(GOOD.getBytes(UTF_16));
        message(new byte[] {(byte) 0xff});
        message((GOOD + "#" + "x".repeat(1 << 20)).getBytes(UTF_8));
        message(("serial: " + "[".repeat(100_000)).getBytes(UTF_8));
        message(("serial: " + "{a: ".repeat(1000)).getBytes(UTF_8));
    }

    /** Nine levels of nine aliases would be 387 million names. */
    @Test
    void aBombOfAliasesIsRefusedAtItsFirstAnchor() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [lol]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [")
                    .append(("*a" + (i - 1) + ", ").repeat(9))
                    .append("]\n");
        }
        assertTrue(message(bomb.toString().getBytes(UTF_8)).contains("no anchors"));
    }

    private static Arguments mistake(String right, String wrong, String where, String why) {
        assertTrue(GOOD.contains(right), right);
        return Arguments.of(GOOD.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong)), where, why);
    }

    private static String message(byte[] yaml) {
        return assertThrows(PolicyException.class, () -> Policy.parse(yaml)).getMessage();
    }
}
