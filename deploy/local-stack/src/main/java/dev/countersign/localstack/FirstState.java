package dev.countersign.localstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a new home needs before the first start: the keys of the demo's people, the policy that names them, the keystore's
 * password. Each file is made once and then left alone; the policy comes after the keys, so a start that was cut short
 * leaves no policy whose keys are lost.
 */
final class FirstState {
    private static final int PASSWORD_BYTES = 32;

    private final Home home;
    private final SecureRandom random = new SecureRandom();

    FirstState(Home home) {
        this.home = home;
    }

    /** @throws StackException if it cannot be written */
    void make() {
        try {
            Files.createDirectories(home.objects());
            Files.createDirectories(home.directory().resolve("logs"));
            secretFolder(home.secrets());
            secretFolder(home.spool());
            if (!Files.exists(home.keystorePassword())) {
                var password = new byte[PASSWORD_BYTES];
                random.nextBytes(password);
                secret(home.keystorePassword(), HexFormat.of().formatHex(password) + "\n");
            }
            if (!Files.exists(home.policy())) {
                publish(home.policy(), policy(people()));
            }
            if (!Files.exists(home.personKey("witness"))) {
                secretFolder(home.directory().resolve("keys"));
                secret(home.personKey("witness"), keyFile(ed25519()));
            }
        } catch (IOException e) {
            throw new StackException(
                    "cannot write the first state in " + home.directory() + ": " + e.getMessage()
                            + "; make room or set COUNTERSIGN_HOME to another folder",
                    e);
        }
    }

    /** New keys; those of an earlier, unfinished start are in no policy yet and are replaced. */
    private Map<String, String> people() throws IOException {
        secretFolder(home.directory().resolve("keys"));
        Map<String, String> people = new TreeMap<>();
        for (String name : new String[] {"owner", "publisher", "approver-1", "approver-2", "guard"}) {
            KeyPair pair = ed25519();
            secret(home.personKey(name), keyFile(pair));
            people.put(name, Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()));
        }
        return people;
    }

    private static String policy(Map<String, String> people) {
        var yaml = new StringBuilder("""
                # Who may do what on this local stack. Public keys as the Base64 of their SubjectPublicKeyInfo.
                serial: 1
                people:
                """);
        people.forEach((name, key) ->
                yaml.append("  ").append(name).append(": ").append(key).append('\n'));
        return yaml.append("""
                # Who may propose the next policy: `countersign policy propose FILE --key keys/owner.pem`. Editing this file changes nothing.
                owners:
                  people: [owner]
                  approvals: 0
                # Who may rotate keys: `countersign key generate`, `activate`, `rewrap`, `retire`; production needs its two approvals.
                operators:
                  people: [owner]
                apps:
                  com.example.demo:
                    environments:
                      development:
                        publishers: [publisher]
                        approvals: 0
                        # Halts a rollout when more than 5 % of at least 20 devices fail; its key may do nothing else.
                        guard: { person: guard, failures: 500, attempts: 20 }
                        channels:
                          development: { default: true }
                      production:
                        publishers: [publisher]
                        approvers: [approver-1, approver-2]
                        approvals: 2
                        guard: { person: guard, failures: 500, attempts: 20 }
                        channels:
                          production: { default: true }
                """).toString();
    }

    private static KeyPair ed25519() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has Ed25519 (JEP 339)", e);
        }
    }

    /** As {@code keygen} writes it: both halves, so that whoever signs also knows their key id. */
    private static String keyFile(KeyPair pair) {
        return pem("PRIVATE KEY", pair.getPrivate().getEncoded())
                + pem("PUBLIC KEY", pair.getPublic().getEncoded());
    }

    /** RFC 7468. */
    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }

    private void secretFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            if (isPosix()) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectory(folder);
            }
        }
    }

    private void secret(Path file, String content) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        if (isPosix()) {
            Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(part, content, StandardCharsets.US_ASCII);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void publish(Path file, String content) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, content);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private boolean isPosix() throws IOException {
        return Files.getFileStore(home.directory()).supportsFileAttributeView("posix");
    }
}
