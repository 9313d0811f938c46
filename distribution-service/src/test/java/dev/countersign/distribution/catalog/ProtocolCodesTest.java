package dev.countersign.distribution.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.CsvSource;

/** No code of the protocol is forgotten: each is answered, documented and has a row in the table of rules, or is said never to be sent. */
class ProtocolCodesTest {
    private static final Path DOCUMENT = Path.of("../docs/distribution.md");

    /** What the plugin's own server sends, by kind (docs/capgo-protocol.md, section b). */
    private static final Map<NoUpdate.Kind, Set<String>> PROTOCOL = Map.of(
            NoUpdate.Kind.UP_TO_DATE,
            Set.of("no_new_version_available", "already_on_builtin"),
            NoUpdate.Kind.BLOCKED,
            Set.of(
                    "cannot_update_via_private_channel",
                    "disabled_platform_ios",
                    "disabled_platform_android",
                    "disabled_platform_electron",
                    "disable_auto_update_to_major",
                    "disable_auto_update_to_minor",
                    "disable_auto_update_to_patch",
                    "disable_auto_update_to_metadata",
                    "disable_auto_update_under_native",
                    "disable_prod_build",
                    "disable_dev_build",
                    "disable_device",
                    "disable_emulator",
                    "key_id_mismatch",
                    "provider_infrastructure_request_blocked"),
            NoUpdate.Kind.FAILED,
            Set.of(
                    "no_channel",
                    "null_channel_data",
                    "no_bundle",
                    "no_bundle_url",
                    "no_url_or_manifest",
                    "semver_error",
                    "unknown_version_build",
                    "unsupported_plugin_version",
                    "misconfigured_channel",
                    "missing_info",
                    "revert_to_builtin_plugin_version_too_old"));

    @Test
    void everyCodeOfTheProtocolIsSentWithItsKindOrSaidNeverToBeSent() throws IOException {
        String document = Files.readString(DOCUMENT);
        String never = document.substring(document.indexOf("Never sent:"));
        never = never.substring(0, never.indexOf("\n\n"));
        Map<String, NoUpdate> sent =
                Arrays.stream(NoUpdate.values()).collect(Collectors.toMap(NoUpdate::code, it -> it));
        for (var each : PROTOCOL.entrySet()) {
            for (String code : each.getValue()) {
                NoUpdate own = sent.remove(code);
                assertEquals(own == null, never.contains("`" + code + "`"), code);
                assertTrue(own == null || own.kind() == each.getKey(), code);
            }
        }
        assertEquals(Set.of("app_not_found"), sent.keySet(), "codes of our own");
    }

    @Test
    void everyCodeThatIsSentIsInTheDocument() throws IOException {
        String document = Files.readString(DOCUMENT);
        for (NoUpdate each : NoUpdate.values()) {
            String code = each.code();
            boolean there = document.contains("`" + code + "`")
                    || document.contains(
                            "`" + code.substring(code.lastIndexOf('_')) + "`"); // `disabled_platform_ios`, `_android`
            assertTrue(there, code);
        }
    }

    @Test
    void everyCodeThatIsSentHasARowInTheTableOfRules() {
        String table = Stream.of(ServingRulesTest.class.getDeclaredMethods())
                .map(method -> method.getAnnotation(CsvSource.class))
                .filter(source -> source != null)
                .map(CsvSource::textBlock)
                .collect(Collectors.joining());
        Set<String> answers = table.lines()
                .map(row -> row.substring(row.lastIndexOf('|') + 1).strip())
                .collect(Collectors.toCollection(TreeSet::new));
        answers.add("no_bundle");
        assertTrue(
                Stream.of(ServingRulesTest.class.getDeclaredMethods())
                        .map(Method::getName)
                        .anyMatch("aHeadThatNamesWhatWasNeverSealedHasNoBundle"::equals),
                "no_bundle has a test of its own");
        for (NoUpdate each : NoUpdate.values()) {
            assertTrue(answers.contains(each.code()), each.code());
        }
    }
}
