package dev.countersign.cli.person;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.countersign.cli.TestTerminal;
import dev.countersign.contract.dsse.PersonKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeygenCommandTest {
    @TempDir
    private Path folder;

    @Test
    void makesAKeyThatOnlyItsOwnerReadsAndNeverOverwritesOne() throws IOException {
        var terminal = new TestTerminal(folder);
        assertEquals(0, terminal.run("keygen", "--out", "keys/alice.pem", "--json"));
        Path file = folder.resolve("keys/alice.pem");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        PersonKey key = KeyFile.read(terminal.terminal(), Path.of("keys/alice.pem"));
        assertEquals(key.keyId().hex(), terminal.json().path("keyid").asText());
        assertEquals(
                "alice: " + key.verifyingKey().base64(),
                terminal.json().path("policy_line").asText());
        String before = Files.readString(file);
        assertFalse(terminal.out().contains(before.lines().skip(1).findFirst().orElseThrow()), "no secret printed");

        assertEquals(1, terminal.run("keygen", "--out", "keys/alice.pem"));
        assertEquals(before, Files.readString(file));
    }

    @Test
    void theLineItPrintsMakesTheirOwnerKnownToAPolicy() throws IOException {
        var terminal = new TestTerminal(folder);
        terminal.run("keygen", "--out", "alice.pem");
        String line = terminal.out().lines().reduce((first, last) -> last).orElseThrow();
        Files.writeString(folder.resolve("policy.yaml"), """
                serial: 1
                people:
                %s
                owners: {people: [alice]}
                apps:
                  com.example.demo:
                    environments:
                      development:
                        publishers: [alice]
                        channels:
                          development: { default: true }
                """.formatted(line));
        assertEquals(0, terminal.run("policy", "check", "policy.yaml"), terminal.err());
        assertTrue(terminal.out().contains("com.example.demo/development: 1 publishers"));
        Files.writeString(
                folder.resolve("policy.yaml"),
                Files.readString(folder.resolve("policy.yaml")).replace("[alice]", "[mallory]"));
        assertEquals(4, terminal.run("policy", "check", "policy.yaml"));
        assertTrue(terminal.err().contains("mallory is not among people"), terminal.err());
    }

    @Test
    void keyFilesThatOthersCanReadAreWarnedOf() throws IOException {
        var terminal = new TestTerminal(folder);
        terminal.run("keygen", "--out", "alice.pem");
        Files.setPosixFilePermissions(folder.resolve("alice.pem"), PosixFilePermissions.fromString("rw-r--r--"));
        KeyFile.read(terminal.terminal(), Path.of("alice.pem"));
        assertTrue(terminal.err().contains("chmod 600"), terminal.err());
    }
}
