package dev.countersign.localstack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.contract.dsse.PersonKey;
import dev.countersign.contract.policy.EnvironmentRules;
import dev.countersign.contract.policy.Policy;
import dev.countersign.contract.value.AppId;
import dev.countersign.contract.value.EnvironmentName;
import dev.countersign.contract.value.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstStateTest {
    @TempDir
    Path directory;

    private Home home;

    @BeforeEach
    void make() {
        home = new Home(directory);
        new FirstState(home).make();
    }

    @Test
    void policyAsksForNoApprovalInDevelopmentAndTwoInProduction() throws Exception {
        Policy policy = Policy.parse(Files.readAllBytes(home.policy()));
        EnvironmentRules development = rules(policy, "development");
        EnvironmentRules production = rules(policy, "production");
        assertEquals(0, development.approvals());
        assertEquals(2, production.approvals());
        assertEquals(2, production.approvers().size());
        assertEquals(development.publishers(), production.publishers());
    }

    @Test
    void peopleSignWithTheKeysThatPolicyNames() throws Exception {
        Policy policy = Policy.parse(Files.readAllBytes(home.policy()));
        var rules = rules(policy, "production");
        var message = new byte[] {1, 2, 3};
        assertTrue(policy.person(rules.publishers().iterator().next())
                .orElseThrow()
                .verify(message, sign("publisher", message)));
        for (String approver : List.of("approver-1", "approver-2")) {
            byte[] signature = sign(approver, message);
            assertEquals(
                    1,
                    rules.approvers().stream()
                            .filter(key -> policy.person(key).orElseThrow().verify(message, signature))
                            .count());
        }
    }

    @Test
    void theOwnerMayProposeTheNextPolicy() throws Exception {
        Policy policy = Policy.parse(Files.readAllBytes(home.policy()));
        var owner = PersonKey.parsePem(Files.readString(home.personKey("owner")));
        assertTrue(policy.owners().maySend(owner.keyId()));
        assertEquals(0, policy.owners().approvals());
    }

    @Test
    void secretsAreForTheirOwnerOnly() throws Exception {
        for (Path secret :
                List.of(home.keystorePassword(), home.personKey("publisher"), home.personKey("approver-2"))) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)));
        }
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home.spool())));
    }

    @Test
    void laterStartsChangeNothing() throws Exception {
        byte[] policy = Files.readAllBytes(home.policy());
        byte[] key = Files.readAllBytes(home.personKey("publisher"));
        byte[] password = Files.readAllBytes(home.keystorePassword());
        new FirstState(home).make();
        assertArrayEquals(policy, Files.readAllBytes(home.policy()));
        assertArrayEquals(key, Files.readAllBytes(home.personKey("publisher")));
        assertArrayEquals(password, Files.readAllBytes(home.keystorePassword()));
    }

    /** Reads the key file as the commands do. */
    private byte[] sign(String person, byte[] message) throws Exception {
        return PersonKey.parsePem(Files.readString(home.personKey(person))).sign(message);
    }

    private static EnvironmentRules rules(Policy policy, String environment) {
        return policy.environment(new Scope(new AppId("com.example.demo"), new EnvironmentName(environment)))
                .orElseThrow();
    }
}
