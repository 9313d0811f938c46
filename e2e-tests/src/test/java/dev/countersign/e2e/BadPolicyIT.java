package dev.countersign.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.e2e.tool.ToolRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The signing service as it is delivered does not start under a first policy that is in doubt: it ends, and says file, line and fix. It says so before
 * it looks for Kafka, which is not there. {@code PolicyTest} of contract has a row for each mistake.
 */
class BadPolicyIT {
    private static final Path JAR =
            Path.of(System.getProperty("countersign.root"), "signing-service/target/quarkus-app/quarkus-run.jar");
    private static final String ANNA = PersonKey.generate().verifyingKey().base64();
    private static final String BEN = PersonKey.generate().verifyingKey().base64();
    private static final String GOOD = """
            serial: 1
            people:
              anna: %s
              ben: %s
            owners: { people: [anna] }
            apps:
              com.example.demo:
                environments:
                  production:
                    publishers: [anna]
                    approvers: [ben]
                    approvals: 1
            """.formatted(ANNA, BEN);

    @TempDir
    Path folder;

    @Test
    void oneKeyUnderTwoNamesIsNoSecondPerson() throws IOException {
        assertEnds(
                GOOD.replace(BEN, ANNA),
                "line 4: people.ben: has the same key as anna; give each person one name and one key");
    }

    @Test
    void aThresholdThatNobodyCanMeet() throws IOException {
        assertEnds(
                GOOD.replace("approvals: 1", "approvals: 2"),
                "line 12: apps.com.example.demo.environments.production.approvals: 2 cannot be met, anna has only 1 approvers besides"
                        + " themselves; name more approvers or ask for fewer approvals");
    }

    @Test
    void aPersonWhoIsNotListedAndAKeyThatNoPolicyHas() throws IOException {
        assertEnds(
                GOOD.replace("[ben]", "[bem]"),
                "line 11: apps.com.example.demo.environments.production.approvers[0]: bem is not among people; add them there with their"
                        + " public key");
        assertEnds(
                GOOD.replace("approvals: 1", "aprovals: 1"),
                "line 12: apps.com.example.demo.environments.production.aprovals: no policy has this key here");
    }

    private void assertEnds(String policy, String why) throws IOException {
        Path file = Files.writeString(folder.resolve("policy.yaml"), policy);
        Path password = Files.writeString(folder.resolve("password"), "0123456789abcdef0123456789abcdef\n", UTF_8);
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        Map.of(
                        "quarkus.http.host",
                        "127.0.0.1",
                        "quarkus.http.port",
                        "0",
                        "kafka.bootstrap.servers",
                        "127.0.0.1:1",
                        "countersign.object-store.directory",
                        text("objects"),
                        "countersign.signing.policy-file",
                        file.toString(),
                        "countersign.signing.spool-directory",
                        text("spool"),
                        "countersign.signing.log-origin",
                        "test/log",
                        "countersign.signing.key-holder.provider",
                        "keystore",
                        "countersign.signing.key-holder.keystore.path",
                        text("keystore"),
                        "countersign.signing.key-holder.keystore.password-file",
                        password.toString())
                .forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-jar", JAR.toString()));
        ToolRun run = ToolRun.in(folder, Map.of(), command);
        String said = run.out() + run.err();
        assertEquals(1, run.exitCode(), said);
        assertTrue(said.contains("countersign.signing.policy-file: " + file + ": " + why), said);
        assertTrue(Files.notExists(folder.resolve("objects/log")), "a log was begun");
    }

    private String text(String name) {
        return folder.resolve(name).toString();
    }
}
